import ts from 'typescript';
import { keyOf } from './expression-key';

/**
 * What stands in for a value that is not there: nothing (`?.`), or an empty list or text. An empty one only answers a
 * question on its way (`includes`, `map`, a comparison of `length`): it never becomes the text or number that a function
 * answers with.
 */
export const standIns = ['nothing', 'list', 'text'] as const;
export type StandIn = (typeof standIns)[number];

const listMethods = new Set(['map', 'filter', 'flatMap', 'forEach', 'some', 'every', 'entries', 'keys', 'values', 'flat', 'sort', 'toSorted', 'reverse', 'toReversed', 'reduce', 'reduceRight']);
const textQuestions = new Set(['split', 'startsWith', 'endsWith', 'match', 'matchAll', 'search']);
const textChanges = new Set(['trim', 'trimStart', 'trimEnd', 'toLowerCase', 'toUpperCase', 'normalize', 'slice', 'substring', 'replace', 'replaceAll']);
const questionsOfBoth = new Set(['includes', 'indexOf', 'lastIndexOf']);

/** The empty value that may stand before an access; undefined where none may. */
export function emptyFor(node: ts.Node, standIn: StandIn): string | undefined {
  if (standIn === 'nothing' || !ts.isPropertyAccessExpression(node) || node.questionDotToken) return undefined;
  const { name: { text: name }, parent } = node;
  const call = ts.isCallExpression(parent) && parent.expression === node ? parent : undefined;
  const empty = standIn === 'list' ? '[]' : "''";
  if (name === 'length') return isCompared(node) ? empty : undefined;
  if (!call) return undefined;
  if (questionsOfBoth.has(name)) return empty;
  if (standIn === 'text') return textQuestions.has(name) || (textChanges.has(name) && emptyFor(call.parent, 'text') !== undefined) ? empty : undefined;
  const startsWithOwnValue = !name.startsWith('reduce') || call.arguments.length > 1;
  return listMethods.has(name) && startsWithOwnValue ? empty : undefined;
}

/** Whether the access calls a method that lists alone have: then no text can stand in. */
export function callsListMethod(node: ts.Node): boolean {
  return ts.isPropertyAccessExpression(node) && listMethods.has(node.name.text) && ts.isCallExpression(node.parent) && node.parent.expression === node;
}

/** Whether the place takes anything that can be iterated, and fails on undefined. */
export function isIterated(value: ts.Expression): boolean {
  const { parent } = value;
  if (ts.isForOfStatement(parent)) return parent.expression === value;
  if (ts.isSpreadElement(parent)) return true;
  return ts.isYieldExpression(parent) ? parent.asteriskToken !== undefined : isFirstArgument(value, /^(?:Promise\.(?:all|allSettled|any|race)|Array\.from|Object\.fromEntries)$/);
}

/** Whether the place takes any object, and fails on undefined. */
export function isListed(value: ts.Expression): boolean {
  return isFirstArgument(value, /^Object\.(?:keys|values|entries|getOwnPropertyNames)$/);
}

/** A calculation or text that would go on with undefined as if it were a value, and answer NaN or "undefined". */
export function calculatedIn(value: ts.Expression): string | undefined {
  const { parent } = value;
  if (ts.isTemplateSpan(parent)) return 'a text';
  if (ts.isPrefixUnaryExpression(parent) || ts.isPostfixUnaryExpression(parent)) return parent.operator === ts.SyntaxKind.ExclamationToken ? undefined : 'a calculation';
  if (ts.isBinaryExpression(parent) && calculations.has(parent.operatorToken.kind)) return 'a calculation';
  if (ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.InKeyword && parent.right === value) return 'a test of what it holds';
  if (ts.isNewExpression(parent) && ts.isIdentifier(parent.expression) && parent.expression.text === 'Date') return 'a date';
  if (ts.isCallExpression(parent) && parent.expression !== value && /^(?:Math\.\w+|Number|String|parseInt|parseFloat|BigInt)$/.test(keyOf(parent.expression) ?? '')) return 'a calculation';
  return undefined;
}

export function isAssignment(kind: ts.SyntaxKind): boolean {
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
}

const {
  PlusToken, MinusToken, AsteriskToken, AsteriskAsteriskToken, SlashToken, PercentToken, AmpersandToken, BarToken, CaretToken, LessThanLessThanToken, GreaterThanGreaterThanToken,
  PlusEqualsToken, MinusEqualsToken, AsteriskEqualsToken, SlashEqualsToken, PercentEqualsToken,
  LessThanToken, GreaterThanToken, LessThanEqualsToken, GreaterThanEqualsToken, EqualsEqualsEqualsToken, ExclamationEqualsEqualsToken, EqualsEqualsToken, ExclamationEqualsToken,
} = ts.SyntaxKind;
const calculations = new Set<ts.SyntaxKind>([
  PlusToken, MinusToken, AsteriskToken, AsteriskAsteriskToken, SlashToken, PercentToken, AmpersandToken, BarToken, CaretToken, LessThanLessThanToken, GreaterThanGreaterThanToken,
  PlusEqualsToken, MinusEqualsToken, AsteriskEqualsToken, SlashEqualsToken, PercentEqualsToken,
]);
const comparisons = new Set<ts.SyntaxKind>([LessThanToken, GreaterThanToken, LessThanEqualsToken, GreaterThanEqualsToken, EqualsEqualsEqualsToken, ExclamationEqualsEqualsToken, EqualsEqualsToken, ExclamationEqualsToken]);

function isFirstArgument(value: ts.Expression, callee: RegExp): boolean {
  const { parent } = value;
  return ts.isCallExpression(parent) && parent.arguments[0] === value && callee.test(keyOf(parent.expression) ?? '');
}

function isCompared({ parent }: ts.Expression): boolean {
  if (ts.isPrefixUnaryExpression(parent)) return parent.operator === ts.SyntaxKind.ExclamationToken;
  return ts.isBinaryExpression(parent) && comparisons.has(parent.operatorToken.kind);
}
