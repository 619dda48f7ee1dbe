import ts from 'typescript';
import { isAssignment } from './consumers';
import { functionRound, isAsync, nodesIn, usesIn } from './find-nodes';
import { failingSource, lineOf, placeIn, placeOf } from './own-sources';
import { told } from './places';
import { edited, type Edit } from './text-edits';
import type { Template } from './types';

const writing = new Set(['push', 'unshift', 'add', 'set', 'append']);

/**
 * Work that was begun and not waited for, although what it writes is read right after it: `forEach` with an async function,
 * `.then` without `await`. What fails in it is nobody's error either. Work that nothing reads is left alone: somebody may
 * have wanted to go on without it.
 */
export const awaitFloating: Template = {
  name: 'await-floating',
  mends: 'failures',
  doc: 'Waits for work that was begun and left alone, where what it writes is read after it',
  variants(context) {
    const failing = failingSource(context);
    if ('nothing' in failing) return failing;
    const { failure, line, source } = failing;
    const floating = nodesIn(source, ts.isExpressionStatement).flatMap((statement) => floatingIn(statement));
    const read = floating.filter(({ statement, written }) => written.some((name) => readsAfter(statement, name).some((use) => lineOf(use) === line.line)));
    const [only, ...others] = read;
    if (!only || others.length > 0) return { nothing: `${placeOf(line)}: saw ${read.length} pieces of work that nobody waits for and that write what is read there, expected one` };
    const { statement, edits, written } = only;
    if (!isAsync(functionRound(statement))) return { nothing: `${placeIn(statement)}: the function round it is not async, so nothing can be awaited there` };
    if (!/^TypeError: (?:Cannot read propert|Cannot destructure|.* is not (?:iterable|a function))/.test(failure)) return { nothing: `saw "${failure.slice(0, 120)}", expected a TypeError of something that is not there yet` };
    return [{
      files: { [line.file]: edited(source.text, edits) },
      summary: `waits for ${told(statement)} at ${placeIn(statement)}: ${written.map((name) => `\`${name}\``).join(', ')} was read at ${placeOf(line)} before it was written`,
    }];
  },
};

interface Floating {
  readonly statement: ts.ExpressionStatement;
  /** Variables from outside that it writes. */
  readonly written: readonly string[];
  readonly edits: readonly Edit[];
}

function floatingIn(statement: ts.ExpressionStatement): readonly Floating[] {
  const { expression: call } = statement;
  if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression)) return [];
  const { name } = call.expression;
  const made = call.arguments.find((one): one is ts.ArrowFunction | ts.FunctionExpression => ts.isArrowFunction(one) || ts.isFunctionExpression(one));
  if (!made) return [];
  const start: Edit = { at: statement.getStart(), insert: 'await ' };
  if (name.text === 'then') return [{ statement, written: writtenBy(made), edits: [start] }];
  if (name.text !== 'forEach' || !isAsync(made) || call.arguments.length > 1) return [];
  const edits: readonly Edit[] = [{ at: statement.getStart(), insert: 'await Promise.all(' }, { at: name.getStart(), remove: name.end - name.getStart() }, { at: name.getStart(), insert: 'map' }, { at: call.end, insert: ')' }];
  return [{ statement, written: writtenBy(made), edits }];
}

/** `found.push(…)`, `rate = …`, `byId[id] = …`, of what the function does not declare itself. */
function writtenBy(made: ts.ArrowFunction | ts.FunctionExpression): readonly string[] {
  const called = nodesIn(made, ts.isCallExpression).flatMap(({ expression }) => (ts.isPropertyAccessExpression(expression) && writing.has(expression.name.text) ? [rootOf(expression.expression)] : []));
  const assigned = nodesIn(made, ts.isBinaryExpression).flatMap(({ left, operatorToken }) => (isAssignment(operatorToken.kind) ? [rootOf(left)] : []));
  const own = new Set([...nodesIn(made, ts.isVariableDeclaration), ...nodesIn(made, ts.isParameter), ...nodesIn(made, ts.isBindingElement)].map(({ name }) => name.getText()));
  return [...new Set([...called, ...assigned])].filter((name): name is string => name !== undefined && !own.has(name));
}

function rootOf(node: ts.Expression): string | undefined {
  if (ts.isIdentifier(node)) return node.text;
  return ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node) || ts.isNonNullExpression(node) ? rootOf(node.expression) : undefined;
}

/** Uses behind the statement in its own function, or in the block round it. */
function readsAfter(statement: ts.Statement, name: string): readonly ts.Identifier[] {
  return usesIn(statement.parent, name).filter((use) => use.pos >= statement.end && functionRound(use) === functionRound(statement));
}
