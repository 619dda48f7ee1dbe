import ts from 'typescript';
import { calleeOf, isCall, isSet, sinkRule } from '../sink-rule';
import type { Flow, Rule } from '../types';

const parsing = sinkRule('', '', 'data', [
  { callee: /^(?:new )?node-expat\.\w+\.(?:write|parse|end)$/, least: 1 },
  { callee: /^xml2json\.toJson$/, least: 2 },
]);

export const xxe: Rule = {
  name: 'xxe',
  advice: 'the XML that others send can read files and call addresses: leave entities off (`noent: false`), or use fast-xml-parser without them',
  check(node, flow) {
    if (!isCall(node)) return undefined;
    if (/libxml\w*\.(?:parseXml|parseXmlString|parseXmlAsync|parseHtml)$|^new libxmljs2?\.Sax\w*$/.test(calleeOf(node, flow))) return node.arguments?.some((one) => isSet(flow.property(one, 'noent'), flow, true) || isSet(flow.property(one, 'replaceEntities'), flow, true)) ? node : undefined;
    return parsing.check(node, flow);
  },
};

const unserializing = sinkRule('', '', 'data', [
  { callee: /^(?:node-serialize|serialize-to-js|serialize-javascript|funcster|cryo|php-serialize|unserialize)\b.*(?:unserialize|deserialize|deepDeserialize|parse)$/i, least: 1 },
  { callee: /^v8\.deserialize$|^new v8\.Deserializer$/, least: 1 },
  { callee: /^(?:js-yaml|yaml)\.(?:unsafeLoad|unsafeLoadAll)$/, least: 1 },
  { callee: /^js-yaml\.(?:load|loadAll)$/, least: 1, when: (call, flow) => call.arguments?.some((one) => /(?:FULL|UNSAFE)/i.test(flow.property(one, 'schema')?.getText() ?? '')) ?? false },
]);

export const unsafeDeserialization: Rule = { ...unserializing, name: 'unsafe-deserialization', advice: 'what others send is turned into objects that can hold code: JSON.parse and a schema' };

const decoding = /^(?:jsonwebtoken\.decode|jose\.(?:decodeJwt|JWT\.decode|UnsecuredJWT\.decode)|jwt-decode(?:\.\w+)?)$/;

export const unverifiedJwt: Rule = {
  name: 'unverified-jwt',
  advice: 'a token is believed that nobody signed, or that has ended: verify it with the key and the algorithms that are meant',
  check(node, flow) {
    if (!ts.isCallExpression(node)) return undefined;
    const callee = flow.name(node.expression);
    if (decoding.test(callee)) return isVerified(node, flow) ? undefined : node;
    if (callee === 'jwt-simple.decode') return isSet(node.arguments[2], flow, true) ? node : undefined;
    if (callee === 'JSON.parse') return /\.split\(['"]\.['"]\)\s*\[1\]/.test(node.getText()) && /base64/.test(node.getText()) ? node : undefined;
    if (!/^(?:jsonwebtoken|jose(?:\.JWT)?)\.(?:sign|verify)$/.test(callee)) return undefined;
    return node.arguments.some((one) => isLax(one, flow)) ? node : undefined;
  },
};

/** The same function verifies the same token, too: what is decoded only tells which key to take. */
function isVerified({ arguments: [token], parent }: ts.CallExpression, flow: Flow): boolean {
  const verifies = (node: ts.Node): boolean => (ts.isCallExpression(node) && /verify\w*$/i.test(node.expression.getText()) && node.arguments[0]?.getText() === token?.getText() && !node.arguments.some((one) => isLax(one, flow))) || (ts.forEachChild(node, verifies) ?? false);
  return token !== undefined && verifies(ts.findAncestor(parent, ts.isFunctionLike) ?? parent.getSourceFile());
}

function isLax(options: ts.Expression, flow: Flow): boolean {
  const algorithms = flow.property(options, 'algorithms') ?? flow.property(options, 'algorithm');
  const meant = algorithms && flow.meaning(algorithms);
  const names = meant && ts.isArrayLiteralExpression(meant) ? meant.elements : meant ? [meant] : [];
  return names.some((one) => /^none$/i.test(flow.text(one) ?? '') || /JWA\.none|\.NONE$/i.test(one.getText())) || isSet(flow.property(options, 'ignoreExpiration'), flow, true) || /^(?:jose\.)?(?:JWK\.)?None$/.test(options.getText().replace(/^.*\.(?=JWK\.None)/, ''));
}
