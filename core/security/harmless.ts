import ts from 'typescript';
import type { Danger } from './types';

/** Calls whose answer is harmless whatever they are given: numbers, hashes, what a schema or a list lets through. */
const always = /^(?:Number|parseInt|parseFloat|Boolean|BigInt|Symbol|Number\.\w+|Math\.\w+|Date\.\w+|Array\.isArray|Object\.(?:hasOwn|is)|crypto\.(?:createHash|createHmac|randomUUID|randomBytes|scryptSync|pbkdf2Sync).*|isNaN|isFinite|validator\.\w+|uuid\.\w+|structuredValidate)$/;
/** Names of functions that teams give to their own checks. */
const byName = /valid|sanit|whitelist|allow(?:ed|list)|assert|ensureSafe|slugify|digest$|hash(?:Sync)?$/i;
const escaping: Readonly<Partial<Record<Danger, RegExp>>> = {
  sql: /(?:^|\.)(?:escape|escapeId|escapeIdentifier|escapeLiteral|quoteIdent|quoteLiteral)$|^mysql2?\..*format$|sqlstring|pg-format/i,
  nosql: /^(?:String|JSON\.stringify)$|\.toString$|(?:^|\.)ObjectId$|mongo-sanitize/,
  shell: /shell-?quote|shell-?escape|shescape|escapeShell/i,
  path: /(?:^|\.)(?:basename|encodeURIComponent)$|sanitize-filename|filenamify/i,
  regex: /escape-string-regexp|escape-?reg|regexp?-?escape|RegExp\.escape|escapeStringRegexp/i,
  html: /escape|encode|he\.|xss|dompurify|purify|stripTags|JSON\.stringify|serialize-javascript/i,
  address: /(?:^|\.)(?:encodeURIComponent)$/,
  redirect: /(?:^|\.)(?:encodeURIComponent)$/,
};
/** Methods that answer yes or no, or a number. */
const predicates = new Set(['includes', 'test', 'has', 'startsWith', 'endsWith', 'indexOf', 'lastIndexOf', 'every', 'some', 'charCodeAt', 'codePointAt', 'getTime', 'localeCompare', 'search', 'hasOwnProperty', 'findIndex']);
const parsers = /^(?:JSON|url|querystring|qs|path|Date|yaml|js-yaml|YAML|cookie|csv|papaparse|ini|toml|superjson|flatted)(?:\.|$)/;

/** Whether what a call answers cannot be dangerous in this way, whatever it was given. */
export function isHarmless(call: ts.CallExpression | ts.NewExpression, name: string, danger: Danger): boolean {
  const last = name.slice(name.lastIndexOf('.') + 1);
  if (always.test(name) || byName.test(last) || name === 'new Date' || name === 'new re2') return true;
  if (escaping[danger]?.test(name)) return true;
  if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression)) return false;
  const method = call.expression.name.text;
  if (predicates.has(method)) return true;
  if (/^(?:parse|safeParse|parseAsync|validate|validateSync|cast|assert|check|decode)$/.test(method) && !parsers.test(name) && danger !== 'data') return method !== 'decode' || danger === 'nosql';
  return /^replace(?:All)?$/.test(method) && strips(call.arguments[0], danger);
}

/** `replace(/[^a-z]/g, '')` leaves what is listed; `replace(/[<>&]/g, …)` takes what would be dangerous in HTML. */
function strips(pattern: ts.Expression | undefined, danger: Danger): boolean {
  if (!pattern || !ts.isRegularExpressionLiteral(pattern)) return false;
  const { text } = pattern;
  if (danger === 'path' && /\\\.\\\./.test(text)) return true;
  if (!/g[a-z]*$/.test(text.slice(text.lastIndexOf('/')))) return false;
  if (/^\/\[\^|^\/\\W/.test(text)) return true;
  if (danger === 'regex') return /\[.*\\?[.*+?^$].*\]/.test(text);
  return danger === 'html' && text.includes('<') && text.includes('[');
}
