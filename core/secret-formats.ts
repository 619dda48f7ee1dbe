import { isMixed, prefixedTokens } from './secret-prefixes';
import { cardStandIn, digitsLike, emailStandIn, ibanStandIn, luhn, mod97, pad } from './stand-ins';

/** What gives secrets and personal data away by its form, wherever it stands in a text. */
export interface SecretFormat {
  /** A word without which the pattern cannot match: most texts are done with it. */
  readonly hint?: RegExp;
  /** Its groups `keep` and `value`: what stays before the value, and the value; without groups all is the value. Every quantifier is bounded, so that no text takes long. */
  readonly pattern: RegExp;
  /** Parts of a match that are one, in order. @default all of it */
  readonly partsOf?: (value: string) => readonly Part[];
  /** Spellings that mean the same value have the same stand-in. */
  readonly canonical?: (value: string) => string;
  /** `redactJson` for formats that hold JSON of their own. */
  readonly standIn: (value: string, n: number, redactJson: (json: string) => string) => string;
}

export interface Part {
  readonly start: number;
  readonly end: number;
}

export const secretFormats: readonly SecretFormat[] = [
  { hint: /-----BEGIN/, pattern: /-----BEGIN [A-Z0-9 ]{1,40}-----(?:[^-]|-(?!----)){0,20000}(?:-----END [A-Z0-9 ]{1,40}-----)?/g, standIn: pemStandIn },
  { hint: /eyJ/, pattern: /(?<![\w-])eyJ[\w-]{5,4000}(?:\.[\w-]{0,16000}){2,4}/g, standIn: jwtStandIn },
  { hint: /A[KS]IA/, pattern: /(?<![A-Za-z0-9])A[KS]IA[A-Z0-9]{16}(?![A-Za-z0-9])/g, standIn: (value, n) => `${value.slice(0, 4)}REDACTED${pad(n, 8)}` },
  ...prefixedTokens.map(({ hint, pattern, mixed }): SecretFormat => ({ hint, pattern, standIn: (value, n) => pad(n, value.length), ...(mixed && { partsOf: (value: string) => (isMixed(value) ? whole(value) : []) }) })),
  { hint: /bearer|basic|token|digest/i, pattern: /(?<![\w-])(?<keep>(?:Bearer|Basic|Token|Digest)\s{1,4})(?<value>[\w.~+/=-]{8,8000})/gi, partsOf: (value) => (/[\d=]|[a-z][A-Z]/.test(value) ? whole(value) : []), standIn: schemeStandIn },
  { hint: /:\/\/[^/]{0,400}@/, pattern: /(?<keep>:\/\/[^\s:@/]{1,64}:)(?<value>[^\s@/]{1,256})(?=@)/g, standIn: (_value, n) => `redacted-${n}` },
  { hint: /@|%40/, pattern: /(?<![\w.+-])[\w.+-]{1,64}(?:@|%40)[A-Za-z0-9][\w-]{0,62}(?:\.[\w-]{1,63}){1,8}/g, canonical: (value) => value.replace('%40', '@').toLowerCase(), standIn: (value, n) => (value.includes('@') ? emailStandIn(n) : emailStandIn(n).replace('@', '%40')) },
  { hint: /\d(?:[ -]?\d){12}/, pattern: /(?<![\w.]|\d-)\d(?:[ -]?\d){12,60}(?!\w)/g, partsOf: cardsIn, canonical: (value) => value.replace(/\D/g, ''), standIn: cardStandIn },
  { hint: /[A-Z]{2}\d\d/i, pattern: /(?<![A-Za-z0-9-])[A-Z]{2}\d\d(?: ?[A-Z0-9]){11,30}(?![A-Za-z0-9])/gi, partsOf: ibanIn, canonical: (value) => value.replace(/ /g, '').toUpperCase(), standIn: ibanStandIn },
  { hint: /\+\d|%2B/i, pattern: /(?<![\w+])(?:\+|%2B)[1-9](?:[ .()-]{0,2}\d){7,14}(?!\d)/gi, canonical: (value) => value.replace('%2B', '+').replace(/[^+\d]/g, ''), standIn: (value, n) => value.slice(0, -digitsOf(value)) + digitsLike(value.slice(-digitsOf(value)), n, value.replace(/%2B|\D/gi, '').slice(0, 2)) },
  { hint: /\d{3}-\d/, pattern: /(?<![\w-])(?:(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}|(?:\([2-9]\d{2}\) ?|[2-9]\d{2}-)[2-9]\d{2}-\d{4})(?![\w-])/g, canonical: (value) => value.replace(/\D/g, ''), standIn: (value, n) => digitsLike(value, n) },
  { hint: /\d\.\d/, pattern: /(?<![\w.]|[A-Za-z]\/)(?:\d{1,3}\.){3}\d{1,3}(?![\w]|\.\d)/g, partsOf: (value) => (isPublic(value) ? whole(value) : []), standIn: (_value, n) => `198.18.${Math.floor(n / 256) % 256}.${n % 256}` },
  { hint: /[0-9a-f]:[0-9a-f]{0,4}:/i, pattern: /(?<![\w:.-])(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){7}|(?=[0-9a-f:]{0,36}::)[0-9a-f]{1,4}(?::{1,2}[0-9a-f]{1,4}){1,6}(?:::)?)(?![\w:])/gi, partsOf: (value) => (/^f[cde]/i.test(value) || value.split('::').length > 2 ? [] : whole(value)), canonical: (value) => value.toLowerCase(), standIn: (_value, n) => `2001:db8:0:0:0:0:0:${n % 10_000}` },
];

