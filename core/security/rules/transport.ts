import ts from 'typescript';
import { calleeOf, isCall, isSet } from '../sink-rule';
import type { Flow, Rule } from '../types';

const oldProtocol = /^(?:SSLv[23]|TLSv1(?:\.[01])?)(?:_method|_client_method|_server_method)?$/;
const verifying = new Set(['rejectUnauthorized', 'strictSSL', 'verifySSL', 'NODE_TLS_REJECT_UNAUTHORIZED']);

export const disabledTls: Rule = {
  name: 'disabled-tls',
  advice: 'whoever is on the way can read and change what is sent: leave the verification on, name the authority in `ca`',
  check(node, flow) {
    if (ts.isCallExpression(node)) return /\bcredentials\.createInsecure$|\.ServerCredentials\.createInsecure$/.test(flow.name(node.expression)) ? node : undefined;
    if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
      if (/NODE_TLS_REJECT_UNAUTHORIZED\b/.test(node.left.getText())) return isSet(node.right, flow, false) ? node : undefined;
      return /\.rejectUnauthorized$|\.strictSSL$/.test(node.left.getText()) && isSet(node.right, flow, false) ? node : undefined;
    }
    return ts.isPropertyAssignment(node) && isLax(node, flow) ? connectionOf(node) : undefined;
  },
};

function isLax({ name: key, initializer }: ts.PropertyAssignment, flow: Flow): boolean {
  const name = key.getText().replace(/['"]/g, '');
  if (verifying.has(name)) return isSet(initializer, flow, false);
  if (name === 'checkServerIdentity') return ts.isArrowFunction(initializer) && /^(?:undefined|null|\{\s*\}|true|void 0)$/.test(initializer.body.getText());
  return /^(?:minVersion|maxVersion|secureProtocol|minTlsVersion)$/i.test(name) && oldProtocol.test(flow.text(initializer) ?? '');
}

/** The call that is given the options, or whatever they are kept under: that is where the connection is described. */
function connectionOf(node: ts.Node): ts.Node {
  const { parent } = node;
  if (ts.isCallExpression(parent) || ts.isNewExpression(parent) || ts.isVariableDeclaration(parent)) return parent;
  if (ts.isPropertyAssignment(parent) || (ts.isObjectLiteralExpression(parent) && !ts.isBinaryExpression(parent.parent))) return connectionOf(parent);
  return node;
}

const local = /^(?:http|ws):\/\/(?:localhost|127\.|\[?::1|0\.0\.0\.0|host\.docker\.internal|169\.254\.|[\w-]+(?::\d+)?(?:\/|$))/;

export const cleartextTransport: Rule = {
  name: 'cleartext-transport',
  advice: 'this goes unencrypted over the network: https or wss',
  check(node, flow) {
    if (!isCall(node)) return undefined;
    if (!/^(?:fetch|node-fetch|axios|got|needle|superagent|request|undici|new WebSocket|new ws|new ws\.WebSocket|http\.get|http\.request)(?:\.\w+)?$/.test(calleeOf(node, flow))) return undefined;
    const address = flow.text(node.arguments?.[0]) ?? '';
    return /^(?:http|ws):\/\//.test(address) && !local.test(address) ? node : undefined;
  },
};
