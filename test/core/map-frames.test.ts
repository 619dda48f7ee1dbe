import { build } from 'esbuild';
import { strToU8 } from 'fflate';
import vm from 'node:vm';
import { mapFrames } from '../../core/map-frames';
import type { Workbench } from '../../core/workbench';

const sources: Readonly<Record<string, string>> = {
  'ratchet-entry.ts': `import { handler as own } from './src/order-status/handler';\nexport const handler = async (event: unknown) => own(event);\n`,
  'src/order-status/handler.ts': `import { each } from 'lister';\nimport { progress } from './progress';\n\nexport async function handler(event: any) {\n  await Promise.resolve();\n  return each(event.orders, (order: any) => progress(order));\n}\n`,
  'src/order-status/progress.ts': `interface Order { readonly shipment?: { readonly carrier: string } }\n\nexport function progress(order: Order) {\n  return { carrier: order.shipment!.carrier };\n}\n`,
  'node_modules/lister/index.js': `exports.each = function each(list, call) {\n  return list.map(call);\n};\n`,
};

async function bundled(format: 'cjs' | 'esm' = 'cjs') {
  const { outputFiles } = await build({
    entryPoints: ['ratchet-entry.ts'], bundle: true, write: false, format, platform: 'node', sourcemap: 'external', sourcesContent: false, outfile: '/work/index.js', absWorkingDir: '/work',
    plugins: [{
      name: 'memory',
      setup(builder) {
        builder.onResolve({ filter: /.*/ }, ({ path, importer }) => {
          if (path === 'lister') return { path: '/work/node_modules/lister/index.js', namespace: 'file' };
          const folder = importer === '' ? '/work/' : importer.replace(/[^/]+$/, '');
          const joined = new URL(path, `file://${folder}`).pathname;
          return { path: joined.endsWith('.ts') ? joined : `${joined}.ts`, namespace: 'file' };
        });
        builder.onLoad({ filter: /.*/ }, ({ path }) => ({ contents: sources[path.slice('/work/'.length)]!, loader: path.endsWith('.ts') ? 'ts' : 'js' }));
      },
    }],
  });
  return { code: outputFiles.find(({ path }) => path.endsWith('.js'))!.text, map: outputFiles.find(({ path }) => path.endsWith('.map'))!.text };
}

function benchOf(map: string, change: Partial<Workbench['manifest']> = {}): Workbench {
  return {
    manifest: {
      schemaVersion: 1, entry: 'ratchet-entry.ts', handlerFile: 'src/order-status/handler.ts', handler: 'handler', bundle: { file: 'index.js', sha256: 'x' }, build: {}, esbuildVersion: '0',
      editable: ['src/order-status/handler.ts', 'src/order-status/progress.ts'], types: { options: {}, known: [] }, tests: [], ...change,
    },
    files: new Map(Object.entries(sources).map(([path, text]) => [path, strToU8(text)])),
    sourceMap: map,
    testBundles: new Map(),
  };
}

async function failedStack(code: string): Promise<string> {
  const module = { exports: {} as { handler?: (event: unknown) => Promise<unknown> } };
  vm.runInNewContext(`(function (module, exports) {${code}\n})`, {}, { filename: '/var/task/index.js' })(module, module.exports);
  return module.exports.handler!({ orders: [{}] }).then(() => 'it worked', (error: Error) => error.stack ?? '');
}

const inProgress = { file: 'src/order-status/progress.ts', line: 4, column: 37, function: 'progress', text: 'return { carrier: order.shipment!.carrier };' };

test('a stack of the bundle becomes the team\'s own lines, innermost first, without Node, dependencies and the generated entry', async () => {
  const { code, map } = await bundled();
  const stack = await failedStack(code);
  expect(stack).toContain('at each');
  expect(mapFrames(stack, benchOf(map))).toEqual([
    inProgress,
    { file: 'src/order-status/handler.ts', line: 6, column: 45, text: 'return each(event.orders, (order: any) => progress(order));' },
    { file: 'src/order-status/handler.ts', line: 6, column: 10, function: 'handler', text: 'return each(event.orders, (order: any) => progress(order));' },
  ]);
});

