import ts from 'typescript';
import { isGuarded } from './already-guarded';
import { isAssignment, isIterated, isListed, takesEmptyList, type StandIn } from './consumers';
import { bareOf, isWrapper, keyOf, readsOf, scopeOf } from './expression-key';
import { told } from './places';
import type { Edit } from './text-edits';
import { whereItEnds } from './where-it-ends';

/** Edits, or why the place cannot be guarded without deciding what only its team can decide. */
export type Guard = { readonly edits: readonly Edit[] } | { readonly refused: string };

/**
 * Guards an expression that was undefined, wherever its function reads it; where its value goes, too. Refused where somebody
 * would go on with what is missing as if it were there: `sources` are the component's, in which that is looked for.
 */
export function guardReads(failing: ts.Expression, standIn: StandIn, sources: readonly ts.SourceFile[]): Guard {
  const flow = flowOf(standIn, sources);
  const first = flow.guarded(bareOf(failing));
  const key = keyOf(failing);
  if ('refused' in first || key === undefined) return first;
  const others = readsOf(scopeOf(failing, key), key).filter((read) => !isGuarded(read, key)).map(flow.guarded);
  return all([first, ...others.filter((guard) => 'edits' in guard)]);
}

function all(guards: readonly Guard[]): Guard {
  const refused = guards.find((guard) => 'refused' in guard);
  return refused ?? { edits: guards.flatMap((guard) => ('edits' in guard ? guard.edits : [])) };
}

const none: Guard = { edits: [] };

/** Follows a value that may be undefined to what would fail on it, each place once. */
function flowOf(standIn: StandIn, sources: readonly ts.SourceFile[]) {
  const seen = new Set<ts.Node>();
  const ends = whereItEnds(sources);

  function guarded(value: ts.Expression): Guard {
    const guard = into(value);
    return 'refused' in guard ? guard : decided(ends.value(value)) ?? guard;
  }

  /** `value` may be undefined: what its consumer needs so as not to fail. */
  function into(value: ts.Expression, isOptional = false): Guard {
    if (seen.has(value)) return none;
    seen.add(value);
    const { outer, stripped } = unwrapped(value);
    const guard = consumed(outer, value);
    if ('refused' in guard || (guard.edits.length === 0 && !isOptional)) return guard;
    return { edits: [...stripped, ...guard.edits] };
  }

  function consumed(outer: ts.Expression, value: ts.Expression): Guard {
    const { parent } = outer;
    if ((ts.isPropertyAccessExpression(parent) || ts.isElementAccessExpression(parent) || ts.isCallExpression(parent)) && parent.expression === outer) return access(parent, outer);
    if (isIterated(outer)) return orEmpty(outer, '[]');
    if (isListed(outer)) return orEmpty(outer, '{}');
    if (ts.isVariableDeclaration(parent) && parent.initializer === outer) return bound(parent.name, outer);
    if (ts.isAwaitExpression(parent)) return into(parent, true);
    if (ts.isBinaryExpression(parent) && parent.left === outer && isAssignment(parent.operatorToken.kind)) return { refused: `${told(value)} is assigned to` };
    return none;
  }

  /** `value.x`, `value[x]`, `value(x)`: becomes optional, and so does the rest of its chain. */
  function access(node: ts.PropertyAccessExpression | ts.ElementAccessExpression | ts.CallExpression, value: ts.Expression): Guard {
    if (standIn === 'list' && takesEmptyList(node)) return { edits: [{ at: value.getStart(), insert: '(' }, { at: value.end, insert: ' ?? [])' }] };
    const end = chainEnd(node);
    const refused = refusedAsOptional(end);
    if (refused !== undefined) return { refused: `${told(node)} ${refused}` };
    const optional: Guard = { edits: node.questionDotToken ? [] : [{ at: accessToken(node), insert: ts.isPropertyAccessExpression(node) ? '?' : '?.' }] };
    return all([optional, into(end, true)]);
  }

  /** A variable, or the parts of a pattern, may be undefined from here on. */
  function bound(name: ts.BindingName, value: ts.Expression): Guard {
    if (ts.isIdentifier(name)) return readers(name);
    if (ts.isArrayBindingPattern(name)) return all([orEmpty(value, '[]'), ...parts(name)]);
    return all([orEmpty(value, '{}'), ...parts(name)]);
  }

  /** What is missing in an empty object or list, unless the pattern names a default. */
  function parts(pattern: ts.BindingPattern): readonly Guard[] {
    return undefaulted(pattern).map(missing);
  }

  function missing({ name }: ts.BindingElement): Guard {
    if (ts.isIdentifier(name)) return readers(name);
    return all([{ edits: [{ at: name.end, insert: ts.isArrayBindingPattern(name) ? ' = []' : ' = {}' }] }, ...parts(name)]);
  }

  function readers(name: ts.Identifier): Guard {
    const scope = scopeOf(name, name.text);
    return all(readsOf(scope, name.text).filter((read) => read.pos >= name.end && !isGuarded(read, name.text)).map((read) => into(read)));
  }

  return { guarded, missing };
}

