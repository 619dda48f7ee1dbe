import { sourceOf } from '../workbench';
import type { Gate, SourceContext } from './types';
import { waysOut, type WayOut } from './ways-out';

/** Findings that are told; the rest is counted. */
const mostTold = 5;

/**
 * A candidate repairs with what its component has. Of what the patch adds, only; read by a parser, so that it says at once
 * and by line what the sandbox would only meet when the line runs. What is made of texts when it runs is the sandbox's.
 */
export const reach: Gate<SourceContext> = {
  name: 'reach',
  doc: 'The change adds no way out: network calls, modules and variables that the component does not use yet, addresses, the process, code made of text, writes to globals and prototypes',
  async check({ candidate, workbench, patched }) {
    const { editable } = workbench.manifest;
    const of = (bench: SourceContext['workbench'], files: readonly string[]): readonly WayOut[] => files.flatMap((file) => waysOut(file, sourceOf(bench, file) ?? ''));
    const known = new Set(of(workbench, editable).filter(({ byName }) => byName).map(({ what }) => what));
    const foreign = new Set([...patched.files.keys()].filter((file) => !editable.includes(file)).flatMap(importsOf));
    const [before, after] = [of(workbench, candidate.files), of(patched, candidate.files)];
    const added = [
      ...after.filter(({ byName, what }) => byName && !known.has(what) && (foreign.has(what) || !what.startsWith(importOfFile))),
      ...more(before.filter(({ byName }) => !byName), after.filter(({ byName }) => !byName)),
    ].sort((one, other) => one.file.localeCompare(other.file) || one.line - other.line || one.column - other.column);
    const told = [...new Set(added.map(({ file, line, what }) => `${file}:${line} adds ${what}`))];
    const rest = told.length > mostTold ? `; and ${told.length - mostTold} more` : '';
    return { passed: told.length === 0, reason: told.length === 0 ? 'adds no way out' : `${told.slice(0, mostTold).join('; ')}${rest}`, figures: { added: told.length } };
  },
};

const importOfFile = 'import of the file ';

/** How a file may be imported. One that is not there is for `builds` to tell. */
function importsOf(file: string): readonly string[] {
  const bare = `${importOfFile}${file.replace(/(?:\.d)?\.[cm]?[jt]sx?$/, '')}`;
  return [`${importOfFile}${file}`, bare, bare.replace(/\/index$/, '')];
}

/** What is there more often than before; of several alike, those on lines that were not there. */
function more(before: readonly WayOut[], after: readonly WayOut[]): readonly WayOut[] {
  const lines = new Set(before.map(({ what, text }) => `${what} ${text}`));
  return [...new Set(after.map(({ what }) => what))].flatMap((what) => {
    const alike = after.filter((one) => one.what === what);
    const extra = alike.length - before.filter((one) => one.what === what).length;
    const ordered = [...alike.filter((one) => !lines.has(`${what} ${one.text}`)), ...alike.filter((one) => lines.has(`${what} ${one.text}`))];
    return ordered.slice(0, Math.max(0, extra));
  });
}
