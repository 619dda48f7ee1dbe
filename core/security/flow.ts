import ts from 'typescript';
import { bareOf } from '../templates/expression-key';
import { answersOf, bindingsOf, isMade, type Binding, type Bindings, type Given } from './bindings';
import { isChecked } from './guards';
import { isHarmless } from './harmless';
import { isCurried, isFixed, meaningIn, nameIn, partsOf, propertyOf, textOf, writtenBefore, writtenLater, type Part } from './names';
import { isGivenAway, levelOfInput, levelOfParameter, levelOfPart } from './sources';
import type { Danger, Flow, Level } from './types';

/** Steps that a value is followed; beyond, it counts as harmless. */
const farthest = 24;
/** Steps for one question. What is more tangled counts as input: nobody could follow it. */
const mostSteps = 20_000;
/** Properties that are numbers, or the runtime's own. */
const harmlessParts = new Set(['length', 'size', 'byteLength', 'awsRequestId', 'functionName', 'env']);
const reserved = ['__proto__', 'constructor', 'prototype'];
const { PlusToken, QuestionQuestionToken, BarBarToken, AmpersandAmpersandToken, CommaToken, EqualsToken } = ts.SyntaxKind;

/** Values that parameters have while a function of the file is followed for one of its calls. */
type Held = ReadonlyMap<Binding, Level>;

/** Follows values through one file: names, properties of objects that are written out, texts put together, calls of functions of the file. */
export function flowOf(source: ts.SourceFile): Flow {
  const bindings = bindingsOf(source);
  const meaning = (expression: ts.Expression): ts.Expression => meaningIn(bindings, expression, 0);
  const property = (expression: ts.Expression | undefined, name: string): ts.Expression | undefined => (expression === undefined ? undefined : writtenLater(bindings, expression, name) ?? propertyOf(meaning(expression), name, meaning));
  const text = (expression: ts.Expression | undefined): string | undefined => (expression === undefined ? undefined : textOf(meaning(expression), text));
  const known = new Map<string, Level>();
  const byDanger = new Map<Danger, Map<Binding, Level>>();
  const namesOf = (danger: Danger): Map<Binding, Level> => {
    const names = byDanger.get(danger) ?? new Map<Binding, Level>();
    byDanger.set(danger, names);
    return names;
  };
  const level = (expression: ts.Expression | undefined, danger: Danger): Level => {
    if (expression === undefined) return 0;
    const key = `${expression.pos}-${expression.end}-${danger}`;
    const found = known.get(key) ?? levelIn({ bindings, meaning, property, danger, text, open: new Set(), held: new Map(), progress: { steps: 0, cuts: 0 }, names: namesOf(danger) }, expression, 0);
    known.set(key, found);
    return found;
  };
  return { source, level, meaning, property, text, name: (expression) => nameIn(bindings, expression, 0) + (isCurried(expression) ? '()' : '') };
}

interface Way extends Pick<Flow, 'meaning' | 'property' | 'text'> {
  readonly bindings: Bindings;
  readonly danger: Danger;
  /** Names on the way: one that leads to itself adds nothing. */
  readonly open: ReadonlySet<Binding>;
  readonly held: Held;
  /** Of one question: steps done, and ways given up because a name led to itself or the way was too long. */
  readonly progress: { steps: number; cuts: number };
  /** What is known of names already, outside of calls that are followed. */
  readonly names: Map<Binding, Level>;
}

