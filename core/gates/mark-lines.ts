import { diffArrays } from 'diff';
import MagicString from 'magic-string';
import ts from 'typescript';
import { markGlobal } from '../mark-global';
import { editOf } from './edit-parts';

export interface MarkedSource {
  /** The source with a call before everything that a changed line makes run. */
  readonly text: string;
  /** Lines by the mark that tells that they ran, in the order of the marks: of lines that change in the same way the first. */
  readonly lines: readonly number[];
}

/**
 * Marks what a change makes run: statements and bodies of arrow functions that begin on a changed line, and those round a
 * changed line on which none begins. Declarations of types, functions and imports do not run by themselves.
 *
 * @param firstMark number of the first mark, so that several files share one series
 */
export function markLines(path: string, before: string, after: string, firstMark: number): MarkedSource {
  const changed = changedLines(before, after);
  const source = ts.createSourceFile(path, after, ts.ScriptTarget.Latest, true);
  const made = new MagicString(after);
  const lineOf = (position: number): number => source.getLineAndCharacterOfPosition(position).line + 1;
  const lines: number[] = [];
  const spots = spotsIn(source).map((node) => ({ node, first: lineOf(node.getStart(source)), last: lineOf(node.end) }));
  const wanted = new Set<ts.Node>();
  for (const line of changed) {
    const begins = spots.filter(({ first }) => first === line);
    // The innermost comes last, since it begins later.
    const around = spots.filter(({ first, last }) => first <= line && line <= last).at(-1);
    for (const { node } of begins.length > 0 ? begins : around && holdsCode(source, line) ? [around] : []) wanted.add(node);
  }
  const alike = firstAlike(before, after, lineOf);
  for (const { node, first } of spots) {
    if (!wanted.has(node)) continue;
    mark(made, node, `${markGlobal}(${firstMark + lines.length})`);
    lines.push(alike.get(first) ?? first);
  }
  return { text: made.toString(), lines };
}

/** Lines of the new text that the old one does not have, from 1. */
function changedLines(before: string, after: string): readonly number[] {
  let line = 1;
  return diffArrays(before.split(/\r?\n/), after.split(/\r?\n/)).flatMap(({ added, removed, value }) => {
    if (removed) return [];
    const from = line;
    line += value.length;
    return added ? value.flatMap((text, index) => (text.trim() === '' ? [] : [from + index])) : [];
  });
}

/** For lines in which nothing but the same replacements stand, the first of them. */
function firstAlike(before: string, after: string, lineOf: (position: number) => number): ReadonlyMap<number, number> {
  const partsOfLine = new Map<number, Set<number>>();
  for (const { part, start, end } of editOf(before, after).places) {
    // What goes over several lines makes each of them one of its own.
    for (let line = lineOf(start); line <= lineOf(end); line += 1) partsOfLine.set(line, (partsOfLine.get(line) ?? new Set()).add(lineOf(start) === lineOf(end) ? part : -line));
  }
  const firstOf = new Map<string, number>();
  return new Map([...partsOfLine].map(([line, parts]) => {
    const key = [...parts].sort().join();
    firstOf.set(key, firstOf.get(key) ?? line);
    return [line, firstOf.get(key) ?? line];
  }));
}

/** What runs and can be marked, in the order of the text. */
function spotsIn(source: ts.SourceFile): readonly ts.Node[] {
  const found: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    if (isSpot(node)) found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function isSpot(node: ts.Node): boolean {
  if (ts.isSourceFile(node)) return false;
  if (ts.isArrowFunction(node.parent) && node.parent.body === node) return !ts.isBlock(node);
  if (!ts.isStatement(node) || ts.isBlock(node) || ts.isFunctionDeclaration(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node) || ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || ts.isModuleDeclaration(node) || ts.isLabeledStatement(node) || ts.isEmptyStatement(node)) return false;
  return !ts.isLabeledStatement(node.parent);
}

/** Whether something other than a comment or a bracket stands on the line. */
function holdsCode(source: ts.SourceFile, line: number): boolean {
  const text = source.text.split('\n')[line - 1] ?? '';
  return /[\w$'"`]/.test(text.replace(/\/\/.*|\/\*.*?\*\/|^\s*\*.*/g, ''));
}

function mark(made: MagicString, node: ts.Node, call: string): void {
  const start = node.getStart();
  const { parent } = node;
  if (!ts.isStatement(node)) made.appendRight(start, `(${call}, `).prependLeft(node.end, ')');
  else if (ts.isBlock(parent) || ts.isSourceFile(parent) || ts.isCaseOrDefaultClause(parent) || ts.isModuleBlock(parent)) made.appendRight(start, `${call};`);
  else made.appendRight(start, `{${call};`).prependLeft(node.end, '}');
}
