import { reach } from '../../core/gates/reach';
import { waysOut } from '../../core/gates/ways-out';
import { withSources } from '../../core/workbench';
import { builtCandidate, sampleWorkbench, scriptedCompiler } from './code-samples';

const serving = `import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { createHash } from 'node:crypto';
import { table } from './table';

/** Prices come from the supplier. */
export const handler = async ({ sku }: { sku: string }): Promise<{ sku: string; price: number | null }> => {
  const answer = await fetch(\`https://prices.example.com/\${sku}\`);
  if (!answer.ok) throw new Error(createHash('sha1').update(sku).digest('hex'));
  return { sku, price: Number(await answer.text()) };
};
`;
const other = `import { request } from 'node:http';\nexport const table = process.env.TABLE;\nexport const asked = request;\nexport const address = 'https://other.example.com/';\n`;
const files = { 'src/quote.ts': serving, 'src/table.ts': other, 'src/price.ts': 'export const price = 1;\n' };
const workbench = sampleWorkbench({ files: { ...files, 'src/own/secret.ts': 'export const secret = 1;', 'src/own/index.ts': '' }, manifest: { editable: Object.keys(files) } });
const check = (changed: Readonly<Record<string, string>>) => reach.check({ candidate: builtCandidate({ files: Object.keys(changed) }), workbench, patched: withSources(workbench, changed), compiler: scriptedCompiler(), refused: [], built: undefined });
/** The handler with a line of code added as its first, which is line 7 of the file. */
const withLine = (line: string, imports = '') => ({ 'src/quote.ts': imports + serving.replace('  const answer', () => `  ${line}\n  const answer`) });

