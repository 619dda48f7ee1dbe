/** Text without what varies from call to call or may name a person: safe to keep and to show to a model. */
export function masked(text: string): string {
  return masks.reduce((left, [pattern, word]) => left.replace(pattern, word), text);
}

const masks: readonly (readonly [RegExp, string])[] = [
  [/[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}\b/g, '<email>'],
  [/\barn:[\w-]*:[^\s"',)]+/g, '<arn>'],
  [/\bhttps?:\/\/[^\s"',)]+/g, '<url>'],
  [/\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b/gi, '<id>'],
  [/\b(?:\d{1,3}\.){3}\d{1,3}\b/g, '<ip>'],
  [/\b(?:[0-9a-f]{1,4}:){3,7}:?[0-9a-f]{1,4}\b/gi, '<ip>'],
  [/"(?:[^"\\]|\\.)*(?:"|$)|`[^`]*(?:`|$)|(?<!\w)'.*?(?:'(?!\w)|$)/g, '<text>'],
  [/\b0x[0-9a-f]+\b|\b(?=[a-f]*\d)[0-9a-f]{8,}\b/gi, '<id>'],
  [/[\w+/=-]{25,}|\b(?=[\w-]*[A-Za-z])(?=[\w-]*\d)[\w-]{6,}\b/g, '<id>'],
  [/\b\d{4}-\d\d-\d\d(?:T[\d:.]+Z?)?\b/g, '<time>'],
  [/-?\d+(?:\.\d+)?/g, '<n>'],
];
