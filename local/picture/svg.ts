/** Text of an element, as XML holds it. Whatever steers a terminal is left out. */
export function escaped(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, '').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

type Attributes = Readonly<Record<string, string | number>>;

export function element(name: string, attributes: Attributes, inner = ''): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${typeof value === 'number' ? rounded(value) : escaped(value)}"`).join('');
  return inner === '' ? `<${name}${written}/>` : `<${name}${written}>${inner}</${name}>`;
}

export function words(x: number, y: number, text: string, attributes: Attributes = {}): string {
  return element('text', { x, y, ...attributes }, escaped(text));
}

/** One element a line, so that two pictures can be compared. */
export function picture(width: number, height: number, label: string, style: string, elements: readonly string[]): string {
  const root = { xmlns: 'http://www.w3.org/2000/svg', width, height, viewBox: `0 0 ${width} ${height}`, role: 'img' };
  return `${element('svg', root, ['', element('title', {}, escaped(label)), element('style', {}, style), ...elements, ''].join('\n'))}\n`;
}

function rounded(value: number): string {
  return String(Math.round(value * 100) / 100);
}
