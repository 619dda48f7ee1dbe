import ts from 'typescript';
import { bareOf } from '../../templates/expression-key';
import type { Rule } from '../types';

export const dynamicCall: Rule = {
  name: 'dynamic-call',
  advice: 'what others control says which function or module is called, also inherited ones: look it up with Object.hasOwn or in a Map',
  check(node, flow) {
    if (!ts.isCallExpression(node)) return undefined;
    if (node.expression.kind === ts.SyntaxKind.ImportKeyword) return flow.level(node.arguments[0], 'code') > 0 ? node : undefined;
    const callee = bareOf(node.expression);
    return ts.isElementAccessExpression(callee) && flow.level(callee.argumentExpression, 'name') === 2 ? node : undefined;
  },
};
