import type { Edit, ReplyBlock } from './read-reply';
import { linkOver, sourceOf, type Workbench } from './workbench';

/** What a file may have after a change, in bytes of UTF-8. */
export const maxFileBytes = 100_000;
/** What a file may have that is given as a whole: of longer ones models leave parts out. */
export const maxWholeBytes = 20_000;
/** Errors that are told; the rest is counted. */
const mostErrors = 10;
/** Lines of a SEARCH that are compared to tell where it nearly fits. */
const mostCompared = 20;

export type Applied = { readonly files: Readonly<Record<string, string>> } | { readonly errors: readonly string[] };

/**
 * The component's files after a reply's changes; those that change, each as a whole. Every SEARCH is looked for in the file
 * as it was, whole lines, and has to be there exactly once; line endings and blanks at the end of a line are tolerated,
 * nothing else. All or nothing. Errors say what to mend. Never throws: what a model says is data.
 */
export function applyEdits({ manifest, files }: Pick<Workbench, 'manifest' | 'files'>, blocks: readonly ReplyBlock[]): Applied {
  const paths = [...new Set(blocks.map(({ path }) => path))];
  const results = paths.map((path): readonly [string, Changed] => {
    const ofFile = blocks.filter((block) => block.path === path);
    if (!manifest.editable.includes(path)) return [path, refused(`${path} (line ${ofFile[0]?.line ?? 1}): saw a file that may not be changed, expected one of ${manifest.editable.join(', ')}`)];
    const link = linkOver(manifest, path);
    if (link !== undefined) return [path, refused(`${path} (line ${ofFile[0]?.line ?? 1}): saw a file behind the symbolic link ${link}, expected one of the component's own`)];
    const before = sourceOf({ files }, path);
    return [path, before === undefined ? refused(`${path}: is not there, expected a file of the component`) : changed(path, before, ofFile)];
  });
  const errors = results.flatMap(([, result]) => ('errors' in result ? result.errors : []));
  if (errors.length > 0) return { errors: errors.length > mostErrors ? [...errors.slice(0, mostErrors), `and ${errors.length - mostErrors} more`] : errors };
  return { files: Object.fromEntries(results.flatMap(([path, result]) => ('text' in result ? [[path, result.text]] : []))) };
}

type Changed = { readonly text: string } | { readonly errors: readonly string[] };

interface Line {
  readonly text: string;
  /** Empty for a last line without one. */
  readonly ending: string;
}

function changed(path: string, before: string, blocks: readonly ReplyBlock[]): Changed {
  const lines = linesOf(before);
  const wholes = blocks.flatMap((block) => ('whole' in block ? [block.whole] : []));
  if (wholes.length > 0 && blocks.length > 1) return refused(`${path}: saw the whole file and ${blocks.length - 1} more blocks, expected either one whole file or edits`);
  const [whole] = wholes;
  if (whole && Buffer.byteLength(before) > maxWholeBytes) return refused(`${path}: saw the whole file, which has ${Buffer.byteLength(before)} bytes, expected SEARCH and REPLACE edits for a file of more than ${maxWholeBytes}`);
  if (whole?.every((line) => line.trim() === '')) return refused(`${path}: saw an empty block, expected the whole file or edits`);
  const result = whole ? { text: wholeText(lines, whole) } : edited(path, lines, blocks.flatMap((block) => ('edits' in block ? block.edits : [])));
  if ('errors' in result) return result;
  if (result.text === before) return refused(`${path}: saw a change after which the file is as before, expected one that changes it`);
  const bytes = Buffer.byteLength(result.text);
  return bytes > maxFileBytes ? refused(`${path}: saw ${bytes} bytes after the change, expected at most ${maxFileBytes}`) : result;
}

