import { editOf } from './edit-parts';

/** A changed source, before and after. */
export interface ChangedFile {
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

/** A change with some of its parts left out: every changed file, by its path. */
export interface ReducedEdit {
  readonly leftOut: string;
  readonly files: Readonly<Record<string, string>>;
}

/** Parts up to which every choice of them is tried; of more, each alone and all but each. */
const mostTogether = 5;
const mostParts = 20;

/** A change of sources without parts of it, what changes least first; none where it has one part alone. */
export function reducedEdits(changes: readonly ChangedFile[]): readonly ReducedEdit[] {
  const edits = changes.map(({ path, before, after }) => ({ path, ...editOf(before, after) }));
  const parts = edits.flatMap(({ path, parts: own }) => own.map((places, index) => ({ path, index, places })));
  if (parts.length > mostParts) return [];
  const told = (part: number): string => {
    const { path, places: [first] } = parts[part] ?? { path: '', places: [] };
    return first ? `${JSON.stringify(first.removed)} to ${JSON.stringify(first.added)}${changes.length > 1 ? ` in ${path}` : ''}` : '';
  };
  return choicesOf(parts.length).map((kept) => ({
    leftOut: [...parts.keys()].filter((part) => !kept.has(part)).map(told).join(', '),
    files: Object.fromEntries(edits.map(({ path, keeping }) => [path, keeping(new Set(parts.flatMap((part, at) => (part.path === path && kept.has(at) ? [part.index] : []))))])),
  }));
}

function choicesOf(count: number): readonly ReadonlySet<number>[] {
  const all = Array.from({ length: count }, (_, index) => index);
  const some = Array.from({ length: 2 ** Math.min(count, mostTogether) - 2 }, (_, mask) => all.filter((index) => ((mask + 1) >> index) % 2 === 1));
  const choices = count <= mostTogether ? some : [...all.map((index) => [index]), ...all.map((index) => all.filter((other) => other !== index))];
  return choices.filter(({ length }) => length > 0 && length < count).sort((one, other) => one.length - other.length).map((choice) => new Set(choice));
}
