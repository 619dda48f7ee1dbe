import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { strToU8 } from 'fflate';
import { handlerType, libraryFolder, syntaxErrors, typeErrors } from '../../core/check-types';
import type { Workbench } from '../../core/workbench';

const libraries = dirname(require.resolve('typescript'));
const library = Object.fromEntries(['lib.es5.d.ts', 'lib.decorators.d.ts', 'lib.decorators.legacy.d.ts'].map((file) => [`${libraryFolder}/${file}`, readFileSync(join(libraries, file), 'utf8')]));

const shop = {
  'src/handler.ts': "import { price } from './price';\nexport const handler = (event: { readonly sku?: string }): number => price(event.sku ?? '');\n",
  'src/price.ts': 'export function price(sku: string): number {\n  return sku.length;\n}\n',
};

interface Given { readonly files?: Readonly<Record<string, string>>; readonly options?: Record<string, unknown>; readonly editable?: string[]; readonly links?: Record<string, string> }

function workbenchOf({ files = {}, options = {}, editable = ['src/handler.ts', 'src/price.ts'], links }: Given = {}): Workbench {
  return {
    manifest: {
      schemaVersion: 1, entry: 'src/handler.ts', handlerFile: 'src/handler.ts', handler: 'handler', bundle: { file: 'index.js', sha256: '' }, build: {}, esbuildVersion: '0.28.2', editable,
      types: { options: { lib: ['es5'], target: 'es2022', module: 'esnext', moduleResolution: 'bundler', strict: true, types: [], ...options }, known: [] }, tests: [], ...(links ? { links } : {}),
    },
    files: new Map(Object.entries({ ...library, ...shop, ...files }).map(([path, text]) => [path, strToU8(text)])),
    sourceMap: '{}', testBundles: new Map(),
  };
}

describe('typeErrors', () => {
  test.each<[string, Given, string[]]>([
    ['none', {}, []],
    ['in a file that the handler imports', { files: { 'src/price.ts': 'export function price(sku: string): number {\n  return sku;\n}\n' } }, ["src/price.ts: TS2322 Type 'string' is not assignable to type 'number'."]],
    ['in what is imported', { files: { 'src/handler.ts': "import { prize } from './price';\nexport const handler = prize;\n" } }, [`src/handler.ts: TS2724 '"./price"' has no exported member named 'prize'. Did you mean 'price'?`]],
    ['a file that is not there', { files: { 'src/handler.ts': "import { price } from './prices';\nexport const handler = price;\n" } }, ["src/handler.ts: TS2307 Cannot find module './prices' or its corresponding type declarations."]],
    ['as strict as the team is', { files: { 'src/price.ts': 'export function price(sku): number {\n  return sku.length;\n}\n' } }, ["src/price.ts: TS7006 Parameter 'sku' implicitly has an 'any' type."]],
    ['and no stricter', { files: { 'src/price.ts': 'export function price(sku): number {\n  return sku.length;\n}\n' }, options: { strict: false } }, []],
    ['not those of other files', { files: { 'src/price.ts': "import { tax } from './tax';\nexport const price = (sku: string) => sku.length + tax;\n", 'src/tax.ts': "export const tax: number = '7';\n" } }, []],
    ['through a package with conditional exports', {
      files: { 'src/price.ts': "import { rate } from 'rates/eu';\nexport const price = (sku: string): string => rate(sku);\n", 'node_modules/rates/package.json': '{"name":"rates","exports":{"./eu":{"types":"./types/eu.d.ts","default":"./eu.js"}}}', 'node_modules/rates/types/eu.d.ts': 'export function rate(sku: string): number;\n' },
    }, ["src/handler.ts: TS2322 Type 'string' is not assignable to type 'number'.", "src/price.ts: TS2322 Type 'number' is not assignable to type 'string'."]],
    ['through a symbolic link', {
      files: { 'src/price.ts': "import { rate } from '@team/rates';\nexport const price = (sku: string) => rate(sku);\n", 'packages/rates/package.json': '{"name":"@team/rates","main":"index.ts"}', 'packages/rates/index.ts': 'export const rate = (sku: string): number => sku.length;\n' },
      links: { 'node_modules/@team/rates': 'packages/rates' },
    }, []],
    ['globals that the project declares, without an import', { files: { 'src/price.ts': 'export const price = (sku: string): number => sku.length * TAX;\n', 'src/globals.d.ts': 'declare const TAX: number;\n' } }, []],
    ['all declarations of globals among the packages', { files: { 'src/price.ts': 'export const price = (sku: string): number => sku.length * RATE;\n', 'node_modules/@types/rate/index.d.ts': 'declare const RATE: number;\n', 'node_modules/@types/rate/package.json': '{"name":"@types/rate","types":"index.d.ts"}' }, options: { types: ['*'] } }, []],
    ['paths from the root', { files: { 'src/price.ts': "import { tax } from '~/tax';\nexport const price = (sku: string) => sku.length + tax;\n", 'shared/tax.ts': 'export const tax = 7;\n' }, options: { paths: { '~/*': ['./shared/*'] } } }, []],
    ['JavaScript, whatever the options say', { files: { 'src/price.js': 'export function price(sku) { return sku.length; }\n' }, editable: ['src/handler.ts', 'src/price.js'] }, []],
  ])('%s', (_name, given, expected) => {
    expect(typeErrors(workbenchOf(given))).toEqual(expected);
  });

  test('a package whose content has changed is read anew', () => {
    const using = (type: string) => workbenchOf({ files: { 'src/price.ts': "import { rate } from 'rates';\nexport const price = (_sku: string): number => rate;\n", 'node_modules/rates/package.json': '{"name":"rates","types":"index.d.ts"}', 'node_modules/rates/index.d.ts': `export const rate: ${type};\n` } });
    expect(typeErrors(using('number'))).toEqual([]);
    expect(typeErrors(using('string'))).toEqual(["src/price.ts: TS2322 Type 'string' is not assignable to type 'number'."]);
    expect(typeErrors(using('number'))).toEqual([]);
  });
});

