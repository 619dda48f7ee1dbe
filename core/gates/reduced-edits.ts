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

/** Groups of parts up to which every choice of them is tried; of more, each alone and all but each. */
const mostTogether = 5;
/** Above which neighbouring parts stay together. */
const mostGroups = 20;
/** What is told of that which is left out: its first parts, and characters of each side of one. */
const mostTold = 3;
const mostShown = 80;

/** A change of sources without parts of it, what changes least first; none where it has one part alone. */
export function reducedEdits(changes: readonly ChangedFile[]): readonly ReducedEdit[] {
  const edits = changes.map(({ path, before, after }) => ({ path, ...editOf(before, after) }));
  const parts = edits.flatMap(({ path, parts: own }) => own.map((places, index) => ({ path, index, places })));
  const groups = Math.min(parts.length, mostGroups);
  const groupOf = (part: number): number => Math.floor((part * groups) / parts.length);
  const told = ({ path, places: [first] }: (typeof parts)[number]): string => (first ? `${shown(first.removed)} to ${shown(first.added)}${changes.length > 1 ? ` in ${path}` : ''}` : '');
  return choicesOf(groups).map((kept) => {
    const left = parts.filter((_, part) => !kept.has(groupOf(part)));
    return {
      leftOut: [left.slice(0, mostTold).map(told).join(', '), ...(left.length > mostTold ? [`${left.length - mostTold} more`] : [])].join(' and '),
      files: Object.fromEntries(edits.map(({ path, keeping }) => [path, keeping(new Set(parts.flatMap((part, at) => (part.path === path && kept.has(groupOf(at)) ? [part.index] : []))))])),
    };
  });
}

function shown(text: string): string {
  return JSON.stringify(text.length > mostShown ? `${text.slice(0, mostShown - 1)}…` : text);
}

function choicesOf(count: number): readonly ReadonlySet<number>[] {
  const all = Array.from({ length: count }, (_, index) => index);
  const some = Array.from({ length: 2 ** Math.min(count, mostTogether) - 2 }, (_, mask) => all.filter((index) => ((mask + 1) >> index) % 2 === 1));
  const choices = count <= mostTogether ? some : [...all.map((index) => [index]), ...all.map((index) => all.filter((other) => other !== index))];
  return choices.filter(({ length }) => length > 0 && length < count).sort((one, other) => one.length - other.length).map((choice) => new Set(choice));
}
