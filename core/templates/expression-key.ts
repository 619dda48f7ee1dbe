import ts from 'typescript';

/**
 * What an expression reads, without what types say of it: `order.lines!` and `(order.lines as Line[])` are both
 * `order.lines`. Undefined where two evaluations may differ (calls, assignments).
 */
export function keyOf(node: ts.Node): string | undefined {
  const bare = bareOf(node);
  if (ts.isIdentifier(bare)) return bare.text;
  if (bare.kind === ts.SyntaxKind.ThisKeyword) return 'this';
  if (ts.isPropertyAccessExpression(bare)) return joined(keyOf(bare.expression), `.${bare.name.text}`);
  if (!ts.isElementAccessExpression(bare)) return undefined;
  const index = bare.argumentExpression;
  if (ts.isStringLiteralLike(index)) return joined(keyOf(bare.expression), `.${index.text}`);
  const inner = ts.isNumericLiteral(index) ? index.text : keyOf(index);
  return inner === undefined ? undefined : joined(keyOf(bare.expression), `[${inner}]`);
}

/** Without the wrappers that change no value. */
export function bareOf(node: ts.Expression): ts.Expression;
export function bareOf(node: ts.Node): ts.Node;
export function bareOf(node: ts.Node): ts.Node {
  return isWrapper(node) ? bareOf(node.expression) : node;
}

export type Wrapper = ts.NonNullExpression | ts.ParenthesizedExpression | ts.AsExpression | ts.SatisfiesExpression | ts.TypeAssertion;

export function isWrapper(node: ts.Node): node is Wrapper {
  return ts.isNonNullExpression(node) || ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isSatisfiesExpression(node) || ts.isTypeAssertionExpression(node);
}

/** The innermost function round a node that declares what its key begins with; else the nearest one, else the file. */
export function scopeOf(node: ts.Node, key: string): ts.Node {
  const root = rootOf(key);
  let nearest: ts.Node | undefined;
  for (let up: ts.Node | undefined = node.parent; up; up = up.parent) {
    if (!ts.isFunctionLike(up)) continue;
    if (root === 'this' && ts.isArrowFunction(up)) continue;
    nearest ??= up;
    if (root === 'this' || declares(up, root)) return up;
  }
  return nearest ?? node.getSourceFile();
}

/** Every evaluation of the key's expression in a scope, but not of what a function within it calls by the same name. */
export function readsOf(scope: ts.Node, key: string): readonly ts.Expression[] {
  const found: ts.Expression[] = [];
  const visit = (node: ts.Node): void => {
    if (node !== scope && ts.isFunctionLike(node) && (rootOf(key) === 'this' ? !ts.isArrowFunction(node) : declares(node, rootOf(key)))) return;
    if (ts.isTypeNode(node)) return;
    if (isRead(node) && keyOf(node) === key) found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(scope);
  return found;
}

function joined(key: string | undefined, more: string): string | undefined {
  return key === undefined ? undefined : key + more;
}

function rootOf(key: string): string {
  return /^[^.[]+/.exec(key)?.[0] ?? key;
}

/** An expression that is evaluated: no name of a property, declaration or label. */
function isRead(node: ts.Node): node is ts.Expression {
  if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node) || node.kind === ts.SyntaxKind.ThisKeyword) return true;
  if (!ts.isIdentifier(node)) return false;
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isVariableDeclaration(parent) || ts.isParameter(parent) || ts.isPropertyAssignment(parent) || ts.isBindingElement(parent)) return parent.initializer === node;
  return ts.isExpression(parent) || ts.isStatement(parent) || ts.isSpreadAssignment(parent) || ts.isShorthandPropertyAssignment(parent) || ts.isTemplateSpan(parent) || ts.isComputedPropertyName(parent);
}

function declares(scope: ts.SignatureDeclaration, name: string): boolean {
  let found = false;
  const visit = (node: ts.Node): void => {
    if (found || (node !== scope && ts.isFunctionLike(node))) return;
    if ((ts.isParameter(node) || ts.isVariableDeclaration(node) || ts.isBindingElement(node)) && ts.isIdentifier(node.name) && node.name.text === name) found = true;
    ts.forEachChild(node, visit);
  };
  visit(scope);
  return found;
}
