import { strToU8 } from 'fflate';
import type { Workbench, WorkbenchManifest } from '../../core/workbench';

const files = {
  'package.json': '{"name":"shop"}',
  'src/handler.ts': "import { price } from './price';\nexport const handler = async (event: { readonly sku: string }): Promise<number> => price(event.sku);\n",
  'src/price.ts': 'export const price = (sku: string): number => sku.length;\n',
  'test/price.test.ts': "import { price } from '../src/price';\ntest('length', () => expect(price('a')).toBe(1));\n",
};

/** A small component's workbench, without TypeScript's libraries: the sources need none, but for what `globals.d.ts` says. */
export function sampleWorkbench(changes: Readonly<Record<string, string>> = {}, manifest: Partial<WorkbenchManifest> = {}): Workbench {
  return {
    manifest: {
      schemaVersion: 1, entry: 'src/handler.ts', handlerFile: 'src/handler.ts', handler: 'handler', bundle: { file: 'index.js', sha256: 'f'.repeat(64) },
      build: { platform: 'node', target: ['node22'], sourcemap: 'external' }, esbuildVersion: '0.28.2', editable: ['src/handler.ts', 'src/price.ts'],
      types: { options: { noLib: true, strict: true, target: 'es2022', module: 'esnext', moduleResolution: 'bundler' }, known: [] },
      tests: [{ file: 'test/price.test.ts' }, { file: 'test/frozen.test.ts', refused: 'moves time (jest.useFakeTimers)' }], ...manifest,
    },
    files: new Map(Object.entries({ ...files, 'src/globals.d.ts': globals, ...changes }).map(([path, text]) => [path, strToU8(text)])),
    sourceMap: '{"version":3,"sources":[],"names":[],"mappings":""}',
    testBundles: new Map([['test/price.test.ts', 'test()']]),
  };
}

const globals = ['Array', 'Function', 'CallableFunction', 'NewableFunction', 'IArguments', 'Object', 'RegExp', 'Boolean']
  .map((name) => `interface ${name}${name === 'Array' ? '<T>' : ''} {}\n`).join('')
  + 'interface String { readonly length: number }\ninterface Number { toFixed(): string }\ninterface PromiseLike<T> { then(done: (value: T) => void): void }\ninterface Promise<T> extends PromiseLike<T> {}\ninterface PromiseConstructor { new <T>(run: (done: (value: T) => void) => void): Promise<T> }\ndeclare var Promise: PromiseConstructor;\n';
