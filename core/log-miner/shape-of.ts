import { createHash } from 'node:crypto';
import { masked } from '../mask-text';
import { value, type Scanned } from './scan-line';

/** Stands for a value in the tokens of a shape and in the text of a template. */
export const wildcard = '<*>';

export interface Shape {
  readonly tokens: readonly string[];
  /** Whether a token follows the one before it without a space. */
  readonly glued: readonly boolean[];
}

/** Repetitions of up to so many tokens are one list. */
const longestUnit = 8;
/** No mask takes shorter words without a digit, but for addresses of mail. */
const shortestKey = 25;
/** Words that say what happened, not to what. */
export const switches = /^(?:true|false|yes|no|on|off)$/i;
const days = 'mon tue wed thu fri sat sun monday tuesday wednesday thursday friday saturday sunday';
const months = 'jan feb mar apr may jun jul aug sep oct nov dec';
const calendar = new Set(`${days} ${months}`.split(' '));
const units = new Set('b kb mb gb tb kib mib gib ms us ns s sec secs sec. secs. min mins h % hz khz mhz ghz utc gmt pdt pst edt est cdt cst cet cest am pm'.split(' '));
const hostName = /^(?:[\w-]+\.)+(?:com|net|org|edu|gov|mil|info|io|local|internal)$|\.(?:com|net|org|edu|gov|ac|co)\.[a-z]{2}$/;
const hostBeforePort = /^[a-z\d-]+\.[a-z\d-]+$|\..*\./;
const hexGroup = /^[\da-f]{1,4}$/i;

/** What lines that differ in values alone have in common, with the forms of one value made one: dates, sizes, addresses, lists. */
export function shapeOf(line: string, scanned: Scanned): Shape {
  return withoutRepeats(joined(tokensOf(line, scanned)));
}

interface Tokens {
  readonly tokens: string[];
  readonly glued: boolean[];
}

function tokensOf(line: string, { length, starts, ends, kinds }: Scanned): Tokens {
  const tokens: string[] = [];
  const glued: boolean[] = [];
  for (let index = 0; index < length; index += 1) {
    const start = starts[index] ?? 0;
    const text = line.slice(start, ends[index]);
    tokens.push(kinds[index] === value ? wildcard : text);
    glued.push(start > 0 && index > 0 && ends[index - 1] === start);
  }
  for (let index = 0; index < tokens.length; index += 1) if (isAddress(tokens, glued, index)) tokens[index] = wildcard;
  return { tokens: tokens.map((token, index) => (token === wildcard || isPunctuation(token) ? token : isLong(tokens, glued, index) ? hidden(token) : shown(token))), glued };
}

/**
 * A word, where it may be shown. Long names of things in the code look like keys, and are masked wherever they are shown; here
 * a hash tells one from the other. What else the masks know is a value.
 */
function shown(text: string): string {
  if ((text.length < shortestKey && !text.includes('@')) || masked(text) === text) return text;
  return hidden(text);
}

/** Key and value that together are long enough for the masks to take them for a key to something. */
function isLong(tokens: readonly string[], glued: readonly boolean[], index: number): boolean {
  const together = (sign: number): boolean => tokens[sign] === '=' && glued[sign] === true && glued[sign + 1] === true
    && (/[\w+/-]*$/.exec(tokens[sign - 1] ?? '')?.[0].length ?? 0) + 1 + (/^[\w+/-]*/.exec(tokens[sign + 1] ?? '')?.[0].length ?? 0) >= shortestKey;
  return together(index - 1) || together(index + 1);
}

/** `<id:ghijklmn>` for a name: letters that no mask takes for a number. */
function hidden(text: string): string {
  if (switches.test(text)) return text;
  if (!/^[A-Za-z_$.-]+$/.test(text)) return wildcard;
  const letters = [...createHash('sha256').update(text).digest().subarray(0, 8)].map((byte) => String.fromCharCode(103 + (byte & 15)));
  return `<id:${letters.join('')}>`;
}

/** Names of hosts, and groups of hexadecimal digits between colons of which some have no digit. */
function isAddress(tokens: readonly string[], glued: readonly boolean[], index: number): boolean {
  const text = tokens[index] ?? '';
  if (text === wildcard || text.length < 2) return false;
  const [next = '', second = ''] = [tokens[index + 1], tokens[index + 2]];
  const colonFollows = next === ':' && glued[index + 1] === true && glued[index + 2] === true;
  if (text.includes('.') && (hostName.test(text) || (colonFollows && second === wildcard && hostBeforePort.test(text)))) return true;
  if (!hexGroup.test(text) || (text.length !== 2 && text.length !== 4)) return false;
  if (colonFollows && (second === wildcard || hexGroup.test(second))) return true;
  return tokens[index - 1] === ':' && glued[index] === true && tokens[index - 2] === wildcard;
}

/** Values that stand beside each other are one, with their units, days and months; so are those in round brackets, which are a note. */
function joined({ tokens, glued }: Tokens): Tokens {
  const out: Tokens = { tokens: [], glued: [] };
  const last = (back = 1): string | undefined => out.tokens[out.tokens.length - back];
  const drop = (): void => {
    out.tokens.pop();
    out.glued.pop();
  };
  for (const [index, token] of tokens.entries()) {
    if (last() === wildcard && units.has(token.toLowerCase())) continue;
    if (token === wildcard) {
      if (last() === '<' && glued[index] === true && tokens[index + 1] !== '>') drop();
      while (calendar.has((last() ?? '').toLowerCase())) drop();
      if (last() === ':' && last(2) === ':' && last(3) === wildcard) drop();
      if ((last() === ':' || last() === ',' || last() === ';' || last() === '-') && last(2) === wildcard) drop();
      if (last() === wildcard) continue;
    }
    if (token === ')' && last() === '(') {
      drop();
      continue;
    }
    if (token === ')' && last() === wildcard && last(2) === '(') {
      drop();
      drop();
      continue;
    }
    if (token === ']' && last() === '[') {
      out.tokens.push(wildcard);
      out.glued.push(true);
    }
    out.tokens.push(token);
    out.glued.push(glued[index] ?? false);
  }
  return out;
}

/** `<*> ok <*> ok <*> ok` says the same as `<*> ok`: lists have as many entries as they happen to have. */
function withoutRepeats({ tokens, glued }: Tokens): Shape {
  for (let unit = 2; unit <= longestUnit; unit += 1) {
    for (let at = 0; at + 2 * unit <= tokens.length;) {
      if (isRepeated(tokens, at, unit)) {
        tokens.splice(at, unit);
        glued.splice(at, unit);
      } else at += 1;
    }
  }
  return { tokens, glued };
}

function isRepeated(tokens: readonly string[], at: number, unit: number): boolean {
  let varies = false;
  for (let index = at; index < at + unit; index += 1) {
    if (tokens[index] !== tokens[index + unit]) return false;
    varies ||= tokens[index] === wildcard;
  }
  return varies;
}

const punctuation = new Set('=:,;()[]{}<>'.split(''));

export function isPunctuation(token: string): boolean {
  return punctuation.has(token);
}

/** A token that says something: neither a value nor punctuation. */
export function isWord(token: string): boolean {
  return token !== wildcard && /[a-z]/i.test(token);
}
