/** Shorter values are replaced where they stand under a telling name, and nowhere else. */
export const shortestSpread = 6;
/** Values below it are replaced where they are a word, or half of the text would go. */
const wordLength = 12;
/** Longer values are told apart by it first. */
const headLength = 32;
/** Of long values that begin alike, so many lengths are searched for: who sends more wants the search to take long. */
const mostLengths = 16;

interface Start {
  /** Lengths of values below a head's that begin so, the longest first. */
  readonly short: number[];
  hasLong: boolean;
}

/**
 * Finds any of thousands of values in a text in one go, the longest first: by the six characters that each begins with. A
 * regular expression of them takes longer to make than to use, and a hostile text can make it slow; here each place in the
 * text costs one look, and where values begin alike a bounded number of them.
 */
export function spreader(values: readonly string[]): (text: string, replaced: (value: string) => string) => string {
  const all = new Set(values);
  const starts = new Map<string, Start>();
  const heads = new Map<string, number[]>();
  for (const value of [...values].sort((one, other) => other.length - one.length)) {
    const start = startOf(starts, value.slice(0, shortestSpread));
    if (value.length < headLength) note(start.short, value.length, headLength);
    else {
      start.hasLong = true;
      const lengths = heads.get(value.slice(0, headLength)) ?? [];
      heads.set(value.slice(0, headLength), lengths);
      note(lengths, value.length, mostLengths);
    }
  }
  const lengthAt = (lengths: readonly number[], text: string, index: number): number =>
    lengths.find((length) => index + length <= text.length && all.has(text.slice(index, index + length)) && (length >= wordLength || isWord(text, index, index + length))) ?? 0;

  return (text, replaced) => {
    let [left, end] = ['', 0];
    for (let index = 0; index + shortestSpread <= text.length; ) {
      const start = starts.get(text.slice(index, index + shortestSpread));
      const ofHead = start?.hasLong === true ? heads.get(text.slice(index, index + headLength)) : undefined;
      const length = (ofHead && lengthAt(ofHead, text, index)) || (start ? lengthAt(start.short, text, index) : 0);
      if (length > 0) {
        left += text.slice(end, index) + replaced(text.slice(index, index + length));
        end = index + length;
      }
      index = length > 0 ? end : index + (ofHead ? headLength : 1);
    }
    return end === 0 ? text : left + text.slice(end);
  };
}

function startOf(starts: Map<string, Start>, characters: string): Start {
  const start = starts.get(characters) ?? { short: [], hasLong: false };
  starts.set(characters, start);
  return start;
}

/** Lengths come from the longest to the shortest. */
function note(lengths: number[], length: number, most: number): void {
  if (lengths.length < most && lengths.at(-1) !== length) lengths.push(length);
}

function isWord(text: string, from: number, to: number): boolean {
  return !/[A-Za-z0-9]/.test(text.charAt(from - 1)) && !/[A-Za-z0-9]/.test(text.charAt(to));
}