test.each<readonly [string, string, string]>([
  ['a call', "await fetch('https://prices.example.com/' + sku);", 'src/quote.ts:7 adds fetch'],
  ['a call under another name', 'const ask = fetch; await ask(sku);', 'src/quote.ts:7 adds fetch'],
  ['a call with type arguments', 'await (fetch<never>)(sku);', 'src/quote.ts:7 adds fetch'],
  ['a call as a property', 'const all = { fetch }; await all.fetch(sku);', 'src/quote.ts:7 adds fetch'],
  ['an XMLHttpRequest', 'new XMLHttpRequest();', 'src/quote.ts:7 adds XMLHttpRequest'],
  ['a WebSocket', "new WebSocket('wss://evil.example.com');", 'src/quote.ts:7 adds WebSocket; src/quote.ts:7 adds the address wss://evil.example.com'],
  ['an address', "const evil = 'https://evil.example.com';", 'src/quote.ts:7 adds the address https://evil.example.com'],
  ['an address in a template', 'const evil = `//evil` + `https://evil.example.com/${sku}`;', 'src/quote.ts:7 adds the address https://evil.example.com/'],
  ['a built-in module', "const fs = await import('node:fs');", 'src/quote.ts:7 adds import() of fs'],
  ['a required module', "const fs = require('fs');", 'src/quote.ts:7 adds import of fs'],
  ['a module that is worked out', "const fs = require('f' + 's');", 'src/quote.ts:7 adds import of what is worked out'],
  ['require under another name', 'const load = require;', 'src/quote.ts:7 adds require'],
  ['the global object', "Reflect.get(globalThis, 'fetch')(sku);", 'src/quote.ts:7 adds globalThis.fetch'],
  ['the global object by its old name', 'global.fetch(sku);', 'src/quote.ts:7 adds global.fetch'],
  ['the global object, destructured', 'const { fetch: ask } = globalThis;', 'src/quote.ts:7 adds globalThis'],
  ['the global object as this', 'const all = (function () { return this; })();', 'src/quote.ts:7 adds this of a plain function, which may be the global object'],
  ['eval', "eval('1');", 'src/quote.ts:7 adds eval'],
  ['eval, indirectly', "(0, eval)('1');", 'src/quote.ts:7 adds eval'],
  ['Function', "new Function('return process')();", 'src/quote.ts:7 adds Function'],
  ['a constructor of a constructor', "(0, ([] as any).constructor.constructor)('return process')();", 'src/quote.ts:7 adds .constructor'],
  ['the same by names in texts', "([] as any)['constructor']['constructor']('return process')();", 'src/quote.ts:7 adds the name constructor as a text'],
  ['the same by Reflect', "Reflect.get(Reflect.get([], 'constructor'), 'constructor')('return process')();", 'src/quote.ts:7 adds the name constructor as a text'],
  ['the same by a pattern', 'const { constructor: make } = async function () {};', 'src/quote.ts:7 adds .constructor'],
  ['a class of Function', 'class Made extends Function {}', 'src/quote.ts:7 adds Function'],
  ['an exit', 'process.exit(0);', 'src/quote.ts:7 adds process.exit'],
  ['a kill', 'process.kill(process.ppid);', 'src/quote.ts:7 adds process.kill; src/quote.ts:7 adds process.ppid'],
  ['the process itself', 'const p = process;', 'src/quote.ts:7 adds process'],
  ['a module of the process', "process.getBuiltinModule('fs');", 'src/quote.ts:7 adds process.getBuiltinModule'],
  ['a variable', "const secret = process.env.API_KEY;", 'src/quote.ts:7 adds the variable API_KEY'],
  ['a variable by its name as a text', "const secret = process.env['API_KEY'];", 'src/quote.ts:7 adds the variable API_KEY'],
  ['all variables', 'const all = { ...process.env };', 'src/quote.ts:7 adds process.env'],
  ['a write to a global', 'JSON.parse = () => ({});', 'src/quote.ts:7 adds a write to the global JSON.parse'],
  ['a write to a prototype', 'Array.prototype.push = () => 0;', 'adds a write to the prototype Array.prototype.push'],
  ['a property of a prototype', "Object.defineProperty(Object.prototype, 'then', { get: () => 1 });", 'adds a write to the prototype Object.prototype'],
  ['a prototype under another name', 'const all = Array.prototype; all.push = () => 0;', 'src/quote.ts:7 adds .prototype'],
  ['a prototype by its value', 'Object.getPrototypeOf([]).push = () => 0;', 'src/quote.ts:7 adds Object.getPrototypeOf'],
  ['__proto__', '({} as any).__proto__.then = 1;', 'src/quote.ts:7 adds .__proto__'],
  ['the tests', 'expect.extend({ toBe: () => ({ pass: true, message: () => "" }) });', 'src/quote.ts:7 adds the global expect'],
  ['an answer that passes for any', "return { $$typeof: Symbol.for('jest.asymmetricMatcher'), asymmetricMatch: () => true } as any;", 'src/quote.ts:7 adds a mark of tests, $$typeof; src/quote.ts:7 adds a mark of tests, jest.asymmetricMatcher; src/quote.ts:7 adds a mark of tests, asymmetricMatch'],
  ['another global', 'navigator.sendBeacon(sku);', 'src/quote.ts:7 adds the global navigator'],
  ['a global that it says it declares', 'declare const fetch2: any; fetch2(sku);', 'src/quote.ts:7 adds the global fetch2'],
])('refuses a change that adds %s', async (_name, line, reason) => {
  const result = await check(withLine(line));
  expect(result).toMatchObject({ passed: false, reason: expect.stringContaining(reason) });
});

test.each<readonly [string, string, string]>([
  ['a built-in module', "import { writeSync } from 'node:fs';\n", 'src/quote.ts:1 adds import of fs'],
  ['a package', "import got from 'got';\n", 'src/quote.ts:1 adds import of got'],
  ['a module for what it does', "import 'got';\n", 'src/quote.ts:1 adds import of got'],
  ['a module by export', "export * from 'got';\n", 'src/quote.ts:1 adds import of got'],
  ['a module by import =', "import got = require('got');\n", 'src/quote.ts:1 adds import of got'],
  ['a file that is not the component\'s own', "import { secret } from './own/secret';\n", 'src/quote.ts:1 adds import of the file src/own/secret'],
  ['a folder that is not the component\'s own', "import './own';\n", 'src/quote.ts:1 adds import of the file src/own'],
  ['a type by the name of a global, to hide its use', "import type { process } from './table';\nconst all = process;\n", 'src/quote.ts:2 adds process'],
])('refuses an import of %s', async (_name, imports, reason) => {
  expect(await check(withLine('', imports))).toMatchObject({ passed: false, reason: expect.stringContaining(reason) });
});

