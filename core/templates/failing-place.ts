import ts from 'typescript';
import { keyOf } from './expression-key';
import { isIterated, isListed } from './consumers';

/** What was undefined or null: an expression, or what a pattern takes apart. */
export type FailingPlace = { readonly value: ts.Expression } | { readonly pattern: ts.BindingPattern };

/** What a TypeError of V8 says of a value that is not there. */
export type Complaint =
  | { readonly of: 'read'; readonly property: string; readonly absent: string }
  | { readonly of: 'iteration'; readonly named: string | undefined; readonly absent: string }
  | { readonly of: 'destructuring'; readonly property: string; readonly absent: string }
  | { readonly of: 'listing'; readonly absent: string };

/** Reads the message of an error; undefined for one that no value is missing from. */
export function complaintOf(failure: string): Complaint | undefined {
  const text = /^(?:Uncaught )?(?:TypeError: )?(.*)/s.exec(failure)?.[1] ?? '';
  const read = /^Cannot read propert(?:ies of (undefined|null) \(reading '(.+?)'\)|y '(.+?)' of (undefined|null))/.exec(text);
  if (read) return { of: 'read', property: read[2] ?? read[3] ?? '', absent: read[1] ?? read[4] ?? 'undefined' };
  const destructured = /^Cannot destructure property '(.+?)' of '.*' as it is (undefined|null)\./s.exec(text);
  if (destructured) return { of: 'destructuring', property: destructured[1] ?? '', absent: destructured[2] ?? 'undefined' };
  if (text.startsWith('Cannot convert undefined or null to object')) return { of: 'listing', absent: 'undefined or null' };
  if (/^Spread syntax requires \.\.\.iterable\[Symbol\.iterator\] to be a function/.test(text)) return { of: 'iteration', named: undefined, absent: 'undefined' };
  const iterated = /^(.+?) is not (?:async )?iterable/s.exec(text);
  if (!iterated || /^(?:number|string|boolean|symbol|bigint|function) |^object (?!null$)/.test(iterated[1] ?? '')) return undefined;
  const said = iterated[1]?.replace(/^object /, '') ?? '';
  const bare = said === 'undefined' || said === 'null';
  return { of: 'iteration', named: bare ? undefined : said, absent: bare ? said : 'undefined' };
}

/**
 * The place that a frame names. Its column points at the property's name, the last name of what is iterated, or the call;
 * where it fits none of the places that could fail so, the only one on the line or in the statement is meant.
 */
export function failingPlace(source: ts.SourceFile, position: { readonly line: number; readonly column: number }, complaint: Complaint): FailingPlace | { readonly nothing: string } {
  const starts = source.getLineStarts();
  const lineStart = starts[position.line - 1];
  if (lineStart === undefined) return { nothing: `saw line ${position.line}, expected at most ${starts.length}` };
  const lineEnd = starts[position.line] ?? source.end + 1;
  const at = lineStart + position.column - 1;
  const places = placesOf(source, complaint);
  const onLine = places.filter(({ anchors: [first = -1] }) => first >= lineStart && first < lineEnd);
  const statement = statementAt(source, Math.min(at, lineEnd - 1));
  const tiers = [places.filter(({ anchors }) => anchors.includes(at)), onLine, places.filter(({ anchors: [first = -1] }) => statement !== undefined && first >= statement.getStart() && first < statement.end)];
  const found = tiers.find((tier) => tier.length > 0) ?? [];
  const [only] = found;
  if (!only) return { nothing: `no ${what(complaint)} stands there` };
  return new Set(found.map(({ same }) => same)).size === 1 ? only.place : { nothing: `${found.length} places there could fail so, and the column fits none of them` };
}

interface Place {
  readonly place: FailingPlace;
  /** Positions that a frame may name, its own first. */
  readonly anchors: readonly number[];
  /** The same for places that are guarded alike. */
  readonly same: string | ts.Node;
}

