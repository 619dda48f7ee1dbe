import ts from 'typescript';
import { bareOf } from '../templates/expression-key';
import type { Binding, Bindings, Given } from './bindings';
import type { Flow } from './types';

/** Names that a name is followed through. */
const farthest = 24;
/** Copies of copies that are looked into. */
const mostCopies = 8;

/** A name that is given something once, followed to what it is given. */
export function meaningIn(bindings: Bindings, expression: ts.Expression, depth: number): ts.Expression {
  const bare = bareOf(expression);
  if (!ts.isIdentifier(bare) || depth > farthest) return bare;
  const binding = bindings.of(bare);
  const whole = binding?.given.filter(({ part }) => part === undefined) ?? [];
  const [only] = whole;
  if (!binding || binding.parameter || whole.length !== 1 || !only) return bare;
  const part = only.keys.reduce<ts.Expression | undefined>((at, key) => at && propertyOf(meaningIn(bindings, at, depth + 1), key), only.from);
  return part ? meaningIn(bindings, part, depth + 1) : bare;
}

/** The last value that a name is certain to be given anew before it is used: `name = path.basename(name);` */
export function writtenBefore({ given }: Binding, use: ts.Identifier): Given | undefined {
  const made = ts.findAncestor(use, ts.isFunctionLike);
  return given.findLast(({ from: { parent } }) => {
    if (!ts.isBinaryExpression(parent) || parent.operatorToken.kind !== ts.SyntaxKind.EqualsToken || !ts.isIdentifier(parent.left) || !ts.isExpressionStatement(parent.parent)) return false;
    const around = parent.parent.parent;
    return (ts.isBlock(around) || ts.isSourceFile(around)) && parent.end <= use.pos && use.end <= around.end && ts.findAncestor(parent, ts.isFunctionLike) === made;
  });
}

/** `params.FilterExpression = …` */
export function writtenLater(bindings: Bindings, expression: ts.Expression, name: string): ts.Expression | undefined {
  const bare = bareOf(expression);
  return ts.isIdentifier(bare) ? bindings.of(bare)?.given.find(({ part }) => part === name)?.from : undefined;
}

/** Of an object that is written out, also one that others are copied into: `{ ...defaults, host }`, `Object.assign({}, defaults)`. */
export function propertyOf(node: ts.Expression, name: string, meaning: (one: ts.Expression) => ts.Expression = bareOf, depth = 0): ts.Expression | undefined {
  const bare = bareOf(node);
  const inside = (one: ts.Expression): ts.Expression | undefined => (depth > mostCopies ? undefined : propertyOf(meaning(one), name, meaning, depth + 1));
  if (ts.isCallExpression(bare) && bare.expression.getText() === 'Object.assign') return [...bare.arguments].reverse().map(inside).find((one) => one !== undefined);
  if (!ts.isObjectLiteralExpression(bare)) return undefined;
  for (const one of [...bare.properties].reverse()) {
    if (ts.isPropertyAssignment(one) && !ts.isComputedPropertyName(one.name) && one.name.text === name) return one.initializer;
    if (ts.isShorthandPropertyAssignment(one) && one.name.text === name) return one.name;
    const copied = ts.isSpreadAssignment(one) ? inside(one.expression) : undefined;
    if (copied) return copied;
  }
  return undefined;
}

export function textOf(node: ts.Expression, text: Flow['text']): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isNumericLiteral(node)) return node.text;
  const parts = partsOf(node);
  if (parts.length < 2 && !ts.isTemplateExpression(node)) return undefined;
  const texts = parts.map((one) => (isFixed(one) ? one.text : text(one)));
  return texts.some((one) => one === undefined) ? undefined : texts.join('');
}

/** `run` of `const run = promisify(exec)` is `child_process.exec`; `db.query` of `const db = mysql.createPool()` is `mysql.createPool.query`. */
export function nameIn(bindings: Bindings, expression: ts.Expression, depth: number): string {
  const bare = bareOf(expression);
  if (depth > farthest) return bare.getText();
  const of = (one: ts.Expression): string => nameIn(bindings, one, depth + 1);
  if (ts.isPropertyAccessExpression(bare)) return `${of(bare.expression)}.${bare.name.text}`;
  if (ts.isElementAccessExpression(bare) && ts.isStringLiteralLike(bare.argumentExpression)) return `${of(bare.expression)}.${bare.argumentExpression.text}`;
  if (ts.isAwaitExpression(bare)) return of(bare.expression);
  if (ts.isNewExpression(bare)) return of(bare.expression);
  if (ts.isCallExpression(bare)) {
    const [first] = bare.arguments;
    if (ts.isIdentifier(bare.expression) && bare.expression.text === 'require' && first && ts.isStringLiteralLike(first)) return first.text.replace(/^node:/, '').replace(/^([^@./][^/]*)\/.*$/, '$1');
    const callee = of(bare.expression);
    return /(?:^|\.)promisify$/.test(callee) && first ? of(first) : callee;
  }
  if (!ts.isIdentifier(bare)) return ts.isRegularExpressionLiteral(bare) ? '/regex/' : ts.isStringLiteralLike(bare) ? '"text"' : '?';
  const binding = bindings.of(bare);
  if (!binding) return bare.text;
  if (binding.module !== undefined) return binding.module;
  const whole = binding.given.filter(({ part }) => part === undefined);
  const [only] = whole;
  if (!only || binding.parameter || whole.length !== 1) return bare.text;
  const from = bareOf(only.from);
  const follows = ts.isNewExpression(from) || ts.isCallExpression(from) || ts.isAwaitExpression(from) || (ts.isPropertyAccessExpression(from) && !from.getText().startsWith('process')) || (ts.isIdentifier(from) && only.keys.length > 0) || ts.isIdentifier(from);
  return follows ? [of(from), ...only.keys].join('.') : bare.text;
}

/** `compile(template)(values)`: the second call is not the first one's function. */
export function isCurried(callee: ts.Expression): boolean {
  const bare = bareOf(callee);
  return ts.isCallExpression(bare) && !/^require$|promisify$/.test(bare.expression.getText());
}

export type Part = ts.Expression | ts.TemplateHead | ts.TemplateMiddle | ts.TemplateTail;
export const isFixed = (part: Part): part is Exclude<Part, ts.Expression> => part.kind === ts.SyntaxKind.TemplateHead || part.kind === ts.SyntaxKind.TemplateMiddle || part.kind === ts.SyntaxKind.TemplateTail;

/** The pieces of a text in their order. */
export function partsOf(node: ts.Expression): readonly Part[] {
  const bare = bareOf(node);
  if (ts.isBinaryExpression(bare) && bare.operatorToken.kind === ts.SyntaxKind.PlusToken) return [...partsOf(bare.left), ...partsOf(bare.right)];
  if (!ts.isTemplateExpression(bare)) return [bare];
  return [bare.head, ...bare.templateSpans.flatMap(({ expression, literal }) => [expression, literal])].filter((one) => !isFixed(one) || one.text !== '');
}
