import fc from 'fast-check';
import { applyPatch } from 'diff';
import { patchOf } from '../../core/patch';

const before = (path: string) => ({ 'src/a.ts': 'one\ntwo\nthree\n' })[path];

test('holds whole files and one unified diff', () => {
  expect(patchOf(before, { 'src/b.ts': 'new\n', 'src/a.ts': 'one\n2\nthree\n' }).patch).toEqual({
    files: { 'src/a.ts': 'one\n2\nthree\n', 'src/b.ts': 'new\n' },
    diff: '--- a/src/a.ts\n+++ b/src/a.ts\n@@ -1,3 +1,3 @@\n one\n-two\n+2\n three\n--- /dev/null\n+++ b/src/b.ts\n@@ -0,0 +1,1 @@\n+new\n',
  });
});

test('the same change has the same sha256 in any order, and no other has', () => {
  const sha = (files: Readonly<Record<string, string>>) => patchOf(before, files).patchSha256;
  expect(sha({ a: '1', b: '2' })).toBe(sha({ b: '2', a: '1' }));
  expect(sha({ a: '1', b: '2' })).toMatch(/^[0-9a-f]{64}$/);
  expect(new Set([{ a: '1', b: '2' }, { a: '12', b: '' }, { a: '2', b: '1' }, { ab: '12' }].map(sha)).size).toBe(4);
});

test('its diff makes the file after out of the file before', () => {
  const text = fc.array(fc.constantFrom('a', 'b', '', 'c d'), { maxLength: 12 }).map((lines) => lines.join('\n'));
  fc.assert(fc.property(text, text, (from, to) => {
    fc.pre(from !== to);
    expect(applyPatch(from, patchOf(() => from, { 'src/a.ts': to }).patch.diff)).toBe(to);
  }));
});

test('blanks and comments make no other change', () => {
  const sha = (text: string) => patchOf(before, { 'src/a.ts': text }).patchSha256;
  expect(sha('// why\nf( a,b );\n')).toBe(sha('f(a, b);'));
  expect(sha('f("a  b");')).not.toBe(sha('f("a b");'));
});

test.each([
  ['const f = () => { return x; };', 'const f = () => { return\nx; };', false],
  ['const f = () => { return x; };', 'const f = () => { return /* a\n*/ x; };', false],
  ['a\n++\nb', 'a ++\nb', false],
  ['f(\n  a,\n  b,\n);', 'f(a, b,);', true],
  ['const f = () => { return x; };', 'const f = () =>\n{\nreturn x;\n};', true],
])('a line break is another change where it ends a statement: %j and %j', (one, other, same) => {
  const sha = (text: string) => patchOf(before, { 'src/a.ts': text }).patchSha256;
  expect(sha(one) === sha(other)).toBe(same);
});
