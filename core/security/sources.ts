import ts from 'typescript';
import { bareOf } from '../templates/expression-key';
import { isExported, isMade, type Binding } from './bindings';
import type { Danger, Level } from './types';

/** Names by which frameworks give a request to a handler. */
const requests = new Set(['req', 'request', 'ctx', 'context', '_req', 'httpRequest']);
const parts = new Set(['body', 'rawBody', 'query', 'params', 'param', 'headers', 'header', 'cookies', 'signedCookies', 'url', 'originalUrl', 'path', 'hostname', 'host', 'files', 'file', 'payload', 'querystring', 'search', 'get', 'json', 'text', 'formData', 'queries', 'href', 'subdomains', 'baseUrl', 'args', 'input']);
/** What a framework, or a team's own middleware, puts on a request by itself: everything else was sent. */
const ownParts = /^(?:app|res|next|user|session|sessionID|auth|authInfo|account|tenant|identity|claims|principal|currentUser|log|logger|id|requestId|method|httpVersion|socket|connection|protocol|secure|xhr|fresh|stale|route|locals|context|state|db|pool|client|container|services|service|models|config|env|i18n|t|lng|language|locale|flash|signal|server|raw|ip|ips|startTime|on|once|off|emit|pipe|end|write|destroy|abort|setTimeout|setEncoding|setHeader|isAuthenticated|isUnauthenticated|log[iI]n|log[oO]ut|csrfToken|accepts\w*|is|range|aborted|complete|readable\w*|timeout)$/;
const lookedUp: ReadonlySet<Danger> = new Set<Danger>(['html', 'redirect', 'nosql', 'key', 'name', 'data']);
const eventParts = new Set(['Records', 'body', 'queryStringParameters', 'multiValueQueryStringParameters', 'pathParameters', 'headers', 'rawPath', 'rawQueryString', 'arguments', 'detail', 'requestContext', 'cookies', 'path', 'Payload', 'query', 'params']);
const eventNames = /^_?(?:event|evt|ev|lambdaEvent)$/i;
const eventType = /(?:Event|EventV2|Record|Request)(?:<.*>)?$/s;
/** What is handed to a function and is not data. */
const tools = /^(?:res|response|reply|next|err|error|e|cb|callback|done|context|ctx|req|request|_.*|db|client|connection|conn|pool|logger|log|options?|opts|socket|ws|server|app|router|i|index|idx|resolve|reject|this)$/i;
const archives = /['"](?:unzip\w*|adm-zip|yauzl\S*|yazl|tar|tar-stream|tar-fs|jszip|decompress|node-stream-zip|extract-zip)['"]/;
const messages = /^(?:message|data|line|text|request|upload|connection|connect)$/;
const eachOf = new Set(['map', 'forEach', 'filter', 'flatMap', 'some', 'every', 'find', 'findIndex', 'findLast', 'sort', 'then']);
const gathering = new Set(['reduce', 'reduceRight']);

/** `req.query`, `ctx.request.body`, `process.argv`: parts of a request that whoever sends it chooses. */
export function levelOfInput(node: ts.Expression, danger: Danger): Level {
  if (ts.isElementAccessExpression(node)) return ts.isStringLiteralLike(node.argumentExpression) ? levelOfPart(bareOf(node.expression), node.argumentExpression.text, danger) : 0;
  if (!ts.isPropertyAccessExpression(node)) return 0;
  return danger === 'path' && isArchiveName(node) ? 2 : levelOfPart(bareOf(node.expression), node.name.text, danger);
}

/** The same, of a name taken out of an object. */
export function levelOfPart(of: ts.Expression, name: string, danger: Danger): Level {
  if (ts.isIdentifier(of) && of.text === 'process') return name === 'argv' || name === 'stdin' ? 2 : 0;
  if (parts.has(name) && isRequest(of)) return 2;
  if (!ts.isIdentifier(of) || !/^_?req$/.test(of.text) || ownParts.test(name)) return 0;
  // It may be what middleware has looked up: shown in pages and searched for all the time.
  return lookedUp.has(danger) ? 1 : 2;
}

/** Names in an archive, which its author chooses: `entry.entryName`, `header.name`. */
function isArchiveName(node: ts.PropertyAccessExpression): boolean {
  if (node.name.text === 'entryName') return true;
  return archives.test(node.getSourceFile().text) && (/^(?:path|name|fileName|relativePath)$/.test(node.name.text) && ts.isIdentifier(node.expression) && /^(?:zip|tar|archive)?_?(?:entry|header)$/i.test(node.expression.text));
}

function isRequest(node: ts.Expression): boolean {
  if (ts.isIdentifier(node)) return requests.has(node.text);
  return ts.isPropertyAccessExpression(node) && (node.name.text === 'req' || node.name.text === 'request');
}

/** What a parameter holds by itself; `receiver` where that is what the list holds on which the function is called for each. */
export function levelOfParameter({ parameter, name }: Binding): Level | { readonly receiver: ts.Expression } | 'by its calls' {
  if (parameter === undefined) return 0;
  const { of, index, keys, declaration } = parameter;
  const type = declaration.type?.getText() ?? '';
  if (/^(?:number|boolean|bigint|Date)$/.test(type) || declaration.dotDotDotToken) return 0;
  if (ts.getDecorators(declaration)?.some((one) => /^@(?:Body|Query|Param|Headers|Args|Cookies)\b/.test(one.getText()))) return 2;
  const whole = ts.isIdentifier(declaration.name);
  if (index === 0 && whole && (eventNames.test(name) || (eventType.test(type) && !requests.has(name)))) return 2;
  if (index === 0 && !whole && keys.some((key) => eventParts.has(key)) && (isHandler(of) || hasAnswer(of))) return 2;
  if (index === 0 && whole && handlerName(of) && !requests.has(name)) return 2;
  const call = isMade(of) && ts.isCallExpression(of.parent) && of.parent.arguments.some((one) => one === of) ? of.parent : undefined;
  if (call) return ofCallback(call, index);
  if (tools.test(name)) return 0;
  return 'by its calls';
}

function ofCallback(call: ts.CallExpression, index: number): Level | { readonly receiver: ts.Expression } {
  const { expression: callee, arguments: [first] } = call;
  if (!ts.isPropertyAccessExpression(callee)) return 0;
  if ((eachOf.has(callee.name.text) && index === 0) || (gathering.has(callee.name.text) && index < 2)) return { receiver: callee.expression };
  if (/^(?:on|once|addListener)$/.test(callee.name.text) && first && ts.isStringLiteralLike(first) && messages.test(first.text) && index === 0 && !/\b(?:std(?:out|err)|child|stream)\b/.test(callee.expression.getText())) return 2;
  return 0;
}

function hasAnswer({ parameters }: ts.SignatureDeclaration): boolean {
  const second = parameters[1]?.name;
  return second !== undefined && ts.isIdentifier(second) && /^(?:res|response|reply|context)$/.test(second.text);
}

/** Whether the file gives the function away: whoever imports it may pass anything. */
export function isGivenAway(made: ts.SignatureDeclaration): boolean {
  return exportedAs(made) !== undefined;
}

function isHandler(made: ts.SignatureDeclaration): boolean {
  return exportedAs(made) !== undefined || (isMade(made) && ts.isCallExpression(made.parent));
}

const handlerName = (made: ts.SignatureDeclaration): boolean => /^(?:lambda)?handler$/i.test(exportedAs(made) ?? '');

function exportedAs(made: ts.SignatureDeclaration): string | undefined {
  if (ts.isFunctionDeclaration(made)) return isExported(made) ? made.name?.text ?? 'default' : undefined;
  const { parent } = made;
  if (ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name)) return isExported(parent.parent.parent) ? parent.name.text : undefined;
  if (ts.isExportAssignment(parent)) return 'default';
  if (!ts.isBinaryExpression(parent) || !ts.isPropertyAccessExpression(parent.left)) return undefined;
  return /^(?:module\.)?exports\b/.test(parent.left.getText()) ? parent.left.name.text : undefined;
}
