import ts from 'typescript';
import { bareOf } from '../../templates/expression-key';
import { isSet, mentions, sinkRule } from '../sink-rule';
import type { Flow, Rule } from '../types';

const merging = sinkRule('', '', 'data', [
  { callee: /^(?:lodash|underscore|_)(?:\.\w+)?\.?(?:merge|mergeWith|defaultsDeep|extend|assignIn|set|setWith|zipObjectDeep|update)$|^lodash\.(?:merge|mergewith|defaultsdeep|set)$/i, arguments: [0, 1, 2, 3] },
  { callee: /^(?:deepmerge|merge-deep|deep-extend|merge|defaults-deep|hoek\.merge|@hapi\/hoek\.merge|dot-prop\.set|object-path\.set|set-value|mixin-deep|just-extend|merge-options)$/i, arguments: [0, 1, 2] },
  { callee: /^(?:extend|node\.extend|\$\.extend|jquery\.extend)$/i, arguments: [1, 2, 3], when: (call, flow) => isSet(call.arguments?.[0], flow, true) },
  { callee: /^Object\.assign$/, arguments: [1, 2, 3], when: ({ arguments: given }) => given?.[0] !== undefined && !ts.isObjectLiteralExpression(given[0]) },
]);
const own = /^(?:Object|Array|String|Number|Boolean|Function|Promise|Date|RegExp|Error|Map|Set)\.prototype\b/;

export const prototypePollution: Rule = {
  name: 'prototype-pollution',
  advice: 'a key that others choose can be __proto__ and change every object: use a Map, Object.create(null), or a list of keys',
  check(node, flow) {
    if (ts.isCallExpression(node)) return merging.check(node, flow);
    if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.EqualsToken) return undefined;
    return isBuiltIn(node.left) || isKeyOfOthers(node.left, flow) || isCopyOfAll(node, flow) || isWalk(node, flow) ? node : undefined;
  },
};

/** `Object.prototype.x = …`, `value['__proto__'].x = …` */
function isBuiltIn(target: ts.Expression): boolean {
  if (own.test(target.getText())) return true;
  return (ts.isPropertyAccessExpression(target) || ts.isElementAccessExpression(target)) && /(?:\.|\[['"])__proto__\b/.test(target.getText());
}

/** `settings[request.key] = …` */
function isKeyOfOthers(target: ts.Expression, flow: Flow): boolean {
  if (!ts.isElementAccessExpression(target)) return false;
  const of = bareOf(target.expression);
  if (ts.isElementAccessExpression(of) && flow.level(of.argumentExpression, 'key') === 2) return true;
  return flow.level(target.argumentExpression, 'key') === 2 && !isBare(of, flow);
}

function isBare(of: ts.Expression, flow: Flow): boolean {
  const meant = flow.meaning(of);
  return ts.isArrayLiteralExpression(meant) || (ts.isCallExpression(meant) && meant.getText() === 'Object.create(null)') || (ts.isObjectLiteralExpression(meant) && meant.properties.some((one) => /^['"]?__proto__['"]?: null$/.test(one.getText())));
}

/** `target[key] = source[key]` for each key, in a function that calls itself: a merge into the depth. */
function isCopyOfAll({ left, right }: ts.BinaryExpression, flow: Flow): boolean {
  if (!ts.isElementAccessExpression(left) || !ts.isIdentifier(left.argumentExpression)) return false;
  const key = left.argumentExpression.text;
  const loop = ts.findAncestor(left, (up) => (ts.isForInStatement(up) || ts.isForOfStatement(up) || isEach(up)) && mentions(up.getText().slice(0, 120), key));
  const made = loop && ts.findAncestor(loop, (up): up is ts.FunctionDeclaration | ts.FunctionExpression | ts.ArrowFunction => (ts.isFunctionDeclaration(up) || ts.isFunctionExpression(up) || ts.isArrowFunction(up)) && up.parameters.length > 1);
  const name = made && (made.name?.text ?? (ts.isVariableDeclaration(made.parent) ? made.parent.name.getText() : undefined));
  if (!made || name === undefined || !mentions(made.body?.getText() ?? '', name, '\\(')) return false;
  return !isKeyTried(made, flow) && right.getText().includes(key);
}

const isEach = (node: ts.Node): boolean => ts.isCallExpression(node) && /^Object\.(?:keys|entries)\(.*\)\.forEach$/s.test(node.expression.getText());

/** `target = target[key]` in a loop: the way to where something is set. */
function isWalk({ left, right }: ts.BinaryExpression, flow: Flow): boolean {
  const whole = bareOf(right);
  // `target = target[key] ?? (target[key] = {})`
  const from = ts.isBinaryExpression(whole) ? bareOf(whole.left) : whole;
  if (!ts.isIdentifier(left) || !ts.isElementAccessExpression(from) || from.expression.getText() !== left.text) return false;
  const key = from.argumentExpression;
  if (ts.isNumericLiteral(key) || ts.isStringLiteralLike(key)) return false;
  if (isIndex(key)) return false;
  const loop = ts.findAncestor(left, (up) => ts.isIterationStatement(up, false) || (ts.isCallExpression(up) && /\.(?:forEach|reduce)$/.test(up.expression.getText())));
  return loop !== undefined && !isKeyTried(ts.findAncestor(loop, ts.isFunctionLike) ?? loop, flow) && /\]\s*=[^=]/.test(ts.findAncestor(loop, ts.isFunctionLike)?.getText() ?? flow.source.text);
}

/** The second of what `forEach` gives is a number, as what a loop counts. */
function isIndex(key: ts.Expression): boolean {
  const counted = ts.findAncestor(key, (up) => ts.isForStatement(up) && up.incrementor !== undefined && mentions(up.incrementor.getText(), key.getText()));
  return counted !== undefined || ts.findAncestor(key, (up) => (ts.isArrowFunction(up) || ts.isFunctionExpression(up)) && up.parameters[1]?.name.getText() === key.getText() && ts.isCallExpression(up.parent) && /\.(?:forEach|map)$/.test(up.parent.expression.getText())) !== undefined;
}

const isKeyTried = (around: ts.Node, _flow: Flow): boolean => /__proto__|hasOwnProperty|hasOwn\(/.test(around.getText());
