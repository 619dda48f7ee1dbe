import fc from 'fast-check';
import { strFromU8, unzipSync } from 'fflate';
import { bundleIn, candidateZip, codeSha256Of } from '../../core/candidate-zip';
import { InvalidInput } from '../../core/errors';
import { hex, zipOf } from './code-samples';

const built = { file: 'index.js', bundle: 'new bundle', sourceMap: 'new map' };
const textsIn = (zip: Uint8Array) => Object.fromEntries(Object.entries(unzipSync(zip)).map(([name, content]) => [name, strFromU8(content)]));
const marked = { 'ratchet-improvement.json': '{"improvementId":"i-1"}' };

test.each<readonly [string, Record<string, string>, Record<string, string>]>([
  ['a bundle alone', { 'index.js': 'old' }, { 'index.js': 'new bundle' }],
  ['a bundle with its source map', { 'index.js': 'old', 'index.js.map': 'old map' }, { 'index.js': 'new bundle', 'index.js.map': 'new map' }],
  ['other files of the team', { 'index.js': 'old', 'data/prices.json': '{}', 'node_modules/a/index.js': 'a' }, { 'index.js': 'new bundle', 'data/prices.json': '{}', 'node_modules/a/index.js': 'a' }],
  ['a fix upon a fix', { 'index.js': 'old', 'ratchet-improvement.json': '{"improvementId":"i-0"}' }, { 'index.js': 'new bundle' }],
])('of %s: the bundle is replaced, the rest stays, and the improvement is named', (_name, before, after) => {
  expect(textsIn(candidateZip(zipOf(before), built, 'i-1'))).toEqual({ ...after, ...marked });
});

test('the same content has the same bytes, in whatever order and of whatever time the files came', () => {
  const name = fc.constantFrom('a.txt', 'b/c.json', 'index.js.map', 'Z.md', '0');
  fc.assert(fc.property(fc.dictionary(name, fc.string()), (others) => {
    const files = { 'index.js': 'old', ...others };
    const turned = Object.fromEntries(Object.entries(files).reverse());
    const [one, other] = [candidateZip(zipOf(files), built, 'i-1'), candidateZip(zipOf(turned), built, 'i-1')];
    expect(Buffer.from(one).equals(Buffer.from(other))).toBe(true);
  }), { seed: 4, numRuns: 40 });
  // Made on another day in another time zone: a change of this figure means that a rerun of a step gives another version.
  expect(codeSha256Of(candidateZip(zipOf({ 'index.js': 'old' }), built, 'i-1'))).toBe(knownSha256);
});

test('it never equals the team\'s own build, nor another improvement\'s', () => {
  const serving = zipOf({ 'index.js': 'new bundle' });
  const hashes = [serving, candidateZip(serving, built, 'i-1'), candidateZip(serving, built, 'i-2')].map(codeSha256Of);
  expect(new Set(hashes).size).toBe(3);
});

test('a zip without the bundle is refused by name', () => {
  const change = () => candidateZip(zipOf({ 'main.js': '' }), built, 'i-1');
  expect(change).toThrow(InvalidInput);
  expect(change).toThrow('saw main.js, expected index.js in it');
});

test.each<readonly [string, Record<string, string>, ReturnType<typeof bundleIn>]>([
  ['CommonJS', { 'index.js': 'code ✓', 'other.txt': '' }, { file: 'index.js', bundle: 'code ✓', sha256: hex('code ✓') }],
  ['an ES module', { 'index.mjs': 'code' }, { file: 'index.mjs', bundle: 'code', sha256: hex('code') }],
  ['neither', { 'dist/index.js': 'code' }, undefined],
])('the bundle in a zip: %s', (_name, files, found) => {
  expect(bundleIn(zipOf(files))).toEqual(found);
});

const knownSha256 = 'VMBYkxcmCP+ZLLl0smFq6rq5MVxbYUTnuf4b+CDMeks=';
