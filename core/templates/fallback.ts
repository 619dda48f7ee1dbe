import ts from 'typescript';
import { nodesIn, ownNodesIn } from './find-nodes';

/** Whether its team says what happens when this fails: a `catch` round it that goes on without throwing, and not for ever. */
export function hasFallback(node: ts.Node, sources: readonly ts.SourceFile[], depth = 0): boolean {
  for (let up = node; up.parent && !ts.isFunctionLike(up); up = up.parent) {
    const caught = ts.isTryStatement(up.parent) && up.parent.tryBlock === up ? up.parent.catchClause : undefined;
    if (caught && goesOn(caught)) return !triesAgain(caught);
  }
  const made = ts.findAncestor(node.parent, ts.isFunctionLike);
  const name = made && nameOf(made);
  if (name === undefined || depth > 3) return false;
  const calls = sources.flatMap((source) => nodesIn(source, ts.isCallExpression)).filter(({ expression }) => ts.isIdentifier(expression) && expression.text === name);
  return calls.length > 0 && calls.every((call) => isAwaited(call) && hasFallback(call, sources, depth + 1));
}

/** A promise that is passed on fails elsewhere. */
function isAwaited(call: ts.CallExpression): boolean {
  return ts.isAwaitExpression(call.parent);
}

function goesOn({ block }: ts.CatchClause): boolean {
  return ownNodesIn(block, ts.isThrowStatement).length === 0;
}

/** In a loop without an end, which it does not leave. */
function triesAgain({ block, parent }: ts.CatchClause): boolean {
  const loop = ts.findAncestor(parent, (up) => ts.isFunctionLike(up) || isEndless(up));
  return loop !== undefined && isEndless(loop) && ownNodesIn(block, (node): node is ts.Statement => ts.isReturnStatement(node) || ts.isBreakStatement(node)).length === 0;
}

/** `for (;;)`, `while (true)`, `do … while (true)` */
export function isEndless(node: ts.Node): node is ts.ForStatement | ts.WhileStatement | ts.DoStatement {
  return (ts.isForStatement(node) && !node.condition) || ((ts.isWhileStatement(node) || ts.isDoStatement(node)) && node.expression.kind === ts.SyntaxKind.TrueKeyword);
}

function nameOf(made: ts.SignatureDeclaration): string | undefined {
  if (ts.isFunctionDeclaration(made)) return made.name?.text;
  return ts.isVariableDeclaration(made.parent) && ts.isIdentifier(made.parent.name) ? made.parent.name.text : undefined;
}
