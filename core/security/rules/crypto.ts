import ts from 'typescript';
import { calleeOf, isCall, numberOf } from '../sink-rule';
import type { Flow, Rule } from '../types';

const brokenHash = /^(?:hmac-?)?(?:md[2456]|sha-?1|rsa-(?:md5|sha1)|ripemd-?\d*|haval\d*|sha1with.*)$/i;
const isPassword = /passw|passphrase|\bpwd\b|\bpin\b/i;
/** OWASP's least number of rounds of PBKDF2 with SHA-512 is 210,000; with half of it nobody is told. */
const leastRounds = 100_000;

export const weakHash: Rule = {
  name: 'weak-hash',
  advice: 'this hash can be forged or guessed: sha256 for checksums, scrypt, argon2id or bcrypt for passwords',
  check(node, flow) {
    if (!isCall(node)) return undefined;
    const callee = calleeOf(node, flow);
    const [first] = node.arguments ?? [];
    if (/^(?:crypto|crypto-browserify)\.(?:createHash|createHmac|hash|createSign|createVerify)$/.test(callee)) return brokenHash.test(flow.text(first) ?? '') ? node : undefined;
    if (/(?:^|\.)subtle\.digest$/.test(callee)) return brokenHash.test(flow.text(first) ?? flow.text(flow.property(first, 'name')) ?? '') ? node : undefined;
    if (/^(?:crypto-js|CryptoJS)(?:\.CryptoJS)?\.(?:Hmac)?(?:MD5|SHA1|RIPEMD160)$|^(?:md5|sha1|blueimp-md5|js-md5)$/.test(callee)) return node;
    if (/\.pbkdf2(?:Sync)?$/.test(callee)) return (numberOf(node.arguments?.[2], flow) ?? leastRounds) < leastRounds || brokenHash.test(flow.text(node.arguments?.[4]) ?? '') ? node : undefined;
    if (/^argon2\.hash$/.test(callee)) return /argon2[id]$/.test(flow.property(node.arguments?.[1], 'type')?.getText() ?? '') ? node : undefined;
    return /^crypto\.createHash\.update$/.test(callee) && first && isPassword.test(first.getText()) ? node : undefined;
  },
};

const brokenCipher = /ecb|^(?:des|3des|rc2|rc4|bf|blowfish|idea|seed|cast)/i;

export const weakCipher: Rule = {
  name: 'weak-cipher',
  advice: 'this encryption can be read or changed: aes-256-gcm with a random IV for each text, and the length of the tag when it is read',
  check(node, flow) {
    if (ts.isPropertyAccessExpression(node)) return /^(?:crypto-js|CryptoJS)(?:\.CryptoJS)?\.(?:mode\.ECB|DES\.encrypt|TripleDES\.encrypt|RC4\.encrypt|Rabbit\.encrypt)$/.test(flow.name(node)) ? node : undefined;
    if (!isCall(node)) return undefined;
    const callee = calleeOf(node, flow);
    if (/^crypto\.(?:createCipher|createDecipher)$/.test(callee)) return node;
    if (!/^crypto\.(?:createCipheriv|createDecipheriv)$/.test(callee)) return undefined;
    const [algorithm, , iv, options] = node.arguments ?? [];
    const name = flow.text(algorithm) ?? '';
    const unchecked = callee.endsWith('createDecipheriv') && /gcm/i.test(name) && flow.property(options, 'authTagLength') === undefined;
    return brokenCipher.test(name) || isAlwaysTheSame(iv, flow) && callee.endsWith('createCipheriv') || unchecked ? node : undefined;
  },
};

function isAlwaysTheSame(iv: ts.Expression | undefined, flow: Flow): boolean {
  if (!iv) return false;
  const meant = flow.meaning(iv);
  if (ts.isCallExpression(meant) && /^Buffer\.(?:alloc|from)$/.test(flow.name(meant.expression))) return flow.text(meant.arguments[0]) !== undefined || ts.isArrayLiteralExpression(flow.meaning(meant.arguments[0] ?? meant));
  return flow.text(iv) !== undefined;
}

const shortestRsa = 2048;

export const weakKey: Rule = {
  name: 'weak-key',
  advice: 'this key is short enough to be broken: RSA and Diffie-Hellman from 2048 bits, curves from 256',
  check(node, flow) {
    if (!isCall(node)) return undefined;
    const callee = calleeOf(node, flow);
    if (/\.generateKeyPair(?:Sync)?$/.test(callee)) {
      const options = node.arguments?.[1];
      const curve = /(\d{3})/.exec(flow.text(flow.property(options, 'namedCurve')) ?? '')?.[1];
      return (numberOf(flow.property(options, 'modulusLength'), flow) ?? shortestRsa) < shortestRsa || Number(curve ?? 256) < 224 ? node : undefined;
    }
    return /^crypto\.createDiffieHellman$/.test(callee) && (numberOf(node.arguments?.[0], flow) ?? shortestRsa) < shortestRsa ? node : undefined;
  },
};

const secret = /token|session|secret|passw|passphrase|nonce|salt|otp|reset|verif|csrf|api_?key|api_?id|code$|invite|credential|(?:^|_)iv$|auth/i;
const noSecret = /^(?:statusCode|errorCode|exitCode|zipCode|countryCode)$/;

export const weakRandom: Rule = {
  name: 'weak-random',
  advice: 'Math.random can be foretold: randomBytes or randomUUID of node:crypto',
  check(node, flow) {
    if (ts.isPropertyAccessExpression(node)) return node.name.text === 'pseudoRandomBytes' && flow.name(node) === 'crypto.pseudoRandomBytes' ? node : undefined;
    return ts.isCallExpression(node) && flow.name(node.expression) === 'Math.random' && isSecret(node) ? node : undefined;
  },
};

/** By the name that it is given: of the variable, the property, or the function that answers with it. */
function isSecret(node: ts.Node): boolean {
  for (let up: ts.Node = node; up.parent; up = up.parent) {
    const { parent } = up;
    const name = ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent) ? parent.name.getText() : ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken && parent.right === up ? parent.left.getText().replace(/^.*\./, '') : undefined;
    if (name !== undefined) return secret.test(name) && !noSecret.test(name);
    if (ts.isFunctionDeclaration(parent) || ts.isMethodDeclaration(parent)) return secret.test(parent.name?.getText() ?? '');
    if (ts.isElementAccessExpression(parent)) return false;
  }
  return false;
}
