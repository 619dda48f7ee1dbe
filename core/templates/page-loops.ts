import ts from 'typescript';
import { isEndless } from './fallback';
import { nodesIn, usesIn } from './find-nodes';
import { linesAfter, removing, wholeText, type Edit } from './text-edits';

/** Under what name services say where the next page begins. */
const token = /^(?:LastEvaluatedKey|next\w*|\w*(?:Token|Cursor|Marker))$/i;

/** A loop that ends at the last page before it takes anything from it, and the edits after which it does. */
export interface PageLoop {
  readonly statement: ts.IterationStatement;
  readonly token: string;
  /** What it reads of a page besides. */
  readonly taken: readonly string[];
  readonly edits: readonly Edit[];
}

export function loopsThatLeaveOut(source: ts.SourceFile): readonly PageLoop[] {
  return [...nodesIn(source, ts.isWhileStatement).flatMap(askedAhead), ...nodesIn(source, isEndless).flatMap(leftEarly)];
}

/** `let page = await first(); while (page.next) { take(page); page = await following(page.next); }` */
function askedAhead(statement: ts.WhileStatement): readonly PageLoop[] {
  const { expression, statement: body } = statement;
  if (!ts.isPropertyAccessExpression(expression) || !ts.isIdentifier(expression.expression) || !token.test(expression.name.text) || !ts.isBlock(body)) return [];
  const page = expression.expression.text;
  const taking = body.statements.slice(0, -1);
  const last = body.statements.at(-1);
  const isNext = last && ts.isExpressionStatement(last) && ts.isBinaryExpression(last.expression) && last.expression.left.getText() === page && ts.isAwaitExpression(last.expression.right);
  const later = usesIn(statement.parent, page).some((use) => use.pos >= statement.end);
  if (!isNext || later || taking.length === 0 || !taking.every((one) => isPlain(one) && !readsOf(one, page).includes(expression.name.text))) return [];
  return [{ statement, token: expression.name.text, taken: [...new Set(taking.flatMap((one) => readsOf(one, page)))], edits: [linesAfter(statement, taking.map((one) => one.getText()))] }];
}

/** `for (;;) { const page = await ask(next); next = page.next; if (!next) break; take(page); }` */
function leftEarly(statement: ts.ForStatement | ts.WhileStatement | ts.DoStatement): readonly PageLoop[] {
  if (!ts.isBlock(statement.statement)) return [];
  const { statements } = statement.statement;
  const at = statements.findIndex((one) => ts.isIfStatement(one) && !one.elseStatement && isBreak(one.thenStatement));
  const leaves = statements[at];
  const last = statements.at(-1);
  const page = statements.slice(0, at).filter(ts.isVariableStatement).flatMap(({ declarationList }) => [...declarationList.declarations]).find(({ name, initializer }) => ts.isIdentifier(name) && initializer && ts.isAwaitExpression(initializer))?.name.getText();
  if (!leaves || !last || !ts.isIfStatement(leaves) || page === undefined || leaves === last) return [];
  const asked = ts.isPrefixUnaryExpression(leaves.expression) && leaves.expression.operator === ts.SyntaxKind.ExclamationToken ? leaves.expression.operand : undefined;
  const name = asked && ts.isIdentifier(asked) ? assignedFrom(statements.slice(0, at), asked.text, page) : asked && ts.isPropertyAccessExpression(asked) && asked.expression.getText() === page ? asked.name.text : undefined;
  const taking = statements.slice(at + 1);
  const written = taking.some((one) => !isPlain(one) || (asked && ts.isIdentifier(asked) && usesIn(one, asked.text).length > 0));
  const taken = [...new Set(taking.flatMap((one) => readsOf(one, page)))];
  if (name === undefined || !token.test(name) || written || taken.length === 0 || taken.includes(name)) return [];
  return [{ statement, token: name, taken, edits: [removing(leaves), linesAfter(last, wholeText(leaves).split(/\r?\n/))] }];
}

function isBreak(node: ts.Statement): boolean {
  return ts.isBreakStatement(node) ? !node.label : ts.isBlock(node) && node.statements.length === 1 && node.statements.every(isBreak);
}

/** `next = page.LastEvaluatedKey` */
function assignedFrom(statements: readonly ts.Statement[], variable: string, page: string): string | undefined {
  const found = statements.flatMap((one) => (ts.isExpressionStatement(one) && ts.isBinaryExpression(one.expression) && one.expression.left.getText() === variable ? [one.expression.right] : []))[0];
  return found && ts.isPropertyAccessExpression(found) && found.expression.getText() === page ? found.name.text : undefined;
}

function isPlain(statement: ts.Statement): boolean {
  return ts.isExpressionStatement(statement) && nodesIn(statement, ts.isAwaitExpression).length === 0;
}

/** Properties of the page that a statement reads. */
function readsOf(statement: ts.Statement, page: string): readonly string[] {
  return nodesIn(statement, ts.isPropertyAccessExpression).filter(({ expression }) => expression.getText() === page).map(({ name }) => name.text);
}

