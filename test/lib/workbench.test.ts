import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { OutputFormat, SourceMapMode } from 'aws-cdk-lib/aws-lambda-nodejs';
import { BUNDLING_STACKS } from 'aws-cdk-lib/cx-api';
import { buildSync } from 'esbuild';
import { sourceCompiler } from '../../adapters/source-compiler';
import { typeErrors } from '../../core/check-types';
import type { Workbench } from '../../core/workbench';
import { bundleRequest } from '../../core/workbench-build';
import type { ManagedFunctionProps } from '../../lib/constructs/managed-function';
import { project, synthesize } from './workbench-project';

const repository = join(__dirname, '..', '..');
const team = { 'src/handler.ts': "import { price } from './price';\nexport const handler = async (event: { sku: string }) => ({ statusCode: 200, body: String(price(event.sku)) });\n", 'src/price.ts': 'export const price = (sku: string): number => sku.length;\n' };
const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');

/** Only what the archive holds, in an empty folder, with esbuild's binary. */
function rebuild({ manifest, files }: Workbench): string {
  const folder = mkdtempSync(join(tmpdir(), 'elsewhere-'));
  try {
    for (const [path, content] of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
    const request = bundleRequest(manifest);
    const { outputFiles } = buildSync({ ...request, absWorkingDir: folder });
    return sha256(outputFiles.find(({ path }) => path.endsWith(manifest.bundle.file))?.contents ?? '');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe('a function of the shop, with the SDK in its bundle', () => {
  const entry = join(repository, 'examples/shop/src/price-quote/handler.ts');
  const { record, workbench, warnings } = synthesize(repository, { entry, bundling: { externalModules: [], mainFields: ['module', 'main'] } });

  test('has a workbench, in the asset that its record names', () => {
    expect(record).toMatchObject({ mode: 'auto', workbench: { state: 'built', bundleSha256: workbench?.manifest.bundle.sha256 } });
    expect(JSON.stringify(record.workbench)).toMatch(/"bucket":"cdk-[a-z0-9]+-assets-111122223333-eu-west-1","key":"[0-9a-f]{64}\.zip"/);
    expect(warnings).toEqual([]);
    expect(JSON.stringify(workbench?.manifest)).not.toContain(repository);
  });

  test('may be changed in its own sources alone', () => {
    expect(workbench?.manifest).toMatchObject({ handler: 'handler', handlerFile: 'examples/shop/src/price-quote/handler.ts', types: { known: [] } });
    expect(workbench?.manifest.editable).toEqual(expect.arrayContaining(['handler.ts', 'price-quote.ts', 'pricing.ts'].map((file) => `examples/shop/src/price-quote/${file}`)));
    expect(workbench?.manifest.editable.filter((file) => !/^examples\/shop\/src\/(price-quote|shared)\//.test(file))).toEqual([]);
  });

  test('has its tests, bundled', () => {
    const test = 'examples/shop/test/price-quote.test.ts';
    expect(workbench?.manifest.tests).toContainEqual({ file: test });
    expect(workbench?.testBundles.get(test)).toMatch(/require\("@jest\/globals"\)/);
    expect(workbench?.manifest.tests.map(({ file }) => file)).not.toContain('examples/shop/test/restock.test.ts');
  });

  test('is rebuilt from its archive elsewhere to the same bytes, and type-checks the same', () => {
    expect(rebuild(workbench!)).toBe(workbench!.manifest.bundle.sha256);
    expect(typeErrors(workbench!)).toEqual(workbench!.manifest.types.known);
    const broken: Workbench = { ...workbench!, files: new Map([...workbench!.files].filter(([path]) => path !== 'examples/shop/src/price-quote/pricing.ts')) };
    expect(() => rebuild(broken)).toThrow();
    expect(typeErrors(broken)).not.toEqual([]);
  });

  test('is built by the compiler of the Lambda to the same bytes, with the same map and tests', async () => {
    const compiler = sourceCompiler();
    const built = await compiler.build(workbench!);
    if ('errors' in built) throw new Error(built.errors.join());
    expect(sha256(built.bundle)).toBe(workbench!.manifest.bundle.sha256);
    expect(built.sourceMap).toBe(workbench!.sourceMap);
    expect(await compiler.bundleTests(workbench!)).toEqual(new Map([...workbench!.testBundles].map(([file, code]) => [file, { code }])));
  }, 120_000);
});

describe('whatever the team\'s bundling is, the compiler gives the same bytes', () => {
  const jest = "import { test } from '@jest/globals';\n";
  interface Way { readonly files?: Record<string, string>; readonly props?: (root: string) => Partial<ManagedFunctionProps>; readonly expected?: object; readonly known?: string[] }
  test.each<[string, Way]>([
    ['as it comes', {}],
    ['minified, names kept, with a banner, a footer and what it defines', { props: () => ({ bundling: { minify: true, keepNames: true, banner: '/* ours */', footer: '// end', define: { 'process.env.COLOUR': '"blue"' }, target: 'es2020' } }) }],
    ['a source map beside it', { props: () => ({ bundling: { sourceMap: true } }) }],
    ['a source map outside, without sources', { props: () => ({ bundling: { sourceMap: true, sourceMapMode: SourceMapMode.EXTERNAL, sourcesContent: false } }) }],
    ['an ECMAScript module', { props: () => ({ bundling: { format: OutputFormat.ESM } }), expected: { bundle: { file: 'index.mjs', sha256: expect.any(String) } } }],
    ['arguments of esbuild', { props: () => ({ bundling: { esbuildArgs: { '--drop': 'debugger', '--pure': 'price', '--tree-shaking': 'true', '--alias': 'lodash=./src/price', '--legal-comments': 'none' } } }) }],
    ['files put in front, loaders', { files: { 'src/front.ts': "console.log('front');\n", 'src/price.ts': "import text from './terms.legal';\nexport const price = (sku: string): number => sku.length + text.length;\n", 'src/terms.legal': 'words', 'src/legal.d.ts': "declare module '*.legal' {\n  const text: string;\n  export default text;\n}\n", 'tsconfig.json': '{}' }, props: (root) => ({ bundling: { inject: [join(root, 'src/front.ts')], loader: { '.legal': 'text' } } }) }],
    ['a tsconfig with paths, extended', {
      files: { 'tsconfig.base.json': '{"compilerOptions":{"strict":true,"target":"es2022","module":"esnext","moduleResolution":"bundler"}}', 'src/tsconfig.json': '{"extends":"../tsconfig.base.json","compilerOptions":{"paths":{"~/*":["./*"]}}}', 'src/handler.ts': "import { price } from '~/price';\nexport const handler = async (event) => price(event.sku);\n" },
      known: ["src/handler.ts: TS7006 Parameter 'event' implicitly has an 'any' type."],
    }],
    ['a tsconfig that the props name', { files: { 'tsconfig.lambda.json': '{"compilerOptions":{"strict":true,"paths":{"@prices":["./src/price.ts"]}}}', 'src/handler.ts': "import { price } from '@prices';\nexport const handler = async (event: { sku: string }) => price(event.sku);\n" }, props: (root) => ({ bundling: { tsconfig: join(root, 'tsconfig.lambda.json') } }) }],
    ['packages with folders that lead elsewhere, conditions, and files replaced by nothing', {
      files: {
        'src/price.ts': "import { rate } from 'rates/eu';\nimport { tax } from 'taxes';\nexport const price = (sku: string): number => rate(sku) + tax;\n",
        'node_modules/rates/package.json': '{"name":"rates","sideEffects":false}', 'node_modules/rates/eu/package.json': '{"main":"../lib/eu.js","types":"../lib/eu.d.ts"}',
        'node_modules/rates/lib/eu.js': "exports.rate = (sku) => sku.length;\n", 'node_modules/rates/lib/eu.d.ts': 'export function rate(sku: string): number;\n',
        'node_modules/taxes/package.json': '{"name":"taxes","exports":{".":{"types":"./t.d.ts","node":"./node.js","default":"./web.js"}}}', 'node_modules/taxes/node.js': 'exports.tax = 19;\n', 'node_modules/taxes/web.js': 'exports.tax = 0;\n', 'node_modules/taxes/t.d.ts': 'export const tax: number;\n',
      },
    }],
    ['packages of the project\'s own, by links', {
      files: { 'src/price.ts': "import { rate } from '@team/rates';\nexport const price = (sku: string): number => rate(sku);\n", 'node_modules/@team/rates': '-> ../../packages/rates', 'packages/rates/package.json': '{"name":"@team/rates","main":"index.ts"}', 'packages/rates/index.ts': 'export const rate = (sku: string): number => sku.length;\n' },
      expected: { editable: ['packages/rates/index.ts', 'src/handler.ts', 'src/price.ts'], links: { 'node_modules/@team/rates': 'packages/rates' } },
    }],
    ['JavaScript', { files: { 'src/handler.ts': '', 'src/handler.js': "const { price } = require('./price.js');\nexports.handler = async (event) => price(event.sku);\n", 'src/price.js': 'exports.price = (sku) => sku.length;\n' }, props: (root) => ({ entry: join(root, 'src/handler.js'), handler: 'handler' }), expected: { editable: ['src/handler.js', 'src/price.js'] } }],
    ['tests beside it', { files: { 'src/price.test.ts': `${jest}import { price } from './price';\ntest('length', () => { if (price('a') !== 1) throw new Error('no'); });\n` }, expected: { tests: [{ file: 'src/price.test.ts' }] } }],
  ])('%s', async (_name, { files = {}, props = () => ({}), expected = {}, known = [] }) => {
    const root = project({ ...team, ...files });
    const { record, workbench } = synthesize(root, props(root));
    expect(record.workbench).toMatchObject({ state: 'built' });
    expect(workbench?.manifest).toMatchObject({ types: { known }, ...expected });
    const compiler = sourceCompiler();
    const built = await compiler.build(workbench!);
    expect('errors' in built ? built : sha256(built.bundle)).toBe(workbench?.manifest.bundle.sha256);
    expect(await compiler.typeErrors(workbench!)).toEqual(known);
    const { sources } = JSON.parse(workbench!.sourceMap) as { sources: string[] };
    expect(sources).toContain(workbench?.manifest.handlerFile);
    expect(workbench!.sourceMap).not.toContain(root);
  }, 120_000);

  test('the same project gives the same archive wherever it lies', () => {
    const [one, other] = [synthesize(project(team)), synthesize(project(team))];
    expect(one.assetHash).toBeDefined();
    expect(other.assetHash).toBe(one.assetHash);
    expect(Buffer.compare(other.archive!, one.archive!)).toBe(0);
    expect(synthesize(project({ ...team, 'src/price.ts': `${team['src/price.ts']}// more\n` })).assetHash).not.toBe(one.assetHash);
  });
});

describe('without a workbench it is observed, and says why', () => {
  const noise = JSON.stringify(Array.from({ length: 150_000 }, (_, index) => sha256(String(index))));
  const hooks = (after: string[]) => ({ bundling: { commandHooks: { beforeBundling: () => [], beforeInstall: () => [], afterBundling: (_input: string, output: string) => after.map((command) => `${command} ${output}/index.js`) } } });
  test.each<[string, Record<string, string>, (root: string) => Partial<ManagedFunctionProps>, string]>([
    ['code that comes built', {}, () => ({ code: Code.fromInline('exports.handler = async () => 1'), handler: 'index.handler' }), 'its code comes already built (`code`)'],
    ['compiled by tsc first', { 'node_modules/.bin/tsc': `-> ${join(repository, 'node_modules/.bin/tsc')}`, 'tsconfig.json': '{"compilerOptions":{"target":"es2022","module":"esnext","moduleResolution":"bundler","rootDir":"."}}' }, (root) => ({ bundling: { preCompilation: true, tsconfig: join(root, 'tsconfig.json') } }), 'it is compiled by tsc before it is bundled'],
    ['a bundle that is changed afterwards', {}, () => hooks(['echo "// built here" >>']), 'its bundle cannot be built again from its sources'],
    ['an argument that says how the file is called', {}, () => ({ bundling: { esbuildArgs: { '--mangle-props': '^_' } } }), 'its bundling has the esbuild argument --mangle-props=^_, which Ratchet cannot repeat'],
    ['a handler that is no export', {}, () => ({ handler: 'index.api.handler' }), 'is not a plain export'],
    ['an archive that is too large', { 'src/price.ts': "import noise from './noise.json';\nexport const price = (sku: string): number => noise.length + sku.length;\n", 'src/noise.json': noise }, () => ({}), 'MB packed, of at most 4.0'],
  ])('%s', (_name, files, props, reason) => {
    const root = project({ ...team, ...files });
    const { record, warnings, workbench } = synthesize(root, props(root));
    expect(workbench).toBeUndefined();
    expect(record).toMatchObject({ mode: 'observe', workbench: { state: 'refused', reason: expect.stringContaining(reason) } });
    expect(warnings.join()).toContain(`Team/Quotes is only observed: `);
    expect(warnings.join()).toContain('[ack: ratchet:noWorkbench]');
  }, 120_000);

  test('sources outside the project', () => {
    const outside = project({ 'tax.ts': 'export const tax = 7;\n' });
    const root = project({ ...team, 'src/price.ts': `import { tax } from '${join(outside, 'tax')}';\nexport const price = (sku: string) => sku.length + tax;\n` });
    expect(synthesize(root).record.workbench).toMatchObject({ state: 'refused', reason: expect.stringMatching(/^it needs \.\.\/.*tax\.ts, which lies outside the project's root/) });
  });

  test('another esbuild is named', () => {
    const root = project({ ...team, 'node_modules/esbuild/package.json': '{"name":"esbuild","version":"0.21.5"}' });
    expect(synthesize(root, hooks(['echo "// other" >>'])).record.workbench).toMatchObject({ reason: expect.stringContaining('It is bundled with esbuild 0.21.5, Ratchet has 0.28.2: install that one') });
  });
});

describe('the next synth', () => {
  const typed = { ...team, 'src/price.ts': "import { rate } from 'rates';\nexport const price = (sku: string): number => rate(sku);\n", 'node_modules/rates/package.json': '{"name":"rates","main":"rates.js","types":"rates.d.ts"}', 'node_modules/rates/rates.js': 'exports.rate = (sku) => sku.length;\n', 'node_modules/rates/rates.d.ts': 'export function rate(sku: string): number;\n' };
  const keptIn = (root: string) => {
    const folder = join(root, 'node_modules/.cache/ratchet/workbenches');
    return readdirSync(folder).map((name) => [name, statSync(join(folder, name)).mtimeMs, statSync(join(folder, name)).ino]);
  };

  test('takes what is there where nothing has changed', () => {
    const root = project(typed);
    const first = synthesize(root);
    const kept = keptIn(root);
    const second = synthesize(root);
    expect(kept).toHaveLength(1);
    expect(keptIn(root)).toEqual(kept);
    expect(second.assetHash).toBe(first.assetHash);
    expect(second.workbench).toEqual(first.workbench);
  });

  test('knows the state before a change when the change is taken back, and keeps three states at most', () => {
    const root = project(typed);
    const states = [1, 2, 3, 4].map((n) => `import { rate } from 'rates';\nexport const price = (sku: string): number => rate(sku) * ${n};\n`);
    const kept = states.map((text) => {
      writeFileSync(join(root, 'src/price.ts'), text);
      return [synthesize(root).assetHash, keptIn(root)] as const;
    });
    expect(kept.map(([, files]) => files.length)).toEqual([1, 2, 3, 3]);
    writeFileSync(join(root, 'src/price.ts'), states[2] ?? '');
    expect(synthesize(root).assetHash).toBe(kept[2]?.[0]);
    expect(keptIn(root)).toEqual(kept[3]?.[1]);
  });

  test.each<[string, Record<string, string>, Partial<ManagedFunctionProps>, object]>([
    ['a source', { 'src/price.ts': 'export const price = (sku: string): number => sku.length + 1;\n' }, {}, { editable: ['src/handler.ts', 'src/price.ts'] }],
    ['the declarations of a package, which are not in the bundle', { 'node_modules/rates/rates.d.ts': 'export function rate(sku: string): string;\n' }, {}, { types: { known: ["src/price.ts: TS2322 Type 'string' is not assignable to type 'number'."] } }],
    ['a test that is new', { 'src/price.test.ts': "import './price';\n" }, {}, { tests: [{ file: 'src/price.test.ts' }] }],
    ['how it is bundled', {}, { bundling: { sourceMap: true } }, { build: { sourcemap: 'linked' } }],
  ])('sees that %s has changed', (_name, files, props, expected) => {
    const root = project(typed);
    const first = synthesize(root);
    for (const [path, text] of Object.entries(files)) writeFileSync(join(root, path), text);
    const second = synthesize(root, props);
    expect(second.workbench?.manifest).toMatchObject(expected);
    expect(second.assetHash).not.toBe(first.assetHash);
  });
});

test('where CDK bundles nothing there is no workbench, and nothing is said', () => {
  const { record, warnings, workbench } = synthesize(project(team), {}, { [BUNDLING_STACKS]: [] });
  expect(record).toMatchObject({ mode: 'auto' });
  expect(record.workbench).toBeUndefined();
  expect([workbench, warnings]).toEqual([undefined, []]);
});