/** The lines round it stay, and how they are ended. */
function pemStandIn(value: string, n: number): string {
  const begin = /^-----BEGIN [A-Z0-9 ]{1,40}-----/.exec(value)?.[0] ?? '';
  const end = /-----END [A-Z0-9 ]{1,40}-----$/.exec(value)?.[0] ?? '';
  const gap = /^(?:\\r\\n|\\n|\r\n|\s)/.exec(value.slice(begin.length, begin.length + 4))?.[0] ?? '';
  return `${begin}${gap}REDACTED${pad(n, 8)}${gap}${end}`;
}

/** Header and the claims stay readable, without what is secret in them; the signature does not. */
function jwtStandIn(value: string, n: number, redactJson: (json: string) => string): string {
  const [header = '', claims = '', ...rest] = value.split('.');
  const inner = Buffer.from(claims, 'base64url').toString('utf8');
  const readable = inner.startsWith('{') ? Buffer.from(redactJson(inner)).toString('base64url') : pad(n, claims.length);
  return [header, readable, ...rest.map((part) => pad(n, part.length))].join('.');
}

/** `user:password` in base64 stays such a pair. */
function schemeStandIn(value: string, n: number): string {
  const pair = Buffer.from(value, 'base64').toString('utf8');
  return /^[\x20-\x7e]{1,200}:[\x20-\x7e]{0,200}$/.test(pair) ? Buffer.from(`redacted-${n}:redacted-${n}`).toString('base64') : `redacted-${pad(n, Math.max(1, value.length - 9))}`;
}

function whole(value: string): readonly Part[] {
  return [{ start: 0, end: value.length }];
}

/** Card numbers have other numbers before and behind them: each group of four digits or more may begin one. */
function cardsIn(value: string): readonly Part[] {
  const parts: Part[] = [];
  for (const { index } of value.matchAll(/(?<!\d)[2-6]\d{3}/g)) {
    if (index < (parts.at(-1)?.end ?? 0)) continue;
    let digits = '';
    let end = 0;
    for (let at = index; at < value.length && digits.length < 19; at += 1) {
      if (isDigit(value[at])) digits += value[at] ?? '';
      if (digits.length > 12 && isDigit(value[at]) && !isDigit(value[at + 1]) && isCard(digits)) end = at + 1;
    }
    if (end > 0) parts.push({ start: index, end });
  }
  return parts;
}

function isDigit(letter: string | undefined): boolean {
  return letter !== undefined && letter >= '0' && letter <= '9';
}

/** As long as account numbers of its country are, with nothing of its own kind behind it. */
function ibanIn(value: string): readonly Part[] {
  let left = ibanLengths.get(value.slice(0, 2).toUpperCase()) ?? 0;
  if (left === 0) return [];
  let end = 0;
  for (; left > 0 && end < value.length; end += 1) if (value[end] !== ' ') left -= 1;
  return left === 0 && !/\w/.test(value[end] ?? '') && mod97(value.slice(0, end)) === 1 ? [{ start: 0, end }] : [];
}

/** ISO 13616's registry: country and length. */
const ibanLengths = new Map(
  ('AD24AE23AL28AT20AZ28BA20BE16BG22BH22BR29BY28CH21CR22CY28CZ24DE22DK18DO28EE20EG29ES24FI18FO18FR27GB22GE22GI23GL18GR27GT28HR21HU28IE22IL23IQ23IS26IT27JO30KW30KZ20LB28LC32LI21LT20LU20LV21'
    + 'LY25MC27MD24ME22MK19MR27MT31MU30NL18NO15PK24PL28PS29PT25QA29RO24RS22SA24SC31SD18SE24SI19SK24SM27ST25SV28TL23TN24TR26UA29VA22VG24XK20').match(/.{4}/g)?.map((one): [string, number] => [one.slice(0, 2), Number(one.slice(2))]),
);

function isCard(digits: string): boolean {
  return /^(?:4(?:\d{12}|\d{15}|\d{18})|5[0-8]\d{14}|2[2-7]\d{14}|3[47]\d{13}|3[0689]\d{12}|35\d{14}|6\d{15,18})$/.test(digits) && luhn(digits);
}

/** Addresses of a private network, of this machine and of its neighbours name no person, and services are called by them. */
function isPublic(address: string): boolean {
  const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number);
  return Math.max(a, b, c, d) < 256 && a !== 0 && a !== 10 && a !== 127 && a < 224 && !(a === 169 && b === 254) && !(a === 172 && b >= 16 && b < 32) && !(a === 192 && b === 168);
}

/** Length of a phone number after its plus. */
function digitsOf(value: string): number {
  return value.length - (value.startsWith('+') ? 1 : 3);
}
