/**
 * HMAC-SHA-256 (RFC 2104, FIPS 180-4) of a text's UTF-16LE bytes, in hex. Written out here because it runs beside code
 * that is not trusted: `node:crypto` looks methods up on prototypes, where that code could put its own and be handed the
 * key. After it was loaded, this calls nothing and reads nothing that can be replaced, so it has no iterators either.
 *
 * @param key 32 bytes
 */
export function hmacSha256(key: Uint8Array, text: string): string {
  const inner = sha256(blockBytes + text.length * 2, (index) => {
    if (index < blockBytes) return keyByte(key, index) ^ 0x36;
    const unit = charCodeAt(text, (index - blockBytes) >> 1);
    return (index & 1) === 0 ? unit & 0xff : unit >> 8;
  });
  const outer = sha256(blockBytes + digestBytes, (index) => (index < blockBytes ? keyByte(key, index) ^ 0x5c : byteOf(inner, index - blockBytes)));
  let hex = '';
  for (let index = 0; index < digestBytes; index++) {
    const byte = byteOf(outer, index);
    hex += `${digits[byte >> 4]}${digits[byte & 15]}`;
  }
  return hex;
}

const blockBytes = 64;
const digestBytes = 32;
const digits = '0123456789abcdef';
const Words = Uint32Array;
const { floor } = Math;
const charCodeAt: (text: string, index: number) => number = Function.prototype.call.bind(String.prototype.charCodeAt);
const primes = firstPrimes(64);
const roundConstants = Words.from(primes, (prime) => fraction(Math.cbrt(prime)));
const initial = Words.from(primes.slice(0, 8), (prime) => fraction(Math.sqrt(prime)));

/** @returns the eight words of the hash */
function sha256(length: number, byteAt: (index: number) => number): Uint32Array {
  const state = new Words(8);
  for (let index = 0; index < 8; index++) state[index] = word(initial, index);
  const schedule = new Words(64);
  const blocks = floor((length + 8) / blockBytes) + 1;
  const padded = (index: number): number => {
    if (index < length) return byteAt(index);
    if (index === length) return 0x80;
    const fromEnd = blocks * blockBytes - 1 - index;
    return fromEnd < 7 ? floor((length * 8) / 256 ** fromEnd) & 0xff : 0;
  };
  for (let at = 0; at < blocks * blockBytes; at += blockBytes) {
    for (let index = 0; index < 16; index++) {
      const first = at + index * 4;
      schedule[index] = (padded(first) << 24) | (padded(first + 1) << 16) | (padded(first + 2) << 8) | padded(first + 3);
    }
    for (let index = 16; index < 64; index++) {
      const early = word(schedule, index - 15);
      const late = word(schedule, index - 2);
      schedule[index] = word(schedule, index - 16) + (rotate(early, 7) ^ rotate(early, 18) ^ (early >>> 3)) + word(schedule, index - 7) + (rotate(late, 17) ^ rotate(late, 19) ^ (late >>> 10));
    }
    compress(state, schedule);
  }
  return state;
}

function compress(state: Uint32Array, schedule: Uint32Array): void {
  let a = word(state, 0), b = word(state, 1), c = word(state, 2), d = word(state, 3), e = word(state, 4), f = word(state, 5), g = word(state, 6), h = word(state, 7);
  for (let index = 0; index < 64; index++) {
    const first = h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + ((e & f) ^ (~e & g)) + word(roundConstants, index) + word(schedule, index);
    const second = (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    h = g; g = f; f = e; e = (d + first) | 0; d = c; c = b; b = a; a = (first + second) | 0;
  }
  state[0] = word(state, 0) + a; state[1] = word(state, 1) + b; state[2] = word(state, 2) + c; state[3] = word(state, 3) + d;
  state[4] = word(state, 4) + e; state[5] = word(state, 5) + f; state[6] = word(state, 6) + g; state[7] = word(state, 7) + h;
}

function rotate(value: number, bits: number): number {
  return (value >>> bits) | (value << (32 - bits));
}

function word(words: Uint32Array, index: number): number {
  return words[index] ?? 0;
}

function byteOf(words: Uint32Array, index: number): number {
  return (word(words, index >> 2) >>> (24 - 8 * (index & 3))) & 0xff;
}

function keyByte(key: Uint8Array, index: number): number {
  return index < digestBytes ? key[index] ?? 0 : 0;
}

function fraction(root: number): number {
  return ((root % 1) * 2 ** 32) >>> 0;
}

function firstPrimes(count: number): number[] {
  const found: number[] = [];
  for (let candidate = 2; found.length < count; candidate++) if (found.every((prime) => candidate % prime !== 0)) found.push(candidate);
  return found;
}