function decided(refusal: string | undefined): Guard | undefined {
  return refusal === undefined ? undefined : { refused: `${refusal}: what stands there without it is for its team to say` };
}

/** Gives a pattern's parameter or nested pattern an empty default, and guards its parts. */
export function guardPattern(pattern: ts.BindingPattern, sources: readonly ts.SourceFile[]): Guard {
  const flow = flowOf('nothing', sources);
  const guard = withDefault(pattern, flow);
  if ('refused' in guard) return guard;
  return undefaulted(pattern).map(({ name }) => decided(whereItEnds(sources).bound(name))).find((refused) => refused !== undefined) ?? guard;
}

function withDefault(pattern: ts.BindingPattern, flow: ReturnType<typeof flowOf>): Guard {
  const { parent } = pattern;
  if (ts.isBindingElement(parent) && !parent.initializer && !parent.dotDotDotToken) return flow.missing(parent);
  if (!ts.isParameter(parent) || parent.initializer || parent.dotDotDotToken) return { refused: `the pattern ${told(pattern)} can have no default there` };
  const empty = ts.isArrayBindingPattern(pattern) ? ' = []' : ' = {}';
  return all([{ edits: [{ at: parent.end, insert: empty }] }, ...undefaulted(pattern).map(flow.missing)]);
}

function undefaulted({ elements }: ts.BindingPattern): readonly ts.BindingElement[] {
  return [...elements].filter((element) => ts.isBindingElement(element)).filter(({ initializer, dotDotDotToken }) => !initializer && !dotDotDotToken);
}

/** The value with its wrappers, and the edits that take their `!` away. */
function unwrapped(value: ts.Expression): { readonly outer: ts.Expression; readonly stripped: readonly Edit[] } {
  let outer = value;
  const stripped: Edit[] = [];
  while (isWrapper(outer.parent)) {
    outer = outer.parent;
    if (ts.isNonNullExpression(outer)) stripped.push({ at: outer.end - 1, remove: 1 });
  }
  return { outer, stripped };
}

/** The whole of `a?.b.c(d)`: what `?.` skips at once. */
function chainEnd(node: ts.Expression): ts.Expression {
  let end = node;
  while (isLink(end.parent) && end.parent.expression === end) end = end.parent;
  while (ts.isNonNullExpression(end)) end = end.expression;
  return end;
}

function isLink(node: ts.Node): node is ts.PropertyAccessExpression | ts.ElementAccessExpression | ts.CallExpression | ts.NonNullExpression {
  return ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node) || ts.isCallExpression(node) || ts.isNonNullExpression(node);
}

/** Places in which JavaScript allows no `?.`. */
function refusedAsOptional(end: ts.Expression): string | undefined {
  const { outer } = unwrapped(end);
  const { parent } = outer;
  if (ts.isNewExpression(parent) && parent.expression === outer) return 'is constructed';
  if (ts.isTaggedTemplateExpression(parent) && parent.tag === outer) return 'is the tag of a template';
  if (ts.isBinaryExpression(parent) && parent.left === outer && isAssignment(parent.operatorToken.kind)) return 'is assigned to';
  if ((ts.isForOfStatement(parent) || ts.isForInStatement(parent)) && parent.initializer === outer) return 'is assigned to';
  return undefined;
}

function accessToken(node: ts.PropertyAccessExpression | ts.ElementAccessExpression | ts.CallExpression): number {
  const kinds = [ts.SyntaxKind.DotToken, ts.SyntaxKind.OpenBracketToken, ts.SyntaxKind.LessThanToken, ts.SyntaxKind.OpenParenToken];
  const token = node.getChildren().find((child) => child.pos >= node.expression.end && kinds.includes(child.kind));
  return token?.getStart() ?? node.expression.end;
}

/** `?? []`, in parentheses where the value binds less tightly. */
function orEmpty(value: ts.Expression, empty: string): Guard {
  const loose = ts.isBinaryExpression(value) || ts.isConditionalExpression(value) || ts.isYieldExpression(value) || ts.isArrowFunction(value) || ts.isAsExpression(value) || ts.isSatisfiesExpression(value);
  const last: Edit = { at: value.end, insert: `${loose ? ')' : ''} ?? ${empty}` };
  return { edits: loose ? [{ at: value.getStart(), insert: '(' }, last] : [last] };
}
