/**
 * Takes secrets and personal data out of what a function is called with and says. One redactor serves one recorded call:
 * the same value gets the same stand-in wherever it stands, so that a replay still agrees with itself, and a stand-in keeps
 * the value's shape, so that code which parses it still works. Goes into teams' bundles: no imports.
 */
export interface Redactor {
  /** Learns what is sensitive in a value by the names under which it stands, JSON inside strings included. */
  learn(value: unknown): void;
  /** The value without what was learnt, and without what is sensitive by its form. */
  clean(value: unknown): unknown;
  text(text: string): string;
  /** Different values that were replaced so far. */
  count(): number;
}

/** Names, in lower case and without dashes and underscores, under which something stands that nobody else may see. */
const sensitiveName =
  /^(?:.*(?:password|passwd|passphrase|secret|credential|authorization|privatekey|apikey|accesskey|secretkey|cardnumber|creditcard).*|pwd|auth|jwt|bearer|cookies?|setcookie|session|sessionid|(?:access|refresh|id|csrf|auth|security|session|amzsecurity|xamzsecurity)?token|cvv|cvc|pin|iban|accountnumber|ssn|taxid|.*taxid|email|.*emailaddress|.*email|phone|phonenumber|mobile|fax|firstname|lastname|fullname|surname|birthdate|birthday|dateofbirth|street|streetaddress|addressline\d?|postaladdress|sourceip|xforwardedfor|clientip|ipaddress)$/;

/** What is sensitive whatever its name. Each keeps its kind of stand-in. */
const formats: readonly (readonly [RegExp, (n: number) => string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, plain],
  [/\beyJ[\w-]{8,}\.[\w-]{4,}\.[\w-]*/g, plain],
  [/\b(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{16}\b/g, plain],
  [/\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[abeoprs]-[\w-]{10,}|[sr]k_(?:live|test)_\w{10,}|AIza[\w-]{30,}|npm_[A-Za-z0-9]{30,}|SG\.[\w-]{16,}\.[\w-]{16,})/g, plain],
  [/\b(?:Bearer|Basic)\s+[\w.~+/=-]{8,}/gi, plain],
  [/(?<=:\/\/)[^/@\s:"]+:[^/@\s"]+(?=@)/g, plain],
  [/[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g, (n) => `person-${n}@redacted.invalid`],
  [/\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b/g, plain],
  [/\b\d(?:[ -]?\d){12,18}\b/g, cardLike],
  [/(?<![\d.])(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}(?![\d.])/g, (n) => `192.0.2.${n % 256}`],
  [/(?<![\w+])\+\d{1,3}[ \d()./-]{6,16}\d\b/g, (n) => `+1000000${String(n).padStart(4, '0')}`],
];

export function createRedactor(): Redactor {
  const standIns = new Map<string, string>();
  const known = new Set<string>();
  const standIn = (value: string, make: (n: number) => string = plain): string => {
    const made = standIns.get(value) ?? (known.has(value) ? value : make(standIns.size + 1));
    if (!known.has(value)) standIns.set(value, made);
    known.add(made);
    return made;
  };

  const learn = (value: unknown, sensitive = false): void => {
    if (typeof value === 'string') {
      const inner = jsonIn(value);
      if (inner !== undefined) learn(inner, sensitive);
      else if (sensitive && value !== '') standIn(value, shapeOf(value));
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, part] of Object.entries(value)) learn(part, sensitive || isSensitive(name));
    }
  };

  const text = (given: string): string => {
    let left = given;
    for (const [value, made] of [...standIns].sort(([one], [other]) => other.length - one.length)) {
      if (left === value) return made;
      if (value.length >= 5 && left.includes(value)) left = left.split(value).join(made);
    }
    for (const [form, make] of formats) left = left.replace(form, (found) => (known.has(found) || !isReal(form, found) ? found : standIn(found, make)));
    return left;
  };

  const clean = (value: unknown, sensitive = false): unknown => {
    if (typeof value === 'string') {
      const inner = jsonIn(value);
      if (inner === undefined) return sensitive && value !== '' ? standIn(value, shapeOf(value)) : text(value);
      const before = JSON.stringify(inner);
      const after = JSON.stringify(clean(inner, sensitive));
      return before === after ? value : after;
    }
    if (typeof value === 'number') return sensitive ? 0 : value;
    if (Array.isArray(value)) return value.map((part) => clean(part, sensitive));
    if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, clean(part, sensitive || isSensitive(name))]));
    return value;
  };

  return { learn: (value) => learn(value), clean: (value) => clean(value), text, count: () => standIns.size };
}

function isSensitive(name: string): boolean {
  return sensitiveName.test(name.toLowerCase().replace(/[-_ ]/g, ''));
}

/** A JSON object or array that a string holds. */
function jsonIn(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function shapeOf(value: string): (n: number) => string {
  if (/^[\w.+-]+@[\w-]+(?:\.[\w-]+)+$/.test(value)) return (n) => `person-${n}@redacted.invalid`;
  if (/^\d(?:[ -]?\d){12,18}$/.test(value)) return cardLike;
  if (/^\d+$/.test(value)) return (n) => String(n).padStart(value.length, '0').slice(-value.length);
  return plain;
}

function plain(n: number): string {
  return `redacted-${n}`;
}

/** Sixteen digits that pass Luhn's check, of a range that no bank uses. */
function cardLike(n: number): string {
  const digits = `00000000000${String(n).padStart(4, '0')}`.slice(-15);
  for (let check = 0; check < 10; check += 1) if (passesLuhn(`${digits}${check}`)) return `${digits}${check}`;
  return digits;
}

/** Order numbers are long too: a card number passes Luhn's check. */
function isReal(form: RegExp, found: string): boolean {
  return form.source.startsWith('\\b\\d(') ? passesLuhn(found.replace(/\D/g, '')) : true;
}

function passesLuhn(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 1 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}
