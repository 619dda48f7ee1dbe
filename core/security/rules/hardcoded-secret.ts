import ts from 'typescript';
import { calleeOf, isCall } from '../sink-rule';
import type { Flow, Rule } from '../types';

const forms = /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\bgh[pousr]_[A-Za-z0-9]{30,}|\bgithub_pat_\w{30,}|\bglpat-[\w-]{20}|\bnpm_[A-Za-z0-9]{36}|\bxox[abeoprs]-[\w-]{10,}|\b[sr]k_live_\w{16,}|\bAIza[\w-]{35}|\bSG\.[\w-]{16,}\.[\w-]{16,}|-----BEGIN [A-Z ]*PRIVATE KEY-----|:\/\/[^\s:@/$]+:[^\s@/$]{4,}@|^(?:Bearer|Basic) [\w.~+/=-]{16,}$/;
const named = /(?:^|[a-z_])(?:password|passwd|passphrase|pwd|secret|secret_?key|api_?key|access_?key|auth_?token|token|private_?key|encryption_?key|signing_?key|client_?secret|credential|secretOrKey)$/i;
const noValue = /^(?:.{0,7}|[A-Z]?[a-z]+|[a-z]+(?:[-_.\s][a-z]+)*|.*[\s<>{}$].*|(?:https?|arn|ssm|env):.*|\/.*|[A-Z_]+|.*\.(?:js|json|pem|ts)|x-[\w-]+|\*+)$/;
const passwords = /(?:^|[a-z_])(?:password|passwd|passphrase|pwd)$/i;
/** Calls of which an argument is a key. */
const keyed: readonly (readonly [RegExp, number])[] = [
  [/^(?:jsonwebtoken|jwt-simple|express-jwt)\.(?:sign|verify|encode|decode)$/, 1],
  [/^(?:crypto|crypto-browserify)\.(?:createHmac|createCipheriv|createDecipheriv|createCipher|createSecretKey\b)$/, 1],
  [/^(?:crypto-js\.\w+\.(?:encrypt|decrypt)|crypto-js\.Hmac\w+)$/, 1],
  [/^cookie-parser$/, 0],
  [/^jose\.(?:JWT\.(?:sign|verify)|jwtVerify|SignJWT\.sign|compactVerify|jwtDecrypt)$/, 1],
  [/\.setProtectedHeader\..*sign$|^jose\.SignJWT.*\.sign$/, 0],
  [/^jose\.JWK\.asKey$/, 0],
];
/** Options that are keys of these. */
const optioned = /^(?:new )?(?:express-session|cookie-session|express-jwt|passport-jwt|passport-[\w-]+|session|client-sessions)(?:\.\w+)*$/;

export const hardcodedSecret: Rule = {
  name: 'hardcoded-secret',
  advice: 'a secret stands in the code, for everybody who can read it: read it from Secrets Manager or the environment, and replace this one',
  check(node, flow) {
    if (isCall(node)) return takesKey(node, flow) ? node : undefined;
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node)) return forms.test(node.text) && !isImport(node) && !/:\/\/(?:user|username):(?:pass|password)@/i.test(node.text) ? node : isNamedSecret(node) ? node : undefined;
    return undefined;
  },
};

const isImport = ({ parent }: ts.Node): boolean => ts.isImportDeclaration(parent) || ts.isLiteralTypeNode(parent);

function isNamedSecret(node: ts.StringLiteralLike | ts.TemplateHead): boolean {
  const { parent } = node;
  const name = ts.isVariableDeclaration(parent) || ts.isPropertyDeclaration(parent) || (ts.isPropertyAssignment(parent) && parent.initializer === node) ? parent.name.getText() : ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken && parent.right === node ? parent.left.getText().replace(/^.*\./s, '') : undefined;
  const plain = name?.replace(/['"]/g, '');
  if (plain === undefined || !ts.isStringLiteralLike(node) || !named.test(plain)) return false;
  return !noValue.test(node.text) || (passwords.test(plain) && /^[a-z]+\d+\w*$|^[\w-]+-\d+$/i.test(node.text) && node.text.length > 5);
}

function takesKey(call: ts.CallExpression | ts.NewExpression, flow: Flow): boolean {
  const callee = calleeOf(call, flow);
  const at = keyed.find(([pattern]) => pattern.test(callee))?.[1];
  if (at !== undefined && isWritten(call.arguments?.[at], flow)) return true;
  if (!optioned.test(callee) || !call.arguments?.length) return false;
  return call.arguments.some((one) => ['secret', 'secretOrKey', 'keys', 'clientSecret'].some((name) => isWritten(flow.property(one, name), flow)));
}

/** A key that is a text of the code, also through a buffer or an encoder. */
function isWritten(node: ts.Expression | undefined, flow: Flow): boolean {
  if (!node) return false;
  const meant = flow.meaning(node);
  if ((flow.text(node) ?? '') !== '') return true;
  if (ts.isArrayLiteralExpression(meant)) return meant.elements.some((one) => isWritten(one, flow));
  return ts.isCallExpression(meant) && /^(?:Buffer\.from|TextEncoder\.encode|jose\.JWK\.asKey|crypto\.createSecretKey)$/.test(flow.name(meant.expression)) && isWritten(meant.arguments[0], flow);
}