function edited(path: string, lines: readonly Line[], edits: readonly Edit[]): Changed {
  const errors: string[] = [];
  const found: { readonly from: number; readonly edit: Edit }[] = [];
  const there = lines.map(({ text }) => text.trimEnd());
  for (const edit of edits) {
    const at = placesOf(there, edit.search);
    const [from] = at;
    const here = `${path} (line ${edit.line} of the reply)`;
    if (edit.search.every((line) => line.trim() === '')) errors.push(`${here}: saw an empty SEARCH, expected the lines that are to change, as they stand in the file`);
    else if (from === undefined) errors.push(`${here}: SEARCH is not in the file, expected its lines exactly once. ${errors.length < mostErrors ? nearest(lines, edit.search) : ''}`.trimEnd());
    else if (at.length > 1) errors.push(`${here}: SEARCH is in the file ${at.length} times (lines ${at.slice(0, 5).map((line) => line + 1).join(', ')}), expected exactly once: take more lines round it`);
    else found.push({ from, edit });
  }
  found.sort((one, other) => one.from - other.from);
  for (const [index, { from, edit }] of found.entries()) {
    const previous = found[index - 1];
    if (previous && previous.from + previous.edit.search.length > from) errors.push(`${path} (line ${edit.line} of the reply): its lines overlap with those of the edit of line ${previous.edit.line}, expected one edit for both`);
  }
  if (errors.length > 0) return { errors };
  let at = 0;
  const parts = found.flatMap(({ from, edit }) => {
    const kept = lines.slice(at, from);
    at = from + edit.search.length;
    return [...kept, ...replacement(lines.slice(from, at), edit.replace)];
  });
  return { text: textOf([...parts, ...lines.slice(at)]) };
}

/** New lines end as those do whose place they take. */
function replacement(old: readonly Line[], lines: readonly string[]): readonly Line[] {
  const usual = old.find(({ ending }) => ending !== '')?.ending ?? '\n';
  return lines.map((text, index) => ({ text, ending: index === lines.length - 1 ? old.at(-1)?.ending ?? usual : usual }));
}

function wholeText(before: readonly Line[], lines: readonly string[]): string {
  return textOf(replacement(before, lines));
}

/** Indexes at which all the lines stand one after the other. */
function placesOf(lines: readonly string[], search: readonly string[]): readonly number[] {
  const wanted = search.map((line) => line.trimEnd());
  return lines.flatMap((_line, from) => (wanted.every((text, offset) => lines[from + offset] === text) ? [from] : []));
}

/** Where most of the lines stand when blanks do not count, and the first one that differs there. */
function nearest(lines: readonly Line[], search: readonly string[]): string {
  const wanted = search.slice(0, mostCompared).map(words);
  const there = lines.map(({ text }) => words(text));
  const score = (from: number) => wanted.reduce((sum, line, offset) => sum + alike(line, there[from + offset]), 0);
  const scored = lines.map((_line, from) => ({ from, score: score(from) }));
  const best = scored.reduce((one, other) => (other.score > one.score ? other : one), { from: 0, score: 0 });
  if (best.score === 0) return 'No line of it resembles one of the file';
  const offset = search.findIndex((line, index) => lines[best.from + index]?.text.trimEnd() !== line.trimEnd());
  const stands = lines[best.from + offset];
  return `The nearest is line ${best.from + 1}; line ${best.from + offset + 1} of the file is ${stands ? quoted(stands.text) : 'not there'}, SEARCH has ${quoted(search[offset] ?? '')}`;
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.match(/\w+|[^\s\w]+/g) ?? []);
}

/** Share of words that two lines have in common. */
function alike(one: ReadonlySet<string>, other: ReadonlySet<string> | undefined): number {
  if (!other || one.size === 0 || other.size === 0) return 0;
  let common = 0;
  for (const word of one) if (other.has(word)) common += 1;
  return common / (one.size + other.size - common);
}

function quoted(text: string): string {
  return `\`${text.length > 120 ? `${text.slice(0, 117)}...` : text}\``;
}

function linesOf(text: string): readonly Line[] {
  const lines = [...text.matchAll(/([^\n]*?)(\r?\n|$)/g)].map(([, line = '', ending = '']) => ({ text: line, ending }));
  return lines.filter(({ text: line, ending }) => line !== '' || ending !== '');
}

function textOf(lines: readonly Line[]): string {
  return lines.map(({ text, ending }) => text + ending).join('');
}

function refused(error: string): { readonly errors: readonly string[] } {
  return { errors: [error] };
}
