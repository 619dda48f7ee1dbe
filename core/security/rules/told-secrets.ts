import ts from 'typescript';
import type { Flow, Rule } from '../types';

const secret = /(?:^|[a-z_])(?:password|passwd|passphrase|secret|secret_?string|secret_?key|api_?key|access_?key|token|authorization|credentials?|private_?key|db_?pass)$/i;
const noSecret = /^(?:next|page|continuation|start|cancel|sync|abort|cancellation|invalid|missing|csrf)_?/i;
const logging = /^(?:console|log|logger|this\.log|this\.logger|winston|pino|bunyan|log4js|@aws-lambda-powertools\/logger\.Logger|loglevel|req\.log|request\.log|signale|consola)(?:\.[\w.]+)*\.(?:log|info|debug|warn|error|trace|verbose|silly|fatal|notice|critical|dir)$/;

export const loggedSecret: Rule = {
  name: 'logged-secret',
  advice: 'a secret goes to the logs, for everybody who can read them: log its name or nothing',
  check(node, flow) {
    if (!ts.isCallExpression(node) || !logging.test(flow.name(node.expression))) return undefined;
    return node.arguments.some((one) => tells(one, flow, false)) ? node : undefined;
  },
};

export const answeredSecret: Rule = {
  name: 'answered-secret',
  advice: 'a secret, the environment or a stack goes to whoever called: log it, and answer without',
  check(node, flow) {
    if (ts.isCallExpression(node)) return /(?:^|\.)(?:res|response|reply)(?:\.status|\.code)*\.(?:send|json|end|write)$/.test(flow.name(node.expression)) && node.arguments.some((one) => tells(one, flow, true)) ? node : undefined;
    if (!ts.isPropertyAssignment(node) || node.name.getText() !== 'body' || !ts.isObjectLiteralExpression(node.parent)) return undefined;
    return flow.property(node.parent, 'statusCode') && tells(node.initializer, flow, true) ? node : undefined;
  },
};

/** Whether the value of something secret is among what is told; whether it is there may be told. */
function tells(node: ts.Node, flow: Flow, outside: boolean): boolean {
  if (ts.isConditionalExpression(node)) return tells(node.whenTrue, flow, outside) || tells(node.whenFalse, flow, outside);
  if (ts.isFunctionLike(node) || ts.isTypeOfExpression(node) || ts.isPrefixUnaryExpression(node)) return false;
  if (ts.isPropertyAccessExpression(node)) return tellsPart(node, outside);
  if (ts.isElementAccessExpression(node) && ts.isStringLiteralLike(node.argumentExpression)) return node.expression.getText() === 'process.env' ? isSecretName(node.argumentExpression.text, false) : isSecretName(node.argumentExpression.text, outside);
  if (ts.isIdentifier(node)) return isSecretName(node.text, outside);
  if (ts.isShorthandPropertyAssignment(node)) return isSecretName(node.name.text, outside);
  if (ts.isPropertyAssignment(node)) return tells(node.initializer, flow, outside);
  if (ts.isCallExpression(node)) return /^(?:JSON\.stringify|String|inspect|util\.(?:inspect|format)|Object\.(?:entries|values|assign|fromEntries))$|\.(?:toString|trim|concat|join)$/.test(node.expression.getText()) && [...node.arguments, node.expression].some((one) => tells(one, flow, outside));
  if (ts.isBinaryExpression(node) && node.operatorToken.kind !== ts.SyntaxKind.PlusToken && node.operatorToken.kind !== ts.SyntaxKind.QuestionQuestionToken && node.operatorToken.kind !== ts.SyntaxKind.BarBarToken) return false;
  return ts.forEachChild(node, (child) => tells(child, flow, outside) || undefined) ?? false;
}

/** Tokens and keys by whatever name are told to callers on purpose: there only what the environment holds counts. */
function tellsPart(node: ts.PropertyAccessExpression, outside: boolean): boolean {
  const { text } = node.name;
  const of = node.expression.getText();
  if (of === 'process' && text === 'env') return true;
  if (of === 'process.env') return isSecretName(text, false);
  if (outside) return text === 'stack' && /^(?:e|err|error|ex|exception|cause)$/i.test(of);
  return isSecretName(text, outside) || /^(?:toString|trim)$/.test(text) && ts.isPropertyAccessExpression(node.expression) && tellsPart(node.expression, outside);
}

const isSecretName = (name: string, outside: boolean): boolean => !outside && secret.test(name) && !noSecret.test(name);
