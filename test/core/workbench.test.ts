import { codeSha256Of } from '../../core/candidate-zip';
import { InvalidInput } from '../../core/errors';
import { packWorkbench, sourceOf, unpackWorkbench, withSources } from '../../core/workbench';
import { sampleWorkbench, zipOf } from './code-samples';

const workbench = sampleWorkbench({
  files: { 'src/quote.ts': 'größer ✓', 'node_modules/@a/b/index.d.ts': 'export {};', 'test/quote.test.ts': '' },
  manifest: { links: { 'node_modules/shop': 'packages/shop' }, tests: [{ file: 'test/quote.test.ts' }, { file: 'test/slow.test.ts', refused: 'needs a browser' }] },
  testBundles: new Map([['test/quote.test.ts', 'bundle ✓'], ['test/other.test.ts', '']]),
});
const bytes = (archive: Uint8Array) => codeSha256Of(archive);

test('what was packed comes out again', () => {
  const { files, ...rest } = unpackWorkbench(packWorkbench(workbench));
  const { files: packed, ...packedRest } = workbench;
  expect(rest).toEqual(packedRest);
  expect([...files.keys()].sort()).toEqual([...packed.keys()].sort());
  expect(sourceOf({ files }, 'src/quote.ts')).toBe('größer ✓');
  expect(sourceOf({ files }, 'src/none.ts')).toBeUndefined();
});

test('the same workbench has the same bytes, in whatever order its files come', () => {
  const turned = { ...workbench, files: new Map([...workbench.files].reverse()), testBundles: new Map([...workbench.testBundles].reverse()) };
  expect(bytes(packWorkbench(turned))).toBe(bytes(packWorkbench(workbench)));
  const read = unpackWorkbench(packWorkbench(workbench));
  expect(bytes(packWorkbench(unpackWorkbench(packWorkbench(read))))).toBe(bytes(packWorkbench(read)));
  expect(bytes(packWorkbench(withSources(workbench, { 'src/quote.ts': 'changed' })))).not.toBe(bytes(packWorkbench(workbench)));
});

test('a change of sources leaves the workbench that it was made from as it was', () => {
  const changed = withSources(workbench, { 'src/quote.ts': 'changed' });
  expect([sourceOf(changed, 'src/quote.ts'), sourceOf(workbench, 'src/quote.ts')]).toEqual(['changed', 'größer ✓']);
});

test.each<readonly [string, Record<string, string>, string]>([
  ['a function\'s zip', { 'index.js': '' }, 'saw no ratchet-workbench/manifest.json, expected one'],
  ['no source map', { 'ratchet-workbench/manifest.json': JSON.stringify(workbench.manifest) }, 'saw no ratchet-workbench/source-map.json'],
  ['a manifest of another version', { 'ratchet-workbench/manifest.json': JSON.stringify({ ...workbench.manifest, schemaVersion: 2 }), 'ratchet-workbench/source-map.json': '{}' }, 'Workbench manifest'],
])('refuses: %s', (_name, files, reason) => {
  expect(() => unpackWorkbench(zipOf(files))).toThrow(reason);
});
test('refuses an archive of something else by a name that steps know', () => {
  expect(() => unpackWorkbench(zipOf({ a: '' }))).toThrow(InvalidInput);
});
