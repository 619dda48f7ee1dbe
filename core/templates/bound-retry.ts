import ts from 'typescript';
import { hasFallback, isEndless } from './fallback';
import { allNames, functionRound, isAsync, nodesIn, ownNodesIn } from './find-nodes';
import { hangingCalls } from './hanging';
import { ownSources, placeIn } from './own-sources';
import { edited, indentOf, stepOf, type Edit } from './text-edits';
import type { Template, Variant } from './types';

const mostAttempts = 3;

/**
 * A loop that tries again for as long as it fails. Bounded, what fails is thrown to a catch of the team's own that goes on
 * without it; where there is none, the loop would only fail the call earlier. Where it did not wait between two attempts,
 * it does, longer each time and never equally long.
 */
export const boundRetry: Template = {
  name: 'bound-retry',
  mends: 'failures',
  foundBy: ['timeout'],
  doc: `Gives up after ${mostAttempts} attempts where a loop tries again without end and a catch round it goes on without an answer`,
  variants(context) {
    const hanging = hangingCalls(context);
    if ('nothing' in hanging) return hanging;
    const sources = ownSources(context.workbench);
    const loops = sources.flatMap((source) => nodesIn(source, isBare));
    if (loops.length === 0) return { nothing: 'saw no loop without an end in its own sources, expected one that tries again' };
    const tried = loops.map((loop) => bounded(loop, sources));
    const offers = tried.filter((one) => 'files' in one);
    return offers.length > 0 ? offers : tried.find((one) => 'nothing' in one) ?? { nothing: '' };
  },
};

type Endless = ts.ForStatement | ts.WhileStatement;

/** One whose head says nothing else. */
function isBare(node: ts.Node): node is Endless {
  return isEndless(node) && !ts.isDoStatement(node) && !(ts.isForStatement(node) && (node.initializer ?? node.incrementor));
}

function bounded(loop: Endless, sources: readonly ts.SourceFile[]): Variant | { readonly nothing: string } {
  const where = placeIn(loop);
  const source = loop.getSourceFile();
  const body = ts.isBlock(loop.statement) ? loop.statement.statements : undefined;
  const attempt = body?.find(ts.isTryStatement);
  const caught = attempt?.catchClause;
  if (!body || !attempt || !caught || attempt.finallyBlock || body.some((one) => one !== attempt && ownNodesIn(one, ts.isCallExpression).length > 0 && !isPause(one))) return { nothing: `${where}: the loop does more than try again` };
  if (ownNodesIn(attempt.tryBlock, (node): node is ts.Statement => ts.isReturnStatement(node) || ts.isBreakStatement(node)).length === 0) return { nothing: `${where}: the loop does not end with what worked` };
  if (ownNodesIn(caught.block, (node): node is ts.Statement => ts.isReturnStatement(node) || ts.isBreakStatement(node) || ts.isThrowStatement(node)).length > 0) return { nothing: `${where}: what fails ends the loop already, at times` };
  if (!isAsync(functionRound(loop))) return { nothing: `${where}: the function round it is not async` };
  if (!hasFallback(loop, sources)) return { nothing: `${where}: no catch round the loop goes on without an answer: what to do then is for its team to say` };
  const taken = allNames(source);
  const error = caught.variableDeclaration;
  if (taken.has('attempt') || (!error && allNames(caught.block).has('error')) || (error && !ts.isIdentifier(error.name))) return { nothing: `${source.fileName} has something named attempt or error already` };
  const pauses = [...body, ...caught.block.statements].some(isPause);
  const indent = `${indentOf(caught.parent)}${stepOf(source)}`;
  const lines = [`if (attempt >= ${mostAttempts}) throw ${error?.name.getText() ?? 'error'};`, ...pauses ? [] : ['await new Promise((done) => setTimeout(done, 100 * 2 ** attempt * (1 + Math.random())));']];
  const head = loop.getStart();
  const edits: readonly Edit[] = [
    { at: head, remove: loop.statement.getStart() - head }, { at: head, insert: 'for (let attempt = 1; ; attempt += 1) ' },
    ...error ? [] : [{ at: caught.block.getStart(), insert: '(error) ' }],
    { at: caught.block.getStart() + 1, insert: lines.map((line) => `\n${indent}${line}`).join('') },
  ];
  return { files: { [source.fileName]: edited(source.text, edits) }, summary: `gives up after ${mostAttempts} attempts in the loop at ${where}: it tried again for as long as it failed, and the catch round it can go on without an answer` };
}

/** `await sleep(…)` */
function isPause(statement: ts.Statement): boolean {
  return ts.isExpressionStatement(statement) && ts.isAwaitExpression(statement.expression);
}