function placesOf(source: ts.SourceFile, complaint: Complaint): readonly Place[] {
  const found: Place[] = [];
  const visit = (node: ts.Node): void => {
    const place = placeAt(node, complaint);
    if (place) found.push(place);
    ts.forEachChild(node, visit);
  };
  visit(source);
  const named = complaint.of === 'iteration' && complaint.named !== undefined ? found.filter(({ same }) => same === complaint.named) : [];
  return named.length > 0 ? named : found;
}

function placeAt(node: ts.Node, complaint: Complaint): Place | undefined {
  if (complaint.of === 'read') return readAt(node, complaint.property);
  if (complaint.of === 'destructuring') return ts.isObjectBindingPattern(node) && elementNamed(node, complaint.property) ? patternPlace(node, complaint.property) : undefined;
  const parts = ts.isVariableDeclaration(node) && ts.isArrayBindingPattern(node.name) && node.initializer ? node.initializer : node;
  if (!ts.isExpression(parts)) return undefined;
  const wanted = complaint.of === 'listing' ? isListed(parts) : parts !== node || isIterated(parts);
  return wanted ? valuePlace(parts, [nameStart(parts), ...(ts.isCallExpression(parts.parent) ? [nameStart(parts.parent.expression)] : [])]) : undefined;
}

/** `value.property`, `value[…]`, or a nested pattern that names it. */
function readAt(node: ts.Node, property: string): Place | undefined {
  if (ts.isObjectBindingPattern(node)) return ts.isBindingElement(node.parent) && elementNamed(node, property) ? patternPlace(node, property) : undefined;
  if (ts.isPropertyAccessExpression(node)) return node.name.text === property && !node.questionDotToken ? valuePlace(node.expression, [node.name.getStart()]) : undefined;
  if (!ts.isElementAccessExpression(node) || node.questionDotToken) return undefined;
  const index = node.argumentExpression;
  const literal = ts.isStringLiteralLike(index) || ts.isNumericLiteral(index);
  return literal && index.text !== property ? undefined : valuePlace(node.expression, [nameStart(node.expression), index.getStart(), node.getStart()]);
}

function valuePlace(value: ts.Expression, anchors: readonly number[]): Place {
  return { place: { value }, anchors: [...anchors, value.getStart()], same: keyOf(value) ?? value };
}

/** Where the pattern takes a declared value apart, that value is missing. */
function patternPlace(pattern: ts.ObjectBindingPattern, property: string): Place {
  const { parent } = pattern;
  const value = ts.isVariableDeclaration(parent) ? parent.initializer : undefined;
  const anchors = [elementNamed(pattern, property)?.getStart() ?? pattern.getStart(), pattern.getStart()];
  return value ? { place: { value }, anchors: [...anchors, nameStart(value), value.getStart()], same: keyOf(value) ?? value } : { place: { pattern }, anchors, same: pattern };
}

function elementNamed(pattern: ts.ObjectBindingPattern, property: string): ts.BindingElement | undefined {
  return pattern.elements.find(({ name, propertyName }) => (propertyName ?? name).getText().replace(/^['"]|['"]$/g, '') === property);
}

/** Of `order.lines!`, where `lines` begins. */
function nameStart(value: ts.Expression): number {
  if (ts.isNonNullExpression(value) || ts.isParenthesizedExpression(value) || ts.isAsExpression(value) || ts.isCallExpression(value)) return nameStart(value.expression);
  return ts.isPropertyAccessExpression(value) ? value.name.getStart() : value.getStart();
}

function statementAt(source: ts.SourceFile, at: number): ts.Statement | undefined {
  let innermost: ts.Statement | undefined;
  const visit = (node: ts.Node): void => {
    if (at < node.getStart() || at >= node.end) return;
    if (ts.isStatement(node) && !ts.isBlock(node) && !ts.isFunctionDeclaration(node)) innermost = node;
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(source, visit);
  return innermost;
}

function what(complaint: Complaint): string {
  if (complaint.of === 'read') return `unguarded read of '${complaint.property}'`;
  if (complaint.of === 'destructuring') return `pattern with '${complaint.property}'`;
  return complaint.of === 'iteration' ? 'iteration' : 'listing of an object';
}
