import ts from 'typescript';
import { bareOf } from '../../templates/expression-key';
import { partsOf } from '../names';
import { isCall, isSet, sinkRule, type Call } from '../sink-rule';
import type { Flow, Rule } from '../types';

/** Objects by which frameworks answer. */
const writing = /(?:^|\.)(?:res|response|reply)(?:\.(?:status|type|code|set|header|contentType))*\.(?:send|write|end)$/;
const tag = /<\/?[a-z!][^>]*/i;

const pages = sinkRule('', '', 'html', [
  { callee: writing, when: (call, flow) => call.arguments?.[0] !== undefined && !isStructure(flow.meaning(call.arguments[0])) && !isPlain(call) },
  { callee: /\.setContent$|\.newPage\.setContent$/ },
  { callee: /\.setDocumentContent$|\.printToPDF$/, properties: ['html', 'headerTemplate', 'footerTemplate'] },
  { callee: /\.property$/, arguments: [1], when: (call, flow) => flow.text(call.arguments?.[0]) === 'content' },
  { callee: /^new handlebars\.SafeString$/i, least: 1 },
]);

/** What is answered as JSON. */
const isStructure = (node: ts.Expression): boolean => ts.isObjectLiteralExpression(node) || ts.isArrayLiteralExpression(node);

/** The function says that what it answers is no page: `res.type('text/plain')`. */
function isPlain(call: Call): boolean {
  const made = ts.findAncestor(call, ts.isFunctionLike);
  return /\b(?:type|contentType|set|setHeader|header|writeHead)\([^;]*['"](?:text\/plain|text\/csv|application\/(?!xhtml)[\w.+-]+|image\/(?!svg)\w+|txt|json|csv)\b/i.test(made?.getText() ?? '') && !/text\/html/i.test(made?.getText() ?? '');
}

export const htmlInjection: Rule = {
  name: 'html-injection',
  advice: 'what others send becomes part of a page, and can run as script: escape it, or answer as JSON',
  check(node, flow) {
    if (isCall(node)) {
      if (/^serialize-javascript$/.test(flow.name(node.expression)) && isSet(flow.property(node.arguments?.[1], 'unsafe'), flow, true)) return node;
      if (node.arguments?.some((one) => isSet(flow.property(one, 'noEscape'), flow, true)) && /handlebars|hbs/i.test(flow.name(node.expression))) return node;
      return pages.check(node, flow);
    }
    if (ts.isBinaryExpression(node) && /(?:\.escapeMarkup$)|^[mM]ustache\.escape$/.test(node.left.getText())) return node.operatorToken.kind === ts.SyntaxKind.EqualsToken ? node : undefined;
    if (ts.isObjectLiteralExpression(node)) return bodyOfPage(node, flow);
    return isPage(node, flow) ? node : undefined;
  },
};

/** `{ statusCode, headers: { 'content-type': 'text/html' }, body }` */
function bodyOfPage(answer: ts.ObjectLiteralExpression, flow: Flow): ts.Node | undefined {
  const headers = flow.property(answer, 'headers');
  const body = flow.property(answer, 'body');
  if (!headers || !body || flow.level(body, 'html') < 2) return undefined;
  return /text\/html/i.test(headerOf(flow.meaning(headers), 'content-type', flow)?.getText() ?? '') ? body : undefined;
}

export function headerOf(headers: ts.Expression, name: string, flow: Flow): ts.Expression | undefined {
  if (!ts.isObjectLiteralExpression(headers)) return undefined;
  const key = headers.properties.map((one) => (one.name && (ts.isStringLiteralLike(one.name) || ts.isIdentifier(one.name)) ? one.name.text : '')).find((one) => one.toLowerCase() === name);
  return key === undefined ? undefined : flow.property(headers, key);
}

/** A text with tags, put together of input. */
function isPage(node: ts.Node, flow: Flow): boolean {
  if (!ts.isTemplateExpression(node) && !(ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken)) return false;
  if (ts.isBinaryExpression(node.parent) && node.parent.operatorToken.kind === ts.SyntaxKind.PlusToken) return false;
  // A pattern, or the text of an error, is no page.
  if ((ts.isNewExpression(node.parent) || ts.isCallExpression(node.parent)) && /^RegExp$|Error$|^console\./.test(node.parent.expression.getText())) return false;
  return partsOf(node).some((one) => 'text' in one && typeof one.text === 'string' && !ts.isIdentifier(one) && tag.test(one.text)) && flow.level(node, 'html') === 2;
}

const redirecting = sinkRule('', '', 'redirect', [
  { callee: /(?:^|\.)(?:res|response|reply|ctx|c|context|h|toolkit|responseToolkit)(?:\.status)?\.redirect$/, arguments: [0, 1] },
  { callee: /(?:^|\.)(?:res|response|reply|ctx)\.location$/ },
]);

export const openRedirect: Rule = {
  name: 'open-redirect',
  advice: 'what others send says where the browser goes next: a path of our own, or a host of a list',
  check(node, flow) {
    if (isCall(node)) return redirecting.check(node, flow) ?? (setHeader(node, 'location', flow, (value) => flow.level(value, 'redirect') === 2) ? node : undefined);
    if (ts.isPropertyAssignment(node) && node.name.getText() === 'url' && isRedirecting(node)) return flow.level(node.initializer, 'redirect') === 2 ? node : undefined;
    if (!ts.isPropertyAssignment(node) || !/^['"]?location['"]?$/i.test(node.name.getText())) return undefined;
    return isHeaders(node.parent) && flow.level(node.initializer, 'redirect') === 2 ? node : undefined;
  },
};

/** Nest takes where to go from the answer of a method that is marked so. */
function isRedirecting(node: ts.Node): boolean {
  const method = ts.isReturnStatement(node.parent.parent) ? ts.findAncestor(node, ts.isMethodDeclaration) : undefined;
  return method !== undefined && (ts.getDecorators(method)?.some((one) => one.getText().startsWith('@Redirect(')) ?? false);
}

/** Whether an object stands where headers are given. */
function isHeaders({ parent }: ts.ObjectLiteralExpression): boolean {
  if (ts.isPropertyAssignment(parent) || ts.isVariableDeclaration(parent)) return /headers/i.test(parent.name.getText());
  return ts.isCallExpression(parent) && /\.(?:writeHead|set|header)$/.test(parent.expression.getText());
}

export function setHeader(node: ts.Node, name: string, flow: Flow, bad: (value: ts.Expression) => boolean): boolean {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(bareOf(node.expression)) || !/\.(?:setHeader|set|header|append|appendHeader)$/.test(node.expression.getText())) return false;
  const [header, value] = node.arguments;
  return value !== undefined && flow.text(header)?.toLowerCase() === name && bad(value);
}

const framed = ['access-control-allow-origin', 'x-frame-options'] as const;

export const permissiveCors: Rule = {
  name: 'permissive-cors',
  advice: 'any page in a browser may read this answer with the user\'s cookies: name the origins',
  check(node, flow) {
    if (isCall(node)) {
      if (flow.name(node.expression) === 'cors') {
        const origin = flow.property(node.arguments?.[0], 'origin');
        const any = isSet(origin, flow, true) || flow.text(origin) === '*';
        return any && isSet(flow.property(node.arguments?.[0], 'credentials'), flow, true) ? node : undefined;
      }
      return framed.some((name) => setHeader(node, name, flow, (value) => flow.level(value, 'redirect') === 2)) ? node : undefined;
    }
    if (!ts.isObjectLiteralExpression(node) || !isHeaders(node)) return undefined;
    const origin = headerOf(node, 'access-control-allow-origin', flow);
    const credentials = headerOf(node, 'access-control-allow-credentials', flow);
    const chosen = origin !== undefined && flow.level(origin, 'name') === 2;
    return origin && (chosen || (flow.text(origin) === '*' && isSet(credentials, flow, true))) ? origin : undefined;
  },
};

export const insecureCookie: Rule = {
  name: 'insecure-cookie',
  advice: 'this cookie can be read by scripts or over plain http: httpOnly, secure and sameSite',
  check(node, flow) {
    if (ts.isCallExpression(node)) {
      const callee = flow.name(node.expression);
      if (/(?:^|\.)(?:res|response|reply)(?:\.status)?\.(?:cookie|setCookie)$/.test(callee)) return ['httpOnly', 'secure'].every((flag) => isGood(node.arguments[2], flag, flow)) ? undefined : node;
      if (/^(?:express-session|cookie-session(?:\.cookieSession)?|session|cookieSession)$/.test(callee)) return ['httpOnly', 'secure'].some((flag) => [node.arguments[0], flow.property(node.arguments[0], 'cookie')].some((one) => isSet(flow.property(one, flag), flow, false))) ? node : undefined;
      return setHeader(node, 'set-cookie', flow, (value) => lacksFlags(value, flow)) ? node : undefined;
    }
    if (!ts.isPropertyAssignment(node)) return undefined;
    if (/^['"]?set-cookie['"]?$/i.test(node.name.getText())) return lacksFlags(node.initializer, flow) ? node : undefined;
    return node.name.getText() === 'cookies' && ts.isArrayLiteralExpression(node.initializer) && flow.property(node.parent, 'statusCode') && node.initializer.elements.some((one) => lacksFlags(one, flow)) ? node : undefined;
  },
};

/** Options that are not written out may hold the flag. */
function isGood(options: ts.Expression | undefined, flag: string, flow: Flow): boolean {
  if (!options) return false;
  const meant = flow.meaning(options);
  if (!ts.isObjectLiteralExpression(meant) || meant.properties.some(ts.isSpreadAssignment)) return true;
  const value = flow.property(meant, flag);
  return value !== undefined && !isSet(value, flow, false);
}

function lacksFlags(value: ts.Expression, flow: Flow): boolean {
  const meant = flow.meaning(value);
  if (!ts.isStringLiteralLike(meant) && !ts.isTemplateExpression(meant) && !ts.isBinaryExpression(meant)) return false;
  return !/httponly/i.test(meant.getText()) || !/secure/i.test(meant.getText());
}
