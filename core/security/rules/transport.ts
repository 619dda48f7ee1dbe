import ts from 'typescript';
import { calleeOf, isCall, isSet } from '../sink-rule';
import type { Rule } from '../types';

const oldProtocol = /^(?:SSLv[23]|TLSv1(?:\.[01])?)(?:_method|_client_method|_server_method)?$/;
const verifying = new Set(['rejectUnauthorized', 'strictSSL', 'verifySSL', 'requestCert']);

export const disabledTls: Rule = {
  name: 'disabled-tls',
  advice: 'whoever is on the way can read and change what is sent: leave the verification on, name the authority in `ca`',
  check(node, flow) {
    if (ts.isCallExpression(node)) return /\bcredentials\.createInsecure$|\.ServerCredentials\.createInsecure$/.test(flow.name(node.expression)) ? node : undefined;
    if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
      if (/NODE_TLS_REJECT_UNAUTHORIZED\b/.test(node.left.getText())) return isSet(node.right, flow, false) ? node : undefined;
      return /\.rejectUnauthorized$|\.strictSSL$/.test(node.left.getText()) && isSet(node.right, flow, false) ? node : undefined;
    }
    if (!ts.isPropertyAssignment(node)) return undefined;
    const name = node.name.getText().replace(/['"]/g, '');
    if (verifying.has(name) && name !== 'requestCert') return isSet(node.initializer, flow, false) ? node : undefined;
    if (name === 'NODE_TLS_REJECT_UNAUTHORIZED') return isSet(node.initializer, flow, false) ? node : undefined;
    if (name === 'checkServerIdentity') return ts.isArrowFunction(node.initializer) && /^(?:undefined|null|\{\s*\}|true|void 0)$/.test(node.initializer.body.getText()) ? node : undefined;
    return /^(?:minVersion|maxVersion|secureProtocol|minTlsVersion)$/i.test(name) && oldProtocol.test(flow.text(node.initializer) ?? '') ? node : undefined;
  },
};

const local = /^(?:http|ws):\/\/(?:localhost|127\.|\[?::1|0\.0\.0\.0|host\.docker\.internal|169\.254\.|[\w-]+(?::\d+)?(?:\/|$))/;

export const cleartextTransport: Rule = {
  name: 'cleartext-transport',
  advice: 'this goes unencrypted over the network: https or wss',
  check(node, flow) {
    if (!isCall(node)) return undefined;
    if (!/^(?:fetch|node-fetch|axios|got|needle|superagent|request|undici|new WebSocket|new ws|new ws\.WebSocket)(?:\.\w+)?$/.test(calleeOf(node, flow))) return undefined;
    const address = flow.text(node.arguments?.[0]) ?? '';
    return /^(?:http|ws):\/\//.test(address) && !local.test(address) ? node : undefined;
  },
};
