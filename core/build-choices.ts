import type { Choices } from './candidate-choices';
import type { BuiltCandidate } from './cycle';
import { markLines } from './gates/mark-lines';
import { reducedEdits } from './gates/reduced-edits';
import { switchable } from './gates/switchable';
import type { SourceContext } from './gates/types';
import type { Compiler } from './ports';
import { sourceOf, withSources, type Workbench } from './workbench';

/** Builds a candidate in its other forms; says why where that cannot be. */
export async function buildChoices({ files }: BuiltCandidate, { workbench, patched }: Pick<SourceContext, 'workbench' | 'patched'>, compiler: Compiler): Promise<Choices> {
  const changes = files.map((path) => ({ path, before: sourceOf(workbench, path) ?? '', after: sourceOf(patched, path) ?? '' }));
  const lines: string[] = [];
  const marked: Record<string, string> = {};
  for (const { path, before, after } of changes) {
    const made = markLines(path, before, after, lines.length);
    marked[path] = made.text;
    lines.push(...made.lines.map((line) => `${path}:${line}`));
  }
  const reduced = [];
  for (const edit of reducedEdits(changes)) if ((await compiler.syntaxErrors(withSources(workbench, edit.files), files)).length === 0) reduced.push(edit);
  const all = switchable(workbench, [marked, ...reduced.map((edit) => edit.files)]);
  if (!all) return { reason: `${files.join(', ')} has exports that cannot be put together from several versions` };
  const built = await compiler.build(all);
  if ('errors' in built) return { reason: `the forms of the change do not build together: ${built.errors[0] ?? 'no reason'}` };
  return { bundle: built.bundle, tests: await testsOf(all, compiler), lines, leftOut: reduced.map(({ leftOut }) => leftOut) };
}

/** Those that do not build are refused by their own gate. */
async function testsOf(workbench: Workbench, compiler: Compiler): Promise<{ file: string; code: string }[]> {
  return [...(await compiler.bundleTests(workbench))].flatMap(([file, made]) => ('code' in made ? [{ file, code: made.code }] : []));
}
