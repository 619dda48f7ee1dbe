import ts from 'typescript';
import { keyOf } from './expression-key';

/** What stands in for a value that is not there: nothing (`?.`), or an empty list, where a method makes another list of it. */
export const standIns = ['nothing', 'list'] as const;
export type StandIn = (typeof standIns)[number];

/** An empty list answers no question (`includes`, `some`, `reduce`) for its team. */
const listsOfLists = new Set(['map', 'filter', 'flatMap', 'flat', 'sort', 'toSorted', 'reverse', 'toReversed']);

/** Whether an empty list may stand before an access. */
export function takesEmptyList(node: ts.Node): boolean {
  return ts.isPropertyAccessExpression(node) && !node.questionDotToken && ts.isCallExpression(node.parent) && node.parent.expression === node && listsOfLists.has(node.name.text);
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

export function isAssignment(kind: ts.SyntaxKind): boolean {
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
}

function isFirstArgument(value: ts.Expression, callee: RegExp): boolean {
  const { parent } = value;
  return ts.isCallExpression(parent) && parent.arguments[0] === value && callee.test(keyOf(parent.expression) ?? '');
}
