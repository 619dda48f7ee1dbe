import { editOf } from './edit-parts';

/** A change with some of its parts left out. */
export interface ReducedEdit {
  readonly leftOut: string;
  readonly text: string;
}

/** Parts up to which every choice of them is tried; of more, each alone and all but each. */
const mostTogether = 5;
const mostParts = 20;

/** A change of a source without parts of it, what changes least first; none where it has one part alone. */
export function reducedEdits(before: string, after: string): readonly ReducedEdit[] {
  const { parts, keeping } = editOf(before, after);
  if (parts.length > mostParts) return [];
  return choicesOf(parts.length).map((kept) => ({
    leftOut: parts.flatMap((places, index) => (kept.has(index) ? [] : places.slice(0, 1).map(({ removed, added }) => `${JSON.stringify(removed)} to ${JSON.stringify(added)}`))).join(', '),
    text: keeping(kept),
  }));
}

function choicesOf(count: number): readonly ReadonlySet<number>[] {
  const all = Array.from({ length: count }, (_, index) => index);
  const some = Array.from({ length: 2 ** Math.min(count, mostTogether) - 2 }, (_, mask) => all.filter((index) => ((mask + 1) >> index) % 2 === 1));
  const choices = count <= mostTogether ? some : [...all.map((index) => [index]), ...all.map((index) => all.filter((other) => other !== index))];
  return choices.filter(({ length }) => length > 0 && length < count).sort((one, other) => one.length - other.length).map((choice) => new Set(choice));
}
