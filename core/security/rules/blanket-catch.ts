import ts from 'typescript';
import type { Rule } from '../types';

export const blanketCatch: Rule = {
  name: 'blanket-catch',
  advice: 'every error vanishes here, also those that nobody thought of: handle the one that is meant, and throw the others on',
  check(node, flow) {
    if (ts.isCatchClause(node)) return node.block.statements.length === 0 || hides(node) ? node : undefined;
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

/** What throws on a text that is none of its kind: the one error that is meant, whatever it says. */
const parses = /^(?:JSON\.parse|BigInt|decodeURI(?:Component)?|atob|URL|RegExp)$/;

/** It answers in an error's place, looks at none, calls nothing and throws nothing on: whatever goes wrong inside looks like success. */
function hides({ block, parent, variableDeclaration }: ts.CatchClause): boolean {
  const answers = block.statements.every((statement) => ts.isReturnStatement(statement) || ts.isExpressionStatement(statement)) && block.statements.some(ts.isReturnStatement);
  return answers && calls(block).length === 0 && !looksAt(block, variableDeclaration?.name.getText()) && !(parent.tryBlock.statements.filter((statement) => !saysTrue(statement)).length === 1 && calls(parent.tryBlock).some((callee) => parses.test(callee)));
}

/** What a check of a text answers once the text was read. */
function saysTrue(statement: ts.Statement): boolean {
  return ts.isReturnStatement(statement) && statement.expression?.kind === ts.SyntaxKind.TrueKeyword;
}

function looksAt(block: ts.Block, error: string | undefined): boolean {
  return error !== undefined && block.getText().split(/[^\w$]+/).includes(error);
}

function calls(within: ts.Node): readonly string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) found.push(node.expression.getText());
    ts.forEachChild(node, visit);
  };
  visit(within);
  return found;
}