function levelIn(way: Way, expression: ts.Expression, depth: number): Level {
  const node = bareOf(expression);
  way.progress.steps += 1;
  if (way.progress.steps > mostSteps) return 2;
  if (depth > farthest) way.progress.cuts += 1;
  if (depth > farthest || isChecked(node, way.danger)) return 0;
  const of = (one: ts.Expression): Level => levelIn(way, one, depth + 1);
  const most = (all: readonly ts.Expression[]): Level => highest(all.map(of));
  if (ts.isAwaitExpression(node) || ts.isSpreadElement(node)) return of(node.expression);
  const sent = levelOfInput(node, way.danger);
  if (sent > 0) return sent;
  if (ts.isIdentifier(node)) return levelOfName(way, node, depth);
  if (ts.isPropertyAccessExpression(node)) {
    if (harmlessParts.has(node.name.text)) return 0;
    const part = way.property(node.expression, node.name.text);
    return part ? of(part) : of(node.expression);
  }
  if (ts.isElementAccessExpression(node)) return of(node.expression);
  if (ts.isTemplateExpression(node)) return ofParts(way, partsOf(node), depth);
  if (ts.isTaggedTemplateExpression(node)) return node.tag.getText() === 'String.raw' && ts.isTemplateExpression(node.template) ? ofParts(way, partsOf(node.template), depth) : 0;
  if (ts.isConditionalExpression(node)) return most([node.whenTrue, node.whenFalse]);
  if (ts.isBinaryExpression(node)) {
    const { kind } = node.operatorToken;
    if (kind === PlusToken) return ofParts(way, partsOf(node), depth);
    if (kind === QuestionQuestionToken || kind === BarBarToken) return most([node.left, node.right]);
    return kind === AmpersandAmpersandToken || kind === CommaToken || kind === EqualsToken ? of(node.right) : 0;
  }
  if (ts.isArrayLiteralExpression(node)) return most([...node.elements]);
  if (ts.isObjectLiteralExpression(node)) return highest(node.properties.map((one) => (ts.isPropertyAssignment(one) ? of(one.initializer) : ts.isShorthandPropertyAssignment(one) ? of(one.name) : ts.isSpreadAssignment(one) ? of(one.expression) : 0)));
  return ts.isCallExpression(node) || ts.isNewExpression(node) ? levelOfCall(way, node, depth) : 0;
}