test.each<readonly [string, (text: string) => string]>([
  ['from a folder of its own', (source) => `../../${source}`],
  ['from below', (source) => `../${source}`],
  ['absolute', (source) => `/home/builder/shop/${source}`],
  ['with a dot', (source) => `./${source}`],
])('sources of the map %s', async (_name, moved) => {
  const { code, map } = await bundled();
  const { sources: named, ...rest } = JSON.parse(map) as { sources: string[] };
  expect(mapFrames(await failedStack(code), benchOf(JSON.stringify({ ...rest, sources: named.map(moved) })))[0]).toEqual(inProgress);
});

test.each<readonly [string, string, readonly object[]]>([
  ['mapped by Node already', 'TypeError: x\n    at progress (/var/task/src/order-status/progress.ts:4:37)', [inProgress]],
  ['mapped by Node, as a URL', 'TypeError: x\n    at async progress (file:///var/task/src/order-status/progress.ts:4:37)', [inProgress]],
  ['of a method', 'TypeError: x\n    at Object.progress [as run] (/var/task/src/order-status/progress.ts:4:37)', [inProgress]],
  ['of a constructor', 'TypeError: x\n    at new progress (/var/task/src/order-status/progress.ts:4:37)', [inProgress]],
  ['without a name', 'TypeError: x\n    at /var/task/src/order-status/progress.ts:4:37', [{ ...inProgress, function: undefined }]],
  ['of an anonymous function', 'TypeError: x\n    at Object.<anonymous> (/var/task/src/order-status/progress.ts:4:37)', [{ ...inProgress, function: undefined }]],
  ['of Node', 'TypeError: x\n    at process.processTicksAndRejections (node:internal/process/task_queues:105:5)', []],
  ['of the runtime', 'TypeError: x\n    at Runtime.handleOnce (file:///var/runtime/index.mjs:1173:29)', []],
  ['of a dependency', 'TypeError: x\n    at y (/var/task/node_modules/lister/index.js:2:1)', []],
  ['of a dependency that has a file of the same name', 'TypeError: x\n    at y (/var/task/node_modules/src/order-status/progress.ts:4:37)', []],
  ['of the generated entry', 'TypeError: x\n    at handler (/var/task/ratchet-entry.ts:2:1)', []],
  ['of native code', 'TypeError: x\n    at Array.map (<anonymous>)\n    at new Promise (<anonymous>)', []],
  ['beyond the end of the file', 'TypeError: x\n    at progress (/var/task/src/order-status/progress.ts:99:1)', []],
  ['beyond the end of the bundle', 'TypeError: x\n    at progress (/var/task/index.js:99999:1)', []],
  ['of line nought', 'TypeError: x\n    at progress (/var/task/index.js:0:0)', []],
  ['none at all', 'TypeError: x', []],
  ['an empty stack', '', []],
])('frames %s', async (_name, stack, expected) => {
  const { map } = await bundled();
  const found = mapFrames(stack, benchOf(map));
  expect(found.map((line) => ({ ...line, function: line.function }))).toEqual(expected);
});

test('a bundle that is an ES module, named by its URL', async () => {
  const { code, map } = await bundled('esm');
  const at = code.split('\n').findIndex((text) => text.includes('order.shipment.carrier'));
  const column = code.split('\n')[at]!.indexOf('carrier', code.split('\n')[at]!.indexOf('shipment')) + 1;
  const bench = benchOf(map, { bundle: { file: 'index.mjs', sha256: 'x' } });
  expect(mapFrames(`TypeError: x\n    at progress (file:///var/task/index.mjs:${at + 1}:${column})`, bench)).toEqual([inProgress]);
});

test('a source map that cannot be read gives no lines', () => {
  expect(mapFrames('TypeError: x\n    at progress (/var/task/index.js:4:1)', benchOf('no json'))).toEqual([]);
});
