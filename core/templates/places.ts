import ts from 'typescript';
import { isAssignment } from './consumers';
import { isWrapper, keyOf, type Wrapper } from './expression-key';

const collecting = new Set(['push', 'unshift', 'add', 'set']);
const { AmpersandAmpersandToken, BarBarToken, QuestionQuestionToken, CommaToken, ExclamationToken, FirstCompoundAssignment, LastCompoundAssignment } = ts.SyntaxKind;

/** The expression with all that changes no value round it. */
export function outermost(node: ts.Expression): ts.Expression {
  return isWrapper(node.parent) ? outermost(node.parent) : node;
}

export function wrappersOf(node: ts.Expression): readonly Wrapper[] {
  return isWrapper(node.parent) ? [node.parent, ...wrappersOf(node.parent)] : [];
}

/** `value.x`, `value[x]`, `value(x)`. */
export function isStep(parent: ts.Node, value: ts.Expression): parent is ts.PropertyAccessExpression | ts.ElementAccessExpression | ts.CallExpression {
  return (ts.isPropertyAccessExpression(parent) || ts.isElementAccessExpression(parent) || ts.isCallExpression(parent)) && parent.expression === value;
}

/** Whether the value may be the parent's own: a side of `??`, a branch of `?:`. */
export function passesOn(parent: ts.Node, value: ts.Expression): parent is ts.ConditionalExpression | ts.BinaryExpression {
  if (ts.isConditionalExpression(parent)) return parent.condition !== value;
  if (!ts.isBinaryExpression(parent)) return false;
  const { kind } = parent.operatorToken;
  if (kind === QuestionQuestionToken || kind === BarBarToken) return true;
  return parent.right === value && (kind === AmpersandAmpersandToken || kind === CommaToken);
}

export function isPart(at: ts.Expression): boolean {
  const { parent } = at;
  return (ts.isPropertyAssignment(parent) && parent.initializer === at) || ts.isShorthandPropertyAssignment(parent) || ts.isSpreadAssignment(parent) || answeredBy(at) !== undefined;
}

/** The function that answers with the expression. */
export function answeredBy(at: ts.Expression): ts.FunctionLikeDeclaration | undefined {
  const { parent } = at;
  if (ts.isArrowFunction(parent) && parent.body === at) return parent;
  if (!ts.isReturnStatement(parent)) return undefined;
  return ts.findAncestor(parent, (node): node is ts.FunctionLikeDeclaration => ts.isFunctionLike(node) && 'body' in node);
}

export function functionName(made: ts.FunctionLikeDeclaration): string | undefined {
  if (made.name) return made.name.getText();
  const { parent } = made;
  return (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent)) && !ts.isComputedPropertyName(parent.name) ? parent.name.getText() : undefined;
}

/** Evaluations of a name; of a property's name, the accesses. */
export function usesOf(source: ts.SourceFile, name: string, isProperty: boolean): readonly ts.Expression[] {
  const found: ts.Expression[] = [];
  const visit = (node: ts.Node): void => {
    if (isProperty && ts.isPropertyAccessExpression(node) && node.name.text === name) found.push(node);
    if (!isProperty && ts.isIdentifier(node) && node.text === name && isEvaluated(node)) found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function isEvaluated(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if ((ts.isVariableDeclaration(parent) || ts.isParameter(parent) || ts.isBindingElement(parent) || ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent)) && parent.initializer !== node) return false;
  return !ts.isTypeNode(parent) && !ts.isImportSpecifier(parent) && !ts.isExportSpecifier(parent) && !ts.isImportClause(parent) && !ts.isFunctionLike(parent);
}

/** Whether a value comes out of a call on the way. */
export function calls(node: ts.Node): boolean {
  return ts.isCallExpression(node) || (!ts.isFunctionLike(node) && (ts.forEachChild(node, (child) => calls(child) || undefined) ?? false));
}

/** The lists and sets into which a loop's body puts something; undefined where it does anything else. */
export function collectedBy(body: ts.Statement): readonly ts.Identifier[] | undefined {
  const found: ts.Identifier[] = [];
  const isPlain = (node: ts.Node): boolean => {
    if (ts.isFunctionLike(node)) return true;
    if (ts.isExpressionStatement(node)) {
      const { expression: call } = node;
      if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression) || !collecting.has(call.expression.name.text) || !ts.isIdentifier(call.expression.expression)) return false;
      found.push(call.expression.expression);
    }
    if (ts.isReturnStatement(node) || ts.isThrowStatement(node) || ts.isAwaitExpression(node) || ts.isYieldExpression(node) || ts.isDeleteExpression(node) || ts.isPostfixUnaryExpression(node)) return false;
    if (ts.isBinaryExpression(node) && isAssignment(node.operatorToken.kind)) return false;
    if (ts.isPrefixUnaryExpression(node) && (node.operator === ts.SyntaxKind.PlusPlusToken || node.operator === ts.SyntaxKind.MinusMinusToken)) return false;
    return !ts.forEachChild(node, (child) => !isPlain(child) || undefined);
  };
  return isPlain(body) ? found : undefined;
}

/** What a place that decides makes of a value, in a few words. */
export function elsewhere(at: ts.Expression): string {
  return `${told(at)} ${madeOf(at)}`;
}

function madeOf(at: ts.Expression): string {
  const { parent } = at;
  if (ts.isTemplateSpan(parent)) return 'goes into a text';
  if (ts.isNewExpression(parent) && keyOf(parent.expression) === 'Date') return 'goes into a date';
  if (ts.isCallExpression(parent) && /^(?:Math\.\w+|Number|parseInt|parseFloat|BigInt)$/.test(keyOf(parent.expression) ?? '')) return 'goes into a calculation';
  if (ts.isCallExpression(parent) || ts.isNewExpression(parent)) return `goes into a call of ${told(parent.expression)}`;
  if (ts.isSpreadElement(parent)) return 'goes into a call';
  if (ts.isArrayLiteralExpression(parent)) return 'is an element of a list';
  if (ts.isPrefixUnaryExpression(parent)) return parent.operator === ExclamationToken ? 'goes into a condition' : 'goes into a calculation';
  if (ts.isBinaryExpression(parent)) return ofOperator(parent.operatorToken.kind);
  if (ts.isIfStatement(parent) || ts.isConditionalExpression(parent) || ts.isIterationStatement(parent, false) || ts.isSwitchStatement(parent) || ts.isCaseClause(parent)) return 'goes into a condition';
  return 'stands where nothing may be missing';
}

function ofOperator(kind: ts.SyntaxKind): string {
  if (kind >= FirstCompoundAssignment && kind <= LastCompoundAssignment) return 'goes into a calculation';
  if (isAssignment(kind)) return 'is assigned to something';
  if (kind === AmpersandAmpersandToken) return 'goes into a condition';
  return calculations.has(kind) ? 'goes into a calculation' : 'goes into a comparison';
}

const { PlusToken, MinusToken, AsteriskToken, AsteriskAsteriskToken, SlashToken, PercentToken, AmpersandToken, BarToken, CaretToken, LessThanLessThanToken, GreaterThanGreaterThanToken } = ts.SyntaxKind;
const calculations = new Set<ts.SyntaxKind>([PlusToken, MinusToken, AsteriskToken, AsteriskAsteriskToken, SlashToken, PercentToken, AmpersandToken, BarToken, CaretToken, LessThanLessThanToken, GreaterThanGreaterThanToken]);

export function told(node: ts.Node): string {
  return `\`${node.getText().replace(/\s+/g, ' ').slice(0, 60)}\``;
}