/** Of a text. Of an address it matters who chooses the host: what comes after a fixed host, or after what nobody else controls, cannot. */
function ofParts(way: Way, parts: readonly Part[], depth: number): Level {
  const of = (one: Part): Level => (isFixed(one) ? 0 : levelIn(way, one, depth + 1));
  // A text is no object that holds operators.
  if (way.danger === 'nosql') return 0;
  const fixed = (one: Part): string | undefined => (isFixed(one) ? one.text : way.text(one));
  // A key with a text of its own in it is no `__proto__`.
  if (way.danger === 'key' && parts.some((one) => !reserved.some((key) => key.includes(fixed(one) ?? '')))) return 0;
  if (way.danger !== 'address' && way.danger !== 'redirect') return highest(parts.map(of));
  const head = parts[0] === undefined ? '' : fixed(parts[0]);
  if (head === undefined) return parts[0] === undefined ? 0 : of(parts[0]);
  if (/^(?:[a-z]+:)?\/\/[^/?#]+[/?#]/i.test(head) || (!head.includes('://') && head !== '/' && head !== '//' && head !== '')) return 0;
  if (head === '/' && way.danger === 'address') return 0;
  return parts[1] === undefined ? 0 : of(parts[1]);
}

function levelOfName(way: Way, name: ts.Identifier, depth: number): Level {
  const binding = way.bindings.of(name);
  if (!binding || binding.module !== undefined) return 0;
  const last = writtenBefore(binding, name);
  if (last) return highest([levelIn(way, last.from, depth + 1), ...binding.given.filter(({ from }) => from.pos > last.from.end).map((one) => levelOfGiven({ ...way, open: new Set([...way.open, binding]) }, one, depth))]);
  const known = way.held.size === 0 ? way.names.get(binding) : undefined;
  if (known !== undefined) return known;
  const { cuts } = way.progress;
  if (way.open.has(binding)) way.progress.cuts += 1;
  if (way.open.has(binding)) return 0;
  const inside = { ...way, open: new Set([...way.open, binding]) };
  const given = highest(binding.given.map((one) => levelOfGiven(inside, one, depth)));
  const level = highest([given, way.held.get(binding) ?? ofParameter(inside, binding, depth)]);
  if (way.held.size === 0 && way.progress.cuts === cuts) way.names.set(binding, level);
  return level;
}

function levelOfGiven(way: Way, { from, keys }: Given, depth: number): Level {
  const last = keys[keys.length - 1];
  if (last !== undefined && harmlessParts.has(last)) return 0;
  const bare = bareOf(from);
  // `const { query } = req` takes what `req.query` is.
  const sent = keys[0] === undefined ? 0 : levelOfPart(bare, keys[0], way.danger);
  if (sent > 0) return sent;
  const part = keys.reduce<ts.Expression | undefined>((at, key) => at && way.property(at, key), from);
  return levelIn(way, part ?? from, depth + 1);
}

function ofParameter(way: Way, binding: Binding, depth: number): Level {
  const { parameter } = binding;
  if (!parameter) return 0;
  const own = levelOfParameter(binding);
  if (typeof own === 'number') return own;
  if (own !== 'by its calls') return levelIn(way, own.receiver, depth + 1);
  const { of, index, keys } = parameter;
  const name = ts.isFunctionDeclaration(of) ? of.name : ts.isVariableDeclaration(of.parent) && ts.isIdentifier(of.parent.name) ? of.parent.name : undefined;
  const callee = name && way.bindings.of(name);
  const calls = callee?.calls.filter((call) => !ts.findAncestor(call, (up) => up === of)) ?? [];
  const given = calls.map((call) => {
    const argument = call.arguments[index];
    const part = argument && keys.reduce<ts.Expression | undefined>((at, key) => at && way.property(at, key), argument);
    return argument ? levelIn({ ...way, held: new Map() }, part ?? argument, depth + 1) : 0;
  });
  const anybody = calls.length === 0 || isGivenAway(of) || (callee?.isOwned.escapes ?? true);
  return highest([...given, anybody ? 1 : 0]);
}

function levelOfCall(way: Way, call: ts.CallExpression | ts.NewExpression, depth: number): Level {
  const name = nameIn(way.bindings, call.expression, 0);
  const given = [...(call.arguments ?? [])];
  if (isHarmless(call, ts.isNewExpression(call) ? `new ${name}` : name, way.danger)) return 0;
  const of = (one: ts.Expression): Level => levelIn(way, one, depth + 1);
  const made = functionOf(way.bindings, call.expression);
  if (made && depth < farthest / 2) return levelOfAnswer(way, made, given.map(of), depth);
  const sent = levelOfInput(bareOf(call.expression), way.danger);
  if (sent > 0) return sent;
  const callee = bareOf(call.expression);
  if (!ts.isPropertyAccessExpression(callee)) return isRemote(call) ? 0 : highest(given.map(of));
  const receiver = of(callee.expression);
  const [first] = given;
  if (first && isMade(first) && /^(?:map|flatMap)$/.test(callee.name.text)) return levelOfAnswer(way, first, [receiver], depth);
  // What a service or a database answers is its own, whatever it was asked.
  if (isRemote(call) && receiver === 0 && !/^(?:json|text|promises?)$/.test(callee.name.text)) return 0;
  return highest([receiver, ...given.filter((one) => !isMade(one)).map(of)]);
}

const isRemote = ({ parent }: ts.Node): boolean => ts.isAwaitExpression(parent) || (ts.isPropertyAccessExpression(parent) && /^(?:then|promise)$/.test(parent.name.text));

/** What a function of the file answers when its parameters hold what they are given here. */
function levelOfAnswer(way: Way, made: ts.SignatureDeclaration, given: readonly Level[], depth: number): Level {
  const held = new Map(way.held);
  for (const [index, { name }] of made.parameters.entries()) for (const one of identifiersIn(name)) {
    const binding = way.bindings.of(one);
    if (binding) held.set(binding, given[index] ?? 0);
  }
  return highest(answersOf(made).map((one) => levelIn({ ...way, held }, one, depth + 2)));
}

function identifiersIn(name: ts.BindingName): readonly ts.Identifier[] {
  return ts.isIdentifier(name) ? [name] : [...name.elements].flatMap((one) => (ts.isBindingElement(one) ? identifiersIn(one.name) : []));
}

function functionOf(bindings: Bindings, callee: ts.Expression): ts.SignatureDeclaration | undefined {
  const bare = bareOf(callee);
  return ts.isIdentifier(bare) ? bindings.of(bare)?.made : undefined;
}

function highest(levels: readonly Level[]): Level {
  return levels.includes(2) ? 2 : levels.includes(1) ? 1 : 0;
}
