import MagicString from 'magic-string';
import ts from 'typescript';
import { sourceOf } from '../workbench';
import type { Template, Variant } from './types';

/**
 * Constants that await one thing after the other although none uses the one before: they are awaited together. Where the
 * awaited calls write something their order may matter, so this is for components whose recorded calls only read; and
 * what else they do is for the gates that run it to tell.
 */
export const parallelAwaits: Template = {
  name: 'parallel-awaits',
  mends: 'waits',
  foundBy: ['sequential-calls'],
  doc: 'Awaits independent reads together that were awaited one after the other',
  variants({ workbench }) {
    const offers = workbench.manifest.editable.flatMap((file) => rowsIn(file, sourceOf(workbench, file) ?? '')).sort((one, other) => other.length - one.length);
    return offers.length > 0 ? offers.map(({ variant }) => variant) : { nothing: 'saw no constants in a row that await independent things, expected some in its own sources' };
  },
};

interface Offer {
  readonly length: number;
  readonly variant: Variant;
}

function rowsIn(file: string, text: string): Offer[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const offers: Offer[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isBlock(node) || ts.isSourceFile(node)) offers.push(...rowsOf(node.statements).map((row) => offerOf(file, source, row)));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return offers;
}

interface Awaited {
  readonly statement: ts.VariableStatement;
  readonly name: ts.BindingName;
  /** What is awaited. */
  readonly asked: ts.Expression;
}

/** Runs of two or more statements, each of which uses nothing that one before it in the run declares. */
function rowsOf(statements: readonly ts.Statement[]): Awaited[][] {
  const rows: Awaited[][] = [];
  let row: Awaited[] = [];
  for (const statement of statements) {
    const next = awaitedIn(statement);
    const bound = row.flatMap(({ name }) => namesIn(name));
    if (!next || uses(next.asked, bound) || uses(next.name, bound)) {
      rows.push(row);
      row = [];
    }
    if (next) row.push(next);
  }
  return [...rows, row].filter(({ length }) => length > 1);
}

/** `const name = await call(...)`, without a type of its own and without anything else that waits or assigns in it. */
function awaitedIn(statement: ts.Statement): Awaited | undefined {
  if (!ts.isVariableStatement(statement) || (statement.declarationList.flags & ts.NodeFlags.BlockScoped) !== ts.NodeFlags.Const || statement.modifiers?.length) return undefined;
  const [declaration, ...more] = statement.declarationList.declarations;
  if (!declaration?.initializer || more.length > 0 || declaration.type || !ts.isAwaitExpression(declaration.initializer)) return undefined;
  const asked = declaration.initializer.expression;
  return ts.isCallExpression(asked) && !hasEffect(asked) ? { statement, name: declaration.name, asked } : undefined;
}

function hasEffect(node: ts.Node): boolean {
  if (ts.isFunctionLike(node)) return false;
  if (ts.isAwaitExpression(node) || ts.isYieldExpression(node) || ts.isDeleteExpression(node) || ts.isPostfixUnaryExpression(node)) return true;
  if (ts.isPrefixUnaryExpression(node) && (node.operator === ts.SyntaxKind.PlusPlusToken || node.operator === ts.SyntaxKind.MinusMinusToken)) return true;
  if (ts.isBinaryExpression(node) && node.operatorToken.kind >= ts.SyntaxKind.FirstAssignment && node.operatorToken.kind <= ts.SyntaxKind.LastAssignment) return true;
  return ts.forEachChild(node, (child) => hasEffect(child) || undefined) ?? false;
}

function namesIn(name: ts.BindingName): readonly string[] {
  return ts.isIdentifier(name) ? [name.text] : name.elements.flatMap((element) => (ts.isOmittedExpression(element) ? [] : namesIn(element.name)));
}

/** By name: one that hides it in a function of its own keeps two apart as well. Names of properties are no uses. */
function uses(node: ts.Node, names: readonly string[]): boolean {
  if (ts.isIdentifier(node)) return names.includes(node.text) && !namesProperty(node);
  return ts.forEachChild(node, (child) => uses(child, names) || undefined) ?? false;
}

function namesProperty(name: ts.Identifier): boolean {
  const { parent } = name;
  if (ts.isPropertyAccessExpression(parent) || ts.isPropertyAssignment(parent)) return parent.name === name;
  return ts.isBindingElement(parent) && parent.propertyName === name;
}

function offerOf(file: string, source: ts.SourceFile, row: readonly Awaited[]): Offer {
  const [first, last] = [row[0], row.at(-1)];
  if (!first || !last) throw new RangeError('A row of no statements, expected at least two');
  const text = source.text;
  const { line, character } = source.getLineAndCharacterOfPosition(first.statement.getStart());
  const indent = text.slice(source.getPositionOfLineAndCharacter(line, 0), first.statement.getStart()).match(/^\s*/)?.[0] ?? ' '.repeat(character);
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const asked = row.flatMap(({ statement, asked: call }, index) => [...index === 0 ? [] : commentsBefore(text, statement), `${call.getText()},${commentAfter(text, statement)}`]);
  const changed = new MagicString(text);
  const replaced = [`const [${row.map(({ name }) => name.getText()).join(', ')}] = await Promise.all([`, ...asked.map((part) => `${indent}  ${part}`), `${indent}]);`].join(eol);
  changed.overwrite(first.statement.getStart(), endOf(text, last.statement), replaced);
  const names = row.map(({ name }) => name.getText().replace(/\s+/g, ' ').slice(0, 40));
  return { length: row.length, variant: { files: { [file]: changed.toString() }, summary: `awaits ${names.map((name) => `\`${name}\``).join(' and ')} together at ${file}:${line + 1}: none of them needs another` } };
}

function commentsBefore(text: string, statement: ts.Statement): readonly string[] {
  return (ts.getLeadingCommentRanges(text, statement.getFullStart()) ?? []).map(({ pos, end }) => text.slice(pos, end));
}

function commentAfter(text: string, statement: ts.Statement): string {
  return (ts.getTrailingCommentRanges(text, statement.end) ?? []).map(({ pos, end }) => ` ${text.slice(pos, end)}`).join('');
}

function endOf(text: string, statement: ts.Statement): number {
  return ts.getTrailingCommentRanges(text, statement.end)?.at(-1)?.end ?? statement.end;
}
