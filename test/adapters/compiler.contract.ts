import { runInNewContext } from 'node:vm';
import type { Compiler } from '../../core/ports';
import type { Workbench } from '../../core/workbench';
import { sampleWorkbench } from './workbench-samples';

export function compilerContract(compiler: () => Compiler): void {
  const ran = async (workbench: Workbench): Promise<Record<string, (event: unknown) => Promise<unknown>>> => {
    const built = await compiler().build(workbench);
    if ('errors' in built) throw new Error(built.errors.join());
    const module = { exports: {} };
    runInNewContext(built.bundle, { module, exports: module.exports });
    return module.exports;
  };

  it('builds a bundle that answers as the sources say, with a map that names them', async () => {
    expect(await (await ran(sampleWorkbench()))['handler']?.({ sku: 'abc' })).toBe(3);
    expect(await (await ran(sampleWorkbench({ 'src/price.ts': 'export const price = (sku: string): number => sku.length * 2;\n' })))['handler']?.({ sku: 'abc' })).toBe(6);
    const built = await compiler().build(sampleWorkbench());
    expect('errors' in built ? built : JSON.parse(built.sourceMap)).toMatchObject({ version: 3, sources: expect.arrayContaining([expect.stringMatching(/^src\/handler/), expect.stringMatching(/^src\/price/)]) });
  });

  it('gives the same bundle for the same sources', async () => {
    expect(await compiler().build(sampleWorkbench())).toEqual(await compiler().build(sampleWorkbench()));
  });

  it.each([
    ['a file that is not there', { 'src/handler.ts': "import { price } from './prize';\nexport const handler = price;\n" }, /prize/],
    ['what does not parse', { 'src/price.ts': 'export const price = (;\n' }, /src\/price\.ts:1:/],
  ])('says where it does not build: %s', async (_name, changes, expected) => {
    expect(await compiler().build(sampleWorkbench(changes))).toEqual({ errors: [expect.stringMatching(expected)] });
  });

  it('bundles the tests that can run, with the sources as they are', async () => {
    const bundled = await compiler().bundleTests(sampleWorkbench({ 'src/price.ts': 'export const price = (_sku: string): number => 4711;\n' }));
    expect([...bundled]).toEqual([['test/price.test.ts', { code: expect.stringContaining('4711') }]]);
  });

  it('says which test cannot be bundled; the others are', async () => {
    const tests = [{ file: 'test/price.test.ts' }, { file: 'test/other.test.ts' }];
    const bundled = await compiler().bundleTests(sampleWorkbench({ 'test/other.test.ts': "import '../src/gone';\n" }, { tests }));
    expect(Object.fromEntries(bundled)).toEqual({ 'test/price.test.ts': { code: expect.any(String) }, 'test/other.test.ts': { error: expect.stringContaining('gone') } });
  });

  it('has nothing to bundle where there are no tests', async () => {
    expect(await compiler().bundleTests(sampleWorkbench({}, { tests: [] }))).toEqual(new Map());
  });

  it('checks types, syntax and the handler', async () => {
    const broken = sampleWorkbench({ 'src/price.ts': "export const price = (sku: string): number => `${sku}!`;\n" });
    expect(await compiler().typeErrors(sampleWorkbench())).toEqual([]);
    expect(await compiler().typeErrors(broken)).toEqual(["src/price.ts: TS2322 Type 'string' is not assignable to type 'number'."]);
    expect(await compiler().handlerType(sampleWorkbench())).toBe('(event: { readonly sku: string; }) => Promise<number>');
    expect(await compiler().syntaxErrors(sampleWorkbench({ 'src/price.ts': 'const = 1;\n' }), ['src/price.ts', 'src/handler.ts'])).toEqual([expect.stringMatching(/^src\/price\.ts:1:7 /), expect.stringMatching(/^src\/price\.ts:1:9 /)]);
  });

  it.each<readonly [string, string, readonly unknown[]]>([
    ['its own type, one thing changed at a time', "interface Line { readonly sku: string; readonly kind: 'a' | 'b' }\nexport interface Order { readonly count: number; readonly gift?: boolean; readonly line: Line }\nexport const handler = async (event: Order): Promise<number> => event.count;\n", [
      { count: 1, gift: false, line: { sku: 'a', kind: 'a' } }, ...[0, -1, 0.5, 1_000_000_000].map((count) => ({ count, gift: false, line: { sku: 'a', kind: 'a' } })),
      { count: 1, gift: true, line: { sku: 'a', kind: 'a' } }, { count: 1, line: { sku: 'a', kind: 'a' } },
      { count: 1, gift: false, line: { sku: '', kind: 'a' } }, { count: 1, gift: false, line: { sku: 'ä b"\\', kind: 'a' } }, { count: 1, gift: false, line: { sku: 'a', kind: 'b' } },
    ]],
    ['lists and null', 'type Names = { readonly names: string[]; readonly by: null };\nexport const handler = async (event: Names): Promise<number> => 1;\n', [
      { names: ['a'], by: null }, { names: [], by: null }, { names: ['a', 'a', 'ä b"\\'], by: null }, { names: [''], by: null }, { names: ['ä b"\\'], by: null },
    ]],
    ['any type', 'export const handler = async (event: any): Promise<number> => 1;\n', []],
    ['no event', 'export const handler = async (): Promise<number> => 1;\n', []],
  ])('events at the boundaries of %s', async (_name, source, cases) => {
    expect(await compiler().eventCases(sampleWorkbench({ 'src/handler.ts': source }))).toEqual(cases);
  });
}
