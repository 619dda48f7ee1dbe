import { shortestSpread, spreader } from './redact-spread';

/** Words of JavaScript and of its error messages: whoever has one for a password must not spoil what an error says. */
const languageWords = new Set(
  ('argument arguments assignment await before boolean callback cannot circular constant constructor converting defined destructure element expected exports '
    + 'function handler initialization instance invalid iterable iterator length maximum message module native number object parameter position primitive '
    + 'promise properties property prototype reading reference require resolve return setting statement string structure symbol target timeout token undefined unexpected '
    + 'unhandled unknown variable version').split(' '),
);

/** Values that are replaced, each by one stand-in wherever it stands. */
export interface KnownSecrets {
  /** `canonical` is the value that other spellings mean, `make` gives a stand-in for its number. */
  standIn(canonical: string, value: string, make: (n: number) => string): string;
  /** The stand-in of a value that has one. */
  of(value: string): string | undefined;
  isStandIn(value: string): boolean;
  isKnown(canonical: string): boolean;
  /** Different values that were replaced since `freeze`. */
  count(): number;
  /** From now on `replaceIn` replaces what is known by now. */
  freeze(): void;
  replaceIn(text: string): string;
}

/** @param given values with stand-ins of their own, which they have elsewhere too */
export function knownSecrets(given: ReadonlyMap<string, string>): KnownSecrets {
  const numbers = new Map<string, number>();
  const bySpelling = new Map<string, string>(given);
  const made = new Set<string>(given.values());
  /** By spelling, what it means. */
  const meanings = new Map<string, string>();
  /** What was replaced since all was known: of what is given, not all is met. */
  const met = new Set<string>();
  let spread: ReturnType<typeof spreader> | undefined;
  let spellings = new Map<string, readonly [own: string, meaning: string]>();

  function standIn(canonical: string, value: string, make: (n: number) => string): string {
    if (made.has(value)) return value;
    const meaning = meanings.get(value) ?? canonical;
    meanings.set(value, meaning);
    met.add(meaning);
    const known = bySpelling.get(value);
    if (known !== undefined) return known;
    const n = numbers.get(meaning) ?? numbers.size + 1;
    numbers.set(meaning, n);
    const fresh = make(n);
    const own = fresh === value ? make(n + 5000) : fresh;
    bySpelling.set(value, own);
    made.add(own);
    return own;
  }

  return {
    standIn,
    of: (value) => bySpelling.get(value),
    isStandIn: (value) => made.has(value),
    isKnown: (canonical) => numbers.has(canonical),
    count: () => met.size,
    freeze() {
      met.clear();
      spellings = new Map([...bySpelling].filter(([value]) => isSpread(value)).flatMap(([value, own]) => spellingsOf(value).map((spell) => [spell(value), [spell(own), meanings.get(value) ?? value]] as const)));
      spread = spellings.size > 0 ? spreader([...spellings.keys()]) : undefined;
    },
    replaceIn: (text) =>
      spread?.(text, (found) => {
        const [own, meaning] = spellings.get(found) ?? [found, found];
        met.add(meaning);
        return own;
      }) ?? text,
  };
}

/** An address of a person is found by its form wherever it stands. */
function isSpread(value: string): boolean {
  return value.length >= shortestSpread && !languageWords.has(value.toLowerCase()) && !/^[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{1,200}$/.test(value);
}

type Spelling = (value: string) => string;

function spellingsOf(value: string): readonly Spelling[] {
  if (/^[\w.-]*$/.test(value)) return [asItIs];
  return /["\\\x00-\x1f]/.test(value) ? [asItIs, inUrl, inForm, inJson] : [asItIs, inUrl, inForm];
}

const asItIs: Spelling = (value) => value;
const inJson: Spelling = (value) => JSON.stringify(value).slice(1, -1);
const inForm: Spelling = (value) => inUrl(value).replace(/%20/g, '+').replace(/[!'()~*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`);
/** Half of a surrogate pair has no encoding. */
const inUrl: Spelling = (value) => {
  try {
    return encodeURIComponent(value);
  } catch {
    return value;
  }
};
