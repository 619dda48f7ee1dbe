import MagicString from 'magic-string';
import ts from 'typescript';

export type Edit = { readonly at: number; readonly insert: string } | { readonly at: number; readonly remove: number };

/** The text with the edits; everything else stays as it is, byte for byte. Lines that are inserted end as the text's own do. */
export function edited(text: string, edits: readonly Edit[]): string {
  const changed = new MagicString(text);
  const once = [...new Map(edits.map((edit) => [JSON.stringify(edit), edit])).values()];
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  for (const edit of once) if ('remove' in edit) changed.remove(edit.at, edit.at + edit.remove);
  for (const edit of once) if ('insert' in edit) changed.appendRight(edit.at, edit.insert.replace(/\r?\n/g, eol));
  return changed.toString();
}

export function replacing(node: ts.Node, by: string): readonly Edit[] {
  return [{ at: node.getStart(), remove: node.end - node.getStart() }, { at: node.getStart(), insert: by }];
}

/** The blanks before what stands first on a line. */
export function indentOf(node: ts.Node): string {
  const { text } = node.getSourceFile();
  const start = text.lastIndexOf('\n', node.getStart() - 1) + 1;
  return /^[ \t]*/.exec(text.slice(start, node.getStart()))?.[0] ?? '';
}

/** One step of indentation, as the source has it: of its first line that is indented. */
export function stepOf(source: ts.SourceFile): string {
  return /\n(\t| {2,8})\S/.exec(source.text)?.[1] ?? '  ';
}

/** Lines behind a node, indented as it is. */
export function linesAfter(node: ts.Node, lines: readonly string[]): Edit {
  return { at: endWithComments(node), insert: lines.map((line) => `\n${indentOf(node)}${line}`).join('') };
}

/** Lines before a statement, indented as it is; its comments stay with it. */
export function linesBefore(node: ts.Node, lines: readonly string[]): Edit {
  const [start, indent] = [startWithComments(node), indentOf(node)];
  const own = node.getSourceFile().text.slice(0, start).endsWith(`\n${indent}`);
  if (!own) return { at: start, insert: lines.map((line) => `${line}\n${indent}`).join('') };
  return { at: start - indent.length, insert: lines.map((line) => (line === '' ? '\n' : `${indent}${line}\n`)).join('') };
}

/** A declaration at the file's end, after a blank line; `$` stands for a step of indentation. */
export function atEnd(source: ts.SourceFile, lines: readonly string[]): Edit {
  const open = source.text.endsWith('\n') ? '' : '\n';
  return { at: source.text.length, insert: `${open}\n${lines.map((line) => line.replace(/^\$+/, (steps) => stepOf(source).repeat(steps.length))).join('\n')}\n` };
}

/** A whole statement with its comments, and with its lines where it has them for itself. */
export function removing(statement: ts.Statement): Edit {
  const { text } = statement.getSourceFile();
  const [start, end] = [startWithComments(statement) - indentOf(statement).length, endWithComments(statement)];
  return { at: start, remove: end + (/^[ \t]*\r?\n/.exec(text.slice(end))?.[0].length ?? 0) - start };
}

/** A statement with its comments, not indented. */
export function wholeText(statement: ts.Statement): string {
  const { text } = statement.getSourceFile();
  return text.slice(startWithComments(statement), endWithComments(statement)).replaceAll(`\n${indentOf(statement)}`, '\n');
}

function endWithComments(node: ts.Node): number {
  return ts.getTrailingCommentRanges(node.getSourceFile().text, node.end)?.at(-1)?.end ?? node.end;
}

/** Where a statement begins with the comments right above it. */
export function startWithComments(node: ts.Node): number {
  const { text } = node.getSourceFile();
  let start = node.getStart();
  for (const { pos, end } of [...ts.getLeadingCommentRanges(text, node.getFullStart()) ?? []].reverse()) {
    if (!/^[ \t]*\r?\n?[ \t]*$/.test(text.slice(end, start))) break;
    start = pos;
  }
  return start;
}
