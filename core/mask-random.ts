/** Ids are shorter, and images longer. */
const shortest = 30;
const longest = 300;
/** Characters on which small letters, capitals and digits change, as a share: 0.4 to 0.6 of random ones, 0.1 to 0.35 of names made of words, which have few digits. */
const leastChanges = 0.28;
const leastChangesOfLetters = 0.4;
const fewDigits = 0.08;
/** Bits a character (Shannon). */
const leastBits = 3.3;
const proseWords = 5;

/**
 * Whether a token looks like a key: too long for an id and without words in it. Hashes, UUIDs and what names itself a hash are
 * none: a key of hexadecimal digits alone cannot be told from them.
 */
export function looksLikeKey(token: string): boolean {
  const left = token.replace(/[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/gi, '').replace(/=+$/, '');
  if (left.length < shortest || left.length > longest || /^(?:0x)?[0-9a-f-]+$/i.test(left) || /^(?:sha\d{1,3}|md5)[-:_]/i.test(left)) return false;
  const parts = left.split(/[./]/).filter((part) => part.length > 3);
  if (parts.length > 2 && parts.every((part) => part.length < 20)) return false;
  return bitsOf(left) >= leastBits && changesIn(left) >= (left.replace(/\D/g, '').length < left.length * fewDigits ? leastChangesOfLetters : leastChanges);
}

/** Text of several words with the shape of each in its place; what is no plain word, and any other text, as it is. */
export function shapeOfProse(text: string): string {
  if ((text.match(plainWords) ?? []).length < proseWords) return text;
  return text.replace(plainWords, (word) => word.replace(/[\p{L}\p{M}]/gu, (letter) => (/\p{Lu}/u.test(letter) ? 'X' : 'x'))).replace(/\p{Cf}/gu, '');
}

const plainWords = /(?<=^|[\s("'“])[\p{L}\p{M}'’]+(?=$|[\s.,;:!?)"'”])/gu;

function changesIn(token: string): number {
  const classes = [...token].map((letter) => (/[a-z]/.test(letter) ? 'a' : /[A-Z]/.test(letter) ? 'A' : /\d/.test(letter) ? '0' : ''));
  const pairs = classes.slice(1).map((own, at) => [classes[at], own]).filter(([before, own]) => before !== '' && own !== '');
  return pairs.length === 0 ? 0 : pairs.filter(([before, own]) => before !== own).length / pairs.length;
}

function bitsOf(token: string): number {
  const counts = new Map<string, number>();
  for (const letter of token) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / token.length) * Math.log2(count / token.length);
  return bits;
}
