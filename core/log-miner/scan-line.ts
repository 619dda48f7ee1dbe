import { addressEnd, assignedEnd, hiddenEnd, maskEnd, opens, quoteEnd, verbEnd } from './value-ends';

/** Longer lines are cut before they are read: a line must not take long, whatever a user may have sent. */
const longestRead = 2000;
const mostTokens = 400;

export const word = 0;
/** A value: it differs from line to line, or may be a user's. */
export const value = 1;
export const delimiter = 2;

/** Tokens of the line that was scanned last, as places in it. They are overwritten by the next scan. */
export interface Scanned {
  length: number;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** `word`, `value` or `delimiter`. */
  readonly kinds: Uint8Array;
}

export interface Scanner {
  /** Reads a line in one pass. Lines with the same answer have the same words in the same places, and differ in values alone. */
  scan(line: string): number;
  readonly scanned: Scanned;
}

/** What a character may be, as bits; `mark` is punctuation that is a token of its own. In this file, since each character asks. */
const [space, digit, slash, dot, quote, mark] = [1, 2, 4, 8, 16, 32] as const;
const classes = classesOf();

/**
 * Splits a line at spaces and `=:,;()[]{}<>`, and tells values from words while it goes: what has a digit, is quoted, is a
 * path or an address, is the value of a `key=value`, or was masked before. No string is made and no expression is run: this is the
 * path of every line.
 */
export function createScanner(): Scanner {
  const starts = new Int32Array(mostTokens);
  const ends = new Int32Array(mostTokens);
  const kinds = new Uint8Array(mostTokens);
  const codes = new Int32Array(mostTokens);
  const scanned: Scanned = { length: 0, starts, ends, kinds };

  const put = (index: number, start: number, end: number, kind: number, code: number): number => {
    starts[index] = start;
    ends[index] = end;
    kinds[index] = kind;
    codes[index] = code;
    return index + 1;
  };
  const scan = (line: string): number => {
    const length = Math.min(line.length, longestRead);
    let count = 0;
    let at = 0;
    while (at < length && count < mostTokens - 3) {
      const code = line.charCodeAt(at);
      const kind = classOf(code);
      if ((kind & space) !== 0) {
        at += 1;
      } else if ((kind & quote) !== 0 && (code !== 39 || opens(line, at) || (count > 0 && ends[count - 1] === at && kinds[count - 1] === value))) {
        const end = quoteEnd(line, at, code, length);
        const verb = code === 34 ? verbEnd(line, at + 1, end) : 0;
        if (verb > 0) count = put(count, at + 1, verb, word, hashOf(line, at + 1, verb));
        count = put(count, at, end, value, 1);
        at = end;
      } else if ((kind & mark) !== 0) {
        const masked = code === 60 ? maskEnd(line, at) : 0;
        const hidden = code === 60 ? hiddenEnd(line, at) : 0;
        if (hidden > 0) {
          count = put(count, at, hidden, word, hashOf(line, at, hidden));
          at = hidden;
        } else if (masked > 0) {
          count = put(count, at, masked, value, 1);
          at = masked;
        } else if (code === 58 && (line.startsWith('//', at + 1) || (count > 0 && ends[count - 1] === at && at - (starts[count - 1] ?? at) === 3 && line.startsWith('arn', at - 3)))) {
          const end = addressEnd(line, at, length);
          if (count > 0 && ends[count - 1] === at) {
            put(count - 1, starts[count - 1] ?? at, end, value, 1);
          } else count = put(count, at, end, value, 1);
          at = end;
        } else {
          count = put(count, at, at + 1, delimiter, code);
          at += 1;
          if (code === 61) {
            const end = assignedEnd(line, at, length);
            if (end > at) {
              count = put(count, at, end, value, 1);
              at = end;
            }
          }
        }
      } else {
        const start = at;
        let seen = 0;
        let hash = 0x811c9dc5;
        for (let here = code; at < length; here = line.charCodeAt(at)) {
          const is = classOf(here);
          if ((is & (space | mark)) !== 0 || ((is & quote) !== 0 && at > start && (here !== 39 || opens(line, at)))) break;
          if ((is & dot) !== 0 && line.charCodeAt(at + 1) === 46 && line.charCodeAt(at + 2) === 46) {
            if (at === start) while (at < length && line.charCodeAt(at) === 46) at += 1;
            break;
          }
          seen |= is;
          hash = Math.imul(hash ^ here, 0x01000193) + (hash >>> 13);
          at += 1;
        }
        const path = at - start > 1 && (code === 47 || (seen & (slash | dot)) === (slash | dot));
        if ((seen & digit) !== 0 || path) count = put(count, start, at, value, 1);
        else count = put(count, start, at, word, hash);
      }
    }
    // No half of an address or a name is left, which no mask would know.
    if (length < line.length && count > 0) put(count - 1, starts[count - 1] ?? 0, at, value, 1);
    scanned.length = count;
    let one = 0x811c9dc5;
    let other = 0x2545f491;
    for (let index = 0; index < count; index += 1) {
      // Whether a space stands before a token may tell what it is.
      const isGlued = index > 0 && ends[index - 1] === starts[index];
      const code = (codes[index] ?? 0) * 2 + (isGlued ? 1 : 0) + (kinds[index] === value ? 7 : 0);
      one = Math.imul(one ^ code, 0x01000193) + (one >>> 15);
      other = Math.imul((other ^ code) + 0x9e3779b9, 0x85ebca6b) ^ (other >>> 15);
    }
    return (one >>> 0) * 0x200000 + (other >>> 11);
  };
  return { scan, scanned };
}

function hashOf(line: string, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let at = start; at < end; at += 1) hash = Math.imul(hash ^ line.charCodeAt(at), 0x01000193);
  return hash;
}

function classOf(code: number): number {
  return code < 128 ? classes[code] ?? 0 : 0;
}

function classesOf(): Uint8Array {
  const table = new Uint8Array(128);
  for (let code = 0; code <= 32; code += 1) table[code] = space;
  for (let code = 48; code <= 57; code += 1) table[code] = digit;
  for (const char of '=:,;()[]{}<>') table[char.charCodeAt(0)] = mark;
  for (const char of '"`\'') table[char.charCodeAt(0)] = quote;
  table[47] = slash;
  table[46] = dot;
  return table;
}
