import ts from 'typescript';
import { isWrapper } from '../../templates/expression-key';
import { calleeOf, isCall, type Call } from '../sink-rule';
import type { Flow, Rule } from '../types';

const forms = /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\bgh[pousr]_[A-Za-z0-9]{30,}|\bgithub_pat_\w{30,}|\bglpat-[\w-]{20}|\bnpm_[A-Za-z0-9]{36}|\bxox[abeoprs]-[\w-]{10,}|\b[sr]k_live_\w{16,}|\bAIza[\w-]{35}|\bSG\.[\w-]{16,}\.[\w-]{16,}|-----BEGIN [A-Z ]*PRIVATE KEY-----|:\/\/[^\s:@/$]+:[^\s@/$]{4,}@|^(?:Bearer|Basic) [\w.~+/=-]{16,}$/;
const named = /(?:^|[a-z_-])(?:password|passwd|passphrase|pwd|secret|secret[-_]?key|api[-_]?key|access[-_]?key|auth[-_]?token|token|private[-_]?key|encryption[-_]?key|signing[-_]?key|client[-_]?secret|credential|secretOrKey)$/i;
const noValue = /^(?:.{0,7}|[A-Z]?[a-z]+|[a-z]+(?:[-_.\s][a-z]+)*|.*[\s<>{}].*|\$.*|(?:https?|arn|ssm|env):.*|\/.*|[A-Z_]+|.*\.(?:js|json|pem|ts)|x-[\w-]+|\*+)$/;
const passwords = /(?:^|[a-z_])(?:password|passwd|passphrase|pwd)$/i;
/** Calls of which an argument is a key. */
const keyed: readonly (readonly [RegExp, number])[] = [
  [/^(?:jsonwebtoken|jwt-simple|express-jwt|jwt)\.(?:sign|verify|encode|decode)$/, 1],
  [/^(?:crypto|crypto-browserify)\.(?:createHmac|createCipheriv|createDecipheriv|createCipher)$/, 1],
  [/^(?:crypto-js\.\w+\.(?:encrypt|decrypt)|crypto-js\.Hmac\w+)$/, 1],
  [/^cookie-parser$/, 0],
  [/^jose\.(?:JWT\.(?:sign|verify)|jwtVerify|compactVerify|jwtDecrypt)$/, 1],
  [/\.setProtectedHeader\..*sign$|^jose\.SignJWT.*\.sign$/, 0],
  [/^jose\.JWK\.asKey$|^crypto\.(?:createSecretKey|createPrivateKey|createSign\.sign)$/, 0],
];
/** Options that are keys, of these. */
const keys = ['secret', 'secretOrKey', 'keys', 'clientSecret', 'consumerSecret'];
const optioned = /^(?:new )?(?:express-session|cookie-session|express-jwt|passport-[\w-]+|session|cookieSession|client-sessions|expressjwt)(?:\.\w+)*$/;

export const hardcodedSecret: Rule = {
  name: 'hardcoded-secret',
  advice: 'a secret stands in the code, for everybody who can read it: read it from Secrets Manager or the environment, and replace this one',
  check(node, flow) {
    if (isCall(node)) return takesKey(node, flow) ? node : writtenOption(node, flow);
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node)) return forms.test(node.text) && !isImport(node) && !/:\/\/(?:user|username):(?:pass|password)@/i.test(node.text) ? node : isNamedSecret(node) ? node : undefined;
    return undefined;
  },
};

const isImport = ({ parent }: ts.Node): boolean => ts.isImportDeclaration(parent) || ts.isLiteralTypeNode(parent);

function isNamedSecret(node: ts.StringLiteralLike | ts.TemplateHead): boolean {
  const plain = ts.isStringLiteralLike(node) ? namedBy(node)?.replace(/['"]/g, '') : undefined;
  if (plain === undefined || !ts.isStringLiteralLike(node) || !named.test(plain)) return false;
  return !noValue.test(node.text) || (passwords.test(plain) && /^[a-z]+\d+\w*$|^[\w-]+-\d+$/i.test(node.text) && node.text.length > 5);
}

/** The name that is given a value, also as its default or one choice: `token = process.env.TOKEN ?? '…'`. */
function namedBy(node: ts.Expression): string | undefined {
  const { parent } = node;
  if (ts.isVariableDeclaration(parent) || ts.isPropertyDeclaration(parent) || ts.isBindingElement(parent) || ts.isParameter(parent) || ts.isPropertyAssignment(parent)) return parent.initializer === node ? parent.name.getText() : undefined;
  if (isWrapper(parent) || (ts.isConditionalExpression(parent) && parent.condition !== node)) return namedBy(parent);
  if (!ts.isBinaryExpression(parent) || parent.right !== node) return undefined;
  const { kind } = parent.operatorToken;
  if (kind === ts.SyntaxKind.QuestionQuestionToken || kind === ts.SyntaxKind.BarBarToken) return namedBy(parent);
  return kind === ts.SyntaxKind.EqualsToken ? /(?:^|\.|\[)([^.[\]]+)\]?$/.exec(parent.left.getText())?.[1] : undefined;
}

function takesKey(call: Call, flow: Flow): boolean {
  const callee = calleeOf(call, flow);
  const at = keyed.find(([pattern]) => pattern.test(callee))?.[1];
  return at !== undefined && isWritten(call.arguments?.[at], flow);
}

/** The option that is a key, where it stands in the call's own options; else the call. */
function writtenOption(call: Call, flow: Flow): ts.Node | undefined {
  if (!optioned.test(calleeOf(call, flow))) return undefined;
  const found = call.arguments?.flatMap((one) => keys.flatMap((name) => flow.property(one, name) ?? [])).find((one) => isWritten(one, flow));
  if (!found) return undefined;
  return found.getStart() > call.getStart() && found.end < call.end ? found : call;
}

/** A key that is a text of the code, also through a buffer or an encoder. */
function isWritten(node: ts.Expression | undefined, flow: Flow): boolean {
  if (!node) return false;
  const meant = flow.meaning(node);
  if ((flow.text(node) ?? '') !== '') return true;
  if (ts.isArrayLiteralExpression(meant)) return meant.elements.some((one) => isWritten(one, flow));
  return ts.isCallExpression(meant) && /^(?:Buffer\.from|TextEncoder\.encode|jose\.JWK\.asKey|crypto\.createSecretKey)$/.test(flow.name(meant.expression)) && isWritten(meant.arguments[0], flow);
}
