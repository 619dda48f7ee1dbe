/**
 * What stands where a secret was: of the same kind, so that code which parses the one parses the other, and told apart by
 * its number `n`. Letters of the pattern in which `core/log-template.ts` masks a value stay too, so that a redacted error
 * message has the template of the message itself.
 */
export function standInOf(value: string, n: number): string {
  if (uuid.test(value)) return `00000000-0000-4000-8000-${pad(n, 12)}`;
  const date = isoDate.exec(value);
  if (date) return new Date(Date.UTC(1900, 0, 1 + (n % 36_000))).toISOString().slice(0, 10) + (date[1] ?? '');
  if (/^[\d\s().+/-]+$/.test(value) && /\d/.test(value)) return digitsLike(value, n);
  if (/^[0-9a-f]{16,}$/i.test(value)) return pad(n, value.length);
  const room = value.length - redacted.length;
  return redacted + (/\s/.test(value) || room < 1 ? String(n) : pad(n, room));
}

const redacted = 'redacted-';
const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
const isoDate = /^\d{4}-\d\d-\d\d(T[\d:.]{5,15}(?:Z|[+-]\d\d:?\d\d)?)?$/;

export function emailStandIn(n: number): string {
  return `person-${n}@redacted.invalid`;
}

/** Same punctuation, same number of digits; the first digit is 9, so that none is lost where it is read as a number. */
export function digitsLike(value: string, n: number, kept = ''): string {
  const count = value.replace(/\D/g, '').length;
  const digits = kept + (kept === '' && count > 1 ? '9' : '');
  return filled(value, digits + pad(n, count - digits.length));
}

/** Passes Luhn's test, as card numbers do; the digit that names the brand stays. */
export function cardStandIn(value: string, n: number): string {
  const digits = value.replace(/\D/g, '');
  const body = digits.slice(0, 1) + pad(n, digits.length - 2);
  const check = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].find((digit) => luhn(`${body}${digit}`)) ?? 0;
  return filled(value, `${body}${check}`);
}

/** Keeps country and letters (the bank), replaces the digits, and computes the two check digits anew. */
export function ibanStandIn(value: string, n: number): string {
  const digits = value.slice(4).replace(/\D/g, '').length;
  const open = value.slice(0, 2) + '00' + filled(value.slice(4), pad(n, digits));
  return open.slice(0, 2) + pad(98 - mod97(open), 2) + open.slice(4);
}

export function luhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const digit = digits.charCodeAt(digits.length - 1 - index) - 48;
    sum += index % 2 === 0 ? digit : digit > 4 ? digit * 2 - 9 : digit * 2;
  }
  return sum % 10 === 0;
}

/** ISO 7064, as ISO 13616 uses it: 1 for an account number that is one. */
export function mod97(iban: string): number {
  const bare = iban.replace(/\s/g, '').toUpperCase();
  let rest = 0;
  for (let index = 0; index < bare.length; index += 1) {
    const code = bare.charCodeAt((index + 4) % bare.length);
    rest = code < 65 ? (rest * 10 + code - 48) % 97 : (rest * 100 + code - 55) % 97;
  }
  return rest;
}

/** The last `length` digits of a number, with leading zeros. */
export function pad(n: number, length: number): string {
  return length <= 0 ? '' : String(n).padStart(length, '0').slice(-length);
}

/** The digits of a text replaced one by one. */
function filled(text: string, digits: string): string {
  let next = 0;
  return text.replace(/\d/g, () => digits[next++] ?? '0');
}