describe('handlerType', () => {
  test.each<[string, Record<string, string>, string]>([
    ['what it takes and gives', {}, '(event: { readonly sku?: string; }) => number'],
    ['behind its name', { 'src/handler.ts': 'type Handler = (sku: string) => Promise<number>;\nexport const handler: Handler = async (sku) => sku.length;\n' }, '(sku: string) => Promise<number>'],
    ['the members of its own interfaces, also behind another one and a promise', { 'src/handler.ts': "import type { Price } from './price';\nexport interface Quote { readonly price: Price; readonly note?: string }\nexport const handler = async (sku: string): Promise<Quote> => ({ price: { cents: sku.length } });\n", 'src/price.ts': 'export interface Price { readonly cents: number }\n' }, '(sku: string) => Promise<Quote>; Price is { cents: number }; Quote is { note?: string | undefined; price: Price }'],
    ['an interface that names itself', { 'src/handler.ts': 'interface Node { readonly next?: Node }\nexport const handler = (node: Node): Node => node;\n' }, '(node: Node) => Node; Node is { next?: Node | undefined }'],
    ['exported from elsewhere', { 'src/handler.ts': "export { price as handler } from './price';\n" }, '(sku: string) => number'],
    ['no such export', { 'src/handler.ts': 'export const other = 1;\n' }, 'no export handler'],
    ['no module', { 'src/handler.ts': 'const handler = 1;\n' }, 'no export handler'],
  ])('%s', (_name, files, expected) => {
    expect(handlerType(workbenchOf({ files }))).toBe(expected);
  });
});

describe('syntaxErrors', () => {
  test.each<[string, string, string, string[]]>([
    ['none', 'a.ts', 'export const a: number = 1;\n', []],
    ['none in JSX', 'a.tsx', 'export const a = <b>c</b>;\n', []],
    ['a brace too few', 'a.ts', 'export function a() {\n  return 1;\n', ["a.ts:3:1 '}' expected."]],
    ['what JavaScript does not have', 'a.js', 'const = 3;\n', ['a.js:1:7 Variable declaration expected.', 'a.js:1:9 Variable declaration expected.']],
  ])('%s', (_name, path, text, expected) => {
    expect(syntaxErrors({ files: new Map([[path, strToU8(text)]]) }, [path])).toEqual(expected);
  });

  test('a file that is not there', () => {
    expect(syntaxErrors({ files: new Map() }, ['gone.ts'])).toEqual(['gone.ts:1:1 There is no such file']);
  });
});
