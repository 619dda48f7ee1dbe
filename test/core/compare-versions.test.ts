import { compareVersions, versionOr } from '../../core/compare-versions';
import { sampleComponent } from '../adapters/samples';
import { fakeFunctions } from '../fakes/functions';
import { lambdaWorld, shaOf } from '../fakes/lambda-world';
import { fakeWorkbenches } from '../fakes/workbenches';
import { hex, sampleWorkbench, zipOf } from './code-samples';

const component = sampleComponent();
const sources = (price: string) => ({ 'src/quote.ts': 'import { price } from "./price";\n', 'src/price.ts': `export const price = ${price};\n`, 'test/quote.test.ts': `tests of ${price}` });

/** Versions 1 to n, each of the files of its zip; those with sources have a workbench. */
async function published(versions: readonly { readonly zip: Readonly<Record<string, string>>; readonly sources?: Readonly<Record<string, string>> }[]) {
  const lambda = lambdaWorld();
  const workbenches = fakeWorkbenches();
  lambda.addFunction(component.functionName);
  for (const [index, version] of versions.entries()) {
    const zip = zipOf(version.zip);
    lambda.updateLatest(component.functionName, { codeSha256: shaOf(String(index)) });
    lambda.keepCode(shaOf(String(index)), zip);
    lambda.publish(component.functionName, '2026-11-21T08:00:00.000Z');
    if (version.sources) await workbenches.put(component, sampleWorkbench({ files: version.sources, manifest: { bundle: { file: 'index.js', sha256: hex(version.zip['index.js'] ?? '') } } }));
  }
  lambda.putAlias(component.functionName, 'live', { version: String(versions.length), weights: {} });
  return { functions: fakeFunctions(lambda), workbenches };
}

test('sources where both workbenches are kept: the component\'s own, not its tests', async () => {
  const ports = await published([{ zip: { 'index.js': 'one' }, sources: sources('1') }, { zip: { 'index.js': 'two' }, sources: sources('2') }]);
  const compared = await compareVersions(component, '1', '2', ports);
  expect(compared).toMatchObject({ of: 'sources', without: [], files: ['src/price.ts'], binary: [] });
  expect(compared.diff).toBe('--- a/src/price.ts\n+++ b/src/price.ts\n@@ -1,1 +1,1 @@\n-export const price = 1;\n+export const price = 2;\n');
  expect((await compareVersions(component, '2', '1', ports)).diff).toContain('-export const price = 2;\n+export const price = 1;');
});

test('else what is in the zips, and which version has no workbench', async () => {
  const ports = await published([{ zip: { 'index.js': 'a\nb\n', 'old.txt': 'x\n', 'logo.png': '\0one', 'index.js.map': '{}' } }, { zip: { 'index.js': 'a\nc\n', 'new.txt': 'y\n', 'logo.png': '\0two', 'index.js.map': '{1}' }, sources: sources('2') }]);
  const compared = await compareVersions(component, '1', '2', ports);
  expect(compared).toMatchObject({ of: 'bundles', without: ['1'], files: ['index.js', 'new.txt', 'old.txt'], binary: ['index.js.map', 'logo.png'] });
  expect(compared.diff).toContain('--- /dev/null\n+++ b/new.txt\n');
  expect(compared.diff).toContain('--- a/old.txt\n+++ /dev/null\n');
  expect(compared.diff).toContain(' a\n-b\n+c\n');
});

test('the same code differs in nothing', async () => {
  const ports = await published([{ zip: { 'index.js': 'one' } }, { zip: { 'index.js': 'one' } }]);
  expect(await compareVersions(component, '1', '2', ports)).toEqual({ of: 'bundles', without: ['1', '2'], files: [], binary: [], diff: '' });
});

test('a version is named, or is the one that serves', async () => {
  const { functions } = await published([{ zip: { 'index.js': 'one' } }, { zip: { 'index.js': 'two' } }]);
  expect([await versionOr(component, undefined, functions), await versionOr(component, '1', functions)]).toEqual(['2', '1']);
  await expect(versionOr(component, '7', functions)).rejects.toThrow('Version 7 of price-quote: saw none, expected one that is published: 2, 1');
});
