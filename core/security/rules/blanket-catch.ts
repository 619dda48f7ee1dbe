import ts from 'typescript';
import type { Rule } from '../types';

export const blanketCatch: Rule = {
  name: 'blanket-catch',
  advice: 'every error vanishes here, also those that nobody thought of: handle the one that is meant, and throw the others on',
  check(node, flow) {
    if (ts.isCatchClause(node)) return node.block.statements.length === 0 ? node : undefined;
    if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined;
    const { name } = node.expression;
    if (name.text === 'catch') return node.arguments[0] && doesNothing(node.arguments[0]) ? node : undefined;
    const [event, listener] = node.arguments;
    return name.text === 'on' && /^(?:uncaughtException|unhandledRejection)$/.test(flow.text(event) ?? '') && listener && doesNothing(listener) ? node : undefined;
  },
};

function doesNothing(node: ts.Expression): boolean {
  if (!ts.isArrowFunction(node) && !ts.isFunctionExpression(node)) return false;
  return ts.isBlock(node.body) ? node.body.statements.length === 0 : /^(?:undefined|null|void 0|\{\}|\(\{\}\))$/.test(node.body.getText());
}
