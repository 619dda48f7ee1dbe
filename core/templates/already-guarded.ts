import ts from 'typescript';
import { keyOf } from './expression-key';

/** Whether a read comes only where its expression was found to be there: by a condition round it, or by an early end before it. */
export function isGuarded(read: ts.Node, key: string): boolean {
  for (let node = read; node.parent && !ts.isSourceFile(node); node = node.parent) {
    const { parent } = node;
    if (ts.isBinaryExpression(parent) && parent.right === node) {
      if (parent.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken && holds(parent.left, key, true)) return true;
      if (parent.operatorToken.kind === ts.SyntaxKind.BarBarToken && holds(parent.left, key, false)) return true;
    }
    if (ts.isConditionalExpression(parent) && parent.condition !== node && holds(parent.condition, key, parent.whenTrue === node)) return true;
    if (ts.isIfStatement(parent) && parent.expression !== node && holds(parent.expression, key, parent.thenStatement === node)) return true;
    if (ts.isWhileStatement(parent) && parent.statement === node && holds(parent.expression, key, true)) return true;
    if ((ts.isBlock(parent) || ts.isSourceFile(parent) || ts.isCaseOrDefaultClause(parent)) && endsBefore(parent.statements, node, key)) return true;
  }
  return false;
}

/** `if (!order.lines) return …;` somewhere before the statement. */
function endsBefore(statements: ts.NodeArray<ts.Statement>, node: ts.Node, key: string): boolean {
  return statements.some((statement) => statement.end <= node.pos && ts.isIfStatement(statement) && ends(statement.thenStatement) && holds(statement.expression, key, false));
}

function ends(statement: ts.Statement): boolean {
  if (ts.isBlock(statement)) return statement.statements.some(ends);
  return ts.isReturnStatement(statement) || ts.isThrowStatement(statement) || ts.isContinueStatement(statement) || ts.isBreakStatement(statement);
}

/** Whether the expression is there for sure once the condition came out as `outcome`. */
function holds(condition: ts.Expression, key: string, outcome: boolean): boolean {
  if (ts.isParenthesizedExpression(condition)) return holds(condition.expression, key, outcome);
  if (ts.isPrefixUnaryExpression(condition) && condition.operator === ts.SyntaxKind.ExclamationToken) return holds(condition.operand, key, !outcome);
  if (ts.isBinaryExpression(condition)) return holdsBy(condition, key, outcome);
  return outcome && reads(condition, key);
}

function holdsBy({ left, operatorToken: { kind }, right }: ts.BinaryExpression, key: string, outcome: boolean): boolean {
  const either = holds(left, key, outcome) || holds(right, key, outcome);
  if (kind === ts.SyntaxKind.AmpersandAmpersandToken) return outcome && either;
  if (kind === ts.SyntaxKind.BarBarToken) return !outcome && either;
  const equal = kind === ts.SyntaxKind.EqualsEqualsEqualsToken || kind === ts.SyntaxKind.EqualsEqualsToken;
  const unequal = kind === ts.SyntaxKind.ExclamationEqualsEqualsToken || kind === ts.SyntaxKind.ExclamationEqualsToken;
  const absent = [left, right].some(isAbsent);
  const of = [left, right].some((side) => reads(side, key));
  if (equal || unequal) return of && (absent ? outcome === unequal : outcome === equal);
  return outcome && of;
}

/** `undefined`, `null`, or the text that `typeof` gives of nothing. */
function isAbsent(node: ts.Expression): boolean {
  return node.kind === ts.SyntaxKind.NullKeyword || (ts.isIdentifier(node) && node.text === 'undefined') || (ts.isStringLiteralLike(node) && node.text === 'undefined');
}

/** The expression itself, or a part of it by way of `?.`, its length, or one of its calls. */
function reads(node: ts.Node, key: string): boolean {
  if (keyOf(node) === key) return true;
  if (ts.isFunctionLike(node)) return false;
  return ts.forEachChild(node, (child) => reads(child, key) || undefined) ?? false;
}
