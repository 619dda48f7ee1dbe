import ts from 'typescript';
import { keyOf } from '../templates/expression-key';
import type { Danger } from './types';

const listed = new Set(['includes', 'has', 'test', 'hasOwn', 'hasOwnProperty', 'call', 'contains', 'matches', 'isUUID', 'isInt', 'isNumeric', 'isAlphanumeric']);
const checking = /valid|allow|safe|permit|known|isSupported|whitelist/i;

/** Of keys it is enough to refuse the few that are dangerous. */
const refusing = /__proto__|block|forbid|unsafe|danger|reserved|denied|denylist|polluting/i;

/** Whether a value comes only to places where a condition has found it to be one of those that are meant. */
export function isChecked(use: ts.Expression, danger: Danger): boolean {
  const key = keyOf(use);
  if (key === undefined) return false;
  for (let node: ts.Node = use; node.parent && !ts.isSourceFile(node); node = node.parent) {
    const { parent } = node;
    if (ts.isIfStatement(parent) && parent.expression !== node && settles(parent.expression, key, parent.thenStatement === node, danger)) return true;
    if (ts.isConditionalExpression(parent) && parent.condition !== node && settles(parent.condition, key, parent.whenTrue === node, danger)) return true;
    if (ts.isBinaryExpression(parent) && parent.right === node && parent.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken && settles(parent.left, key, true, danger)) return true;
    if (ts.isBinaryExpression(parent) && parent.right === node && parent.operatorToken.kind === ts.SyntaxKind.BarBarToken && settles(parent.left, key, false, danger)) return true;
    if (ts.isCaseClause(parent) && parent.expression !== node && covers(keyOf(parent.parent.parent.expression), key)) return true;
    if ((ts.isBlock(parent) || ts.isSourceFile(parent) || ts.isCaseOrDefaultClause(parent)) && parent.statements.some((statement) => statement.end <= node.pos && endsUnless(statement, key, danger))) return true;
  }
  return false;
}

/** `if (!names.includes(name)) throw …;`, or a call that throws by itself: `assertName(name)`. */
function endsUnless(statement: ts.Statement, key: string, danger: Danger): boolean {
  if (ts.isIfStatement(statement)) return ends(statement.thenStatement) && settles(statement.expression, key, false, danger);
  if (!ts.isExpressionStatement(statement)) return false;
  const call = ts.isAwaitExpression(statement.expression) ? statement.expression.expression : statement.expression;
  return ts.isCallExpression(call) && /assert|valid|ensure|check/i.test(call.expression.getText()) && call.arguments.some((one) => covers(keyOf(one), key));
}

function ends(statement: ts.Statement): boolean {
  if (ts.isBlock(statement)) return statement.statements.some(ends);
  if (ts.isExpressionStatement(statement)) return /^process\.exit\(/.test(statement.getText());
  return ts.isReturnStatement(statement) || ts.isThrowStatement(statement) || ts.isContinueStatement(statement) || ts.isBreakStatement(statement);
}

/** The same place, or the part of an address that decides: what was found of `target.hostname` holds of `target`. */
function covers(found: string | undefined, key: string): boolean {
  return found !== undefined && (found === key || (found.startsWith(`${key}.`) && /^(?:hostname|host|origin|href)$/.test(found.slice(key.length + 1))));
}

function settles(condition: ts.Expression, key: string, outcome: boolean, danger: Danger): boolean {
  if (ts.isParenthesizedExpression(condition)) return settles(condition.expression, key, outcome, danger);
  if (ts.isAwaitExpression(condition)) return settles(condition.expression, key, outcome, danger);
  if (ts.isPrefixUnaryExpression(condition) && condition.operator === ts.SyntaxKind.ExclamationToken) return settles(condition.operand, key, !outcome, danger);
  if (ts.isBinaryExpression(condition)) return bySides(condition, key, outcome, danger);
  return ts.isCallExpression(condition) && byCall(condition, key, outcome, danger);
}

function byCall({ expression: callee, arguments: given }: ts.CallExpression, key: string, outcome: boolean, danger: Danger): boolean {
  const about = given.some((one) => covers(keyOf(one), key));
  if (about && danger === 'key' && refusing.test(callee.getText())) return !outcome;
  if (!ts.isPropertyAccessExpression(callee)) return outcome && about && checking.test(callee.getText());
  if (about) return outcome && (listed.has(callee.name.text) || checking.test(callee.name.text));
  if (!covers(keyOf(callee.expression), key)) return false;
  if (callee.name.text === 'startsWith' || callee.name.text === 'match') return outcome;
  return !outcome && danger === 'path' && callee.name.text === 'includes';
}

/** `path.indexOf(root) === 0`, `names.indexOf(name) !== -1`, `path.indexOf('..') === -1` */
function byIndex({ expression: callee, arguments: given }: ts.CallExpression, right: ts.Expression, key: string, same: boolean, danger: Danger): boolean {
  if (!ts.isPropertyAccessExpression(callee) || callee.name.text !== 'indexOf') return false;
  const index = right.getText();
  if (given.some((one) => covers(keyOf(one), key))) return index === '-1' && !same;
  if (!covers(keyOf(callee.expression), key)) return false;
  return (index === '0' && same) || (index === '-1' && same && danger === 'path');
}

function bySides({ left, operatorToken: { kind }, right }: ts.BinaryExpression, key: string, outcome: boolean, danger: Danger): boolean {
  if (kind === ts.SyntaxKind.AmpersandAmpersandToken) return outcome && (settles(left, key, true, danger) || settles(right, key, true, danger));
  if (kind === ts.SyntaxKind.BarBarToken) {
    const [one, other] = [settles(left, key, outcome, danger), settles(right, key, outcome, danger)];
    return outcome ? one && other : one || other;
  }
  if (kind === ts.SyntaxKind.InKeyword) return outcome && covers(keyOf(left), key);
  const equal = kind === ts.SyntaxKind.EqualsEqualsEqualsToken || kind === ts.SyntaxKind.EqualsEqualsToken;
  const unequal = kind === ts.SyntaxKind.ExclamationEqualsEqualsToken || kind === ts.SyntaxKind.ExclamationEqualsToken;
  if (!equal && !unequal) return false;
  if (ts.isCallExpression(left)) return byIndex(left, right, key, outcome === equal, danger);
  if (ts.isTypeOfExpression(left)) return danger === 'nosql' && covers(keyOf(left.expression), key) && ts.isStringLiteralLike(right) && right.text !== 'object' && outcome === equal;
  const text = ts.isStringLiteralLike(right) ? right.text : ts.isStringLiteralLike(left) ? left.text : undefined;
  if (text === undefined || !(covers(keyOf(left), key) || covers(keyOf(right), key))) return false;
  return outcome === equal || (danger === 'key' && /^(?:__proto__|constructor|prototype)$/.test(text));
}