test.each<readonly [string, Readonly<Record<string, string>>]>([
  ['a guard', withLine('if (sku === undefined) return { sku, price: null };')],
  ['the call that is there, on another line', { 'src/quote.ts': serving.replace('await fetch(`', 'await fetch(/* the supplier */ `') }],
  ['the call that is there, in another function', { 'src/quote.ts': serving.replace('await fetch(`https://prices.example.com/${sku}`)', 'await ask(sku)') + 'async function ask(sku: string) {\n  return fetch(`https://prices.example.com/${sku}`);\n}\n' }],
  ['the call, moved to another file', { 'src/quote.ts': `import { ask } from './price';\n${serving.replace('await fetch(`https://prices.example.com/${sku}`)', 'await ask(sku)')}`, 'src/price.ts': 'export const ask = (sku: string) => fetch(`https://prices.example.com/${sku}`);\n' }],
  ['calculations, lists, dates, errors, timers', withLine('const all = [Math.max(1, Number.parseInt(sku, 10)), new Date(), JSON.stringify({ sku }), new Map()]; await new Promise((done) => setTimeout(done, 10)); if (all.length === 0) throw new RangeError(`no ${sku}`);')],
  ['what the component imports in another file', withLine('', "import { request } from 'node:http';\n")],
  ['the same without node:', withLine('', "import { request } from 'http';\n")],
  ['another name of a package it has', withLine('', "import { PutCommand } from '@aws-sdk/lib-dynamodb';\n")],
  ['a file of its own', withLine('', "import { price } from './price';\n")],
  ['a file that is not there, which is for another gate', withLine('', "import { price } from './prices';\n")],
  ['a type', withLine('', "import type { Context } from 'aws-lambda';\n")],
  ['a variable that it reads elsewhere', withLine('const table = process.env.TABLE;')],
  ['an address that it has elsewhere', withLine("const address = 'https://other.example.com/';")],
  ['names of its own that globals have', withLine('const read = ({ fetch, process }: any) => fetch(process.env.SECRET); const module = 1; const global = module; void [read, global];')],
  ['this of a class', { 'src/price.ts': 'export class Price { readonly cents = 1; of() { return this.cents; } }\n' }],
  ['a write to what is its own', withLine('const prices: Record<string, number> = {}; prices[sku] = 1; delete prices.other; Object.assign(prices, { a: 1 });')],
  ['types of any name', { 'src/price.ts': 'type Price<Function> = { process: Function; fetch(globalThis: string): void };\nexport interface WebSocket extends Price<string> { eval: typeof globalThis.fetch }\nexport const price = 1;\n' }],
  ['less', { 'src/quote.ts': serving.replace(/ {2}if \(!answer.*\n/, '') }],
])('takes a change with %s', async (_name, changed) => {
  expect(await check(changed)).toEqual({ passed: true, reason: 'adds no way out', figures: { added: 0 } });
});

test('tells where, in order, and counts what it does not tell', async () => {
  const { reason, figures } = await check(withLine('eval(sku);\n  process.exit();\n  new WebSocket(sku);\n  new Function(sku);\n  await fetch(sku);\n  process.abort();'));
  expect(reason).toMatch(/^src\/quote\.ts:7 adds eval; src\/quote\.ts:8 adds process\.exit; src\/quote\.ts:9 adds WebSocket; src\/quote\.ts:10 adds Function; src\/quote\.ts:11 adds fetch; and 1 more$/);
  expect(figures).toEqual({ added: 6 });
});

// What a parser cannot see is the sandbox's: test/lambdas/sandbox/hostile.test.ts.
test('does not see what a text becomes when the code runs', () => {
  expect(waysOut('a.ts', "const key = ['construct', 'or'].join(''); const all: any = []; all[key][key]('return process')().exit(0);")).toEqual([]);
});
