import ts from 'typescript';
import { bareOf, keyOf } from './expression-key';
import { functionRound, isAsync, nodesIn } from './find-nodes';
import { told } from './places';

/** The loop over a list in which a node stands, in its own function. */
export function loopRound(node: ts.Node): ts.ForOfStatement | undefined {
  const loop = ts.findAncestor(node.parent, (up): up is ts.ForOfStatement | ts.FunctionLikeDeclaration => ts.isForOfStatement(up) || ts.isFunctionLike(up));
  return loop && ts.isForOfStatement(loop) ? loop : undefined;
}

export interface AskedInLoop {
  readonly table: string;
  /** Name of the key, and what the loop gives for it. */
  readonly key: string;
  readonly value: string;
  /** What a round is about, as the loop names it. */
  readonly each: string;
}

/** What a GetCommand asks for in a loop: the table, and a key of one part that the loop gives. */
export function askedIn({ arguments: [given] = ts.factory.createNodeArray() }: ts.NewExpression, { initializer }: ts.ForOfStatement): AskedInLoop | { readonly nothing: string } {
  if (!given || !ts.isObjectLiteralExpression(given) || !ts.isVariableDeclarationList(initializer)) return { nothing: 'what is asked is not written there' };
  const parts = new Map(given.properties.flatMap((one) => (ts.isPropertyAssignment(one) ? [[one.name.getText(), one.initializer] as const] : [])));
  const [table, key] = [parts.get('TableName'), parts.get('Key')];
  if (!table || !key || given.properties.length > 2 || !ts.isObjectLiteralExpression(key)) return { nothing: 'it asks with more than a table and a key' };
  const [part, ...parts_] = key.properties;
  if (!part || parts_.length > 0 || !(ts.isPropertyAssignment(part) || ts.isShorthandPropertyAssignment(part)) || !part.name || !ts.isIdentifier(part.name)) return { nothing: 'the key has more than one part' };
  const value = ts.isShorthandPropertyAssignment(part) ? part.name : part.initializer;
  const each = initializer.declarations[0]?.name;
  const bound = each ? (ts.isIdentifier(each) ? [each.text] : each.elements.flatMap((one) => (ts.isBindingElement(one) ? [one.name.getText()] : []))) : [];
  const root = keyOf(value)?.split(/[.[]/, 1)[0];
  if (!each || root === undefined || !bound.includes(root)) return { nothing: `${told(value)} is not a part of what the loop goes through` };
  const ofRound = [table, ...nodesIn(table, ts.isIdentifier)].some((node) => ts.isIdentifier(node) && bound.includes(node.text));
  if (ofRound || (keyOf(bareOf(table)) === undefined && !ts.isStringLiteral(table))) return { nothing: `${told(table)} may be another table in each round` };
  return { table: table.getText(), key: part.name.text, value: value.getText(), each: ts.isIdentifier(each) ? each.text : each.getText() };
}

/** What else the loop does, that reading all at once before it might change. */
export function reasonNotToBatch(loop: ts.ForOfStatement, ask: ts.AwaitExpression): string | undefined {
  if (!isAsync(functionRound(loop))) return 'the function round it is not async';
  if (loop.awaitModifier || keyOf(loop.expression) === undefined) return `${told(loop.expression)} cannot be gone through twice for sure`;
  if (nodesIn(loop.statement, ts.isAwaitExpression).some((other) => other !== ask)) return 'the loop waits for something else as well, which may change what it reads';
  if (nodesIn(loop.statement, (node): node is ts.Statement => ts.isReturnStatement(node) || ts.isBreakOrContinueStatement(node)).some((end) => !ts.isContinueStatement(end) || end.pos < ask.pos)) return 'the loop may end early, or skip a read, and a batch reads all';
  if (ts.findAncestor(ask, (up) => up === loop || ts.isIfStatement(up) || ts.isTryStatement(up) || ts.isConditionalExpression(up)) !== loop) return 'it is read only sometimes, or what fails is caught in each round';
  return isIterator(loop) ? `${told(loop.expression)} cannot be gone through twice for sure` : undefined;
}

/** What a function of unknown kind gave may be an iterator, which is empty the second time. */
function isIterator({ expression, parent }: ts.ForOfStatement): boolean {
  const name = keyOf(expression);
  const declared = nodesIn(parent.getSourceFile(), ts.isVariableDeclaration).find((one) => one.name.getText() === name)?.initializer;
  return declared !== undefined && ts.isCallExpression(declared) && !/^(?:Object\.(?:keys|values)|Array\.from|JSON\.parse)$|\.(?:map|filter|slice|flatMap|split|sort|concat)$/.test(declared.expression.getText());
}
