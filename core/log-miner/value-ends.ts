/** Where values end that a scanner comes upon. All are plain loops over characters: they run on every line. */

const maskWords = new Set(['n', 'id', 'ip', 'url', 'arn', 'email', 'text', 'time', '*']);
/** Verbs of HTTP: what a quoted request begins with says what happened, the rest is a user's. */
const verbs = new Set(['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS']);
const absent = new Set(['null', 'undefined', 'none', 'nil', 'nan', 'NULL', 'None', 'NaN']);

/** An apostrophe within a word opens no quotation. */
export function opens(line: string, at: number): boolean {
  return at === 0 || !isWordChar(line.charCodeAt(at - 1));
}

function isWordChar(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95;
}

/** After the closing quotation mark; what is never closed goes to the end. */
export function quoteEnd(line: string, start: number, code: number, length: number): number {
  for (let at = start + 1; at < length; at += 1) {
    const here = line.charCodeAt(at);
    if (here === 92 && code === 34) at += 1;
    else if (here === code && (code !== 39 || !isWordChar(line.charCodeAt(at + 1)))) return at + 1;
  }
  return length;
}

export function verbEnd(line: string, start: number, end: number): number {
  const blank = line.indexOf(' ', start);
  return blank > start && blank - start <= 7 && blank < end && verbs.has(line.slice(start, blank)) ? blank : 0;
}

/** After `<n>`, `<text>` and the like, with which a line may come here. */
export function maskEnd(line: string, start: number): number {
  const end = line.indexOf('>', start + 1);
  return end > start && end - start <= 6 && maskWords.has(line.slice(start + 1, end)) ? end + 1 : 0;
}

/** After `<id:ghijklmn>`, which stands for a long name: see `shapeOf`. */
export function hiddenEnd(line: string, start: number): number {
  return line.startsWith('<id:', start) && line.charCodeAt(start + 12) === 62 ? start + 13 : 0;
}

export function addressEnd(line: string, start: number, length: number): number {
  for (let at = start; at < length; at += 1) {
    const code = line.charCodeAt(at);
    if (code <= 32 || code === 34 || code === 39 || code === 44 || code === 41 || code === 93 || code === 125) {
      const last = line.charCodeAt(at - 1);
      return last === 58 || last === 59 ? at - 1 : at;
    }
  }
  return length;
}

/**
 * After the value that follows `=` and perhaps spaces, brackets and what is in them included; `after` where it holds a `=`
 * itself or a quotation, or may be a word of the sentence.
 */
export function assignedEnd(line: string, after: number, length: number): number {
  let start = after;
  while (start < length && line.charCodeAt(start) === 32) start += 1;
  let [depth, digits, at] = [0, 0, start];
  for (; at < length; at += 1) {
    const code = line.charCodeAt(at);
    if (code <= 32 || code === 44 || code === 59) break;
    if (code === 61 || code === 34 || code === 96 || (code === 39 && opens(line, at))) return after;
    if (code === 40 || code === 91 || code === 123 || code === 60) depth += 1;
    else if (code === 41 || code === 93 || code === 125 || code === 62) {
      if (depth === 0) break;
      depth -= 1;
    }
    if (code >= 48 && code <= 57) digits += 1;
  }
  if (depth !== 0) return after;
  if (digits > 0) return at;
  return at - start <= 9 && absent.has(line.slice(start, at)) ? at : after;
}
