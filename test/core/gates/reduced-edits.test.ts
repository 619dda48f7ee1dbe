import { editOf } from '../../../core/gates/edit-parts';
import { reducedEdits } from '../../../core/gates/reduced-edits';

/** So many calls, of which each has its own argument. */
const calls = (count: number, name: string): string => Array.from({ length: count }, (_, index) => `f(${name}${index});`).join('\n');
const parts = (before: string, after: string) => editOf(before, after).parts.map((places) => places.map(({ removed, added }) => `${removed}>${added}`).join(' '));

test.each([
  ['one replaced token', 'return a < b;', 'return a <= b;', ['<><=']],
  ['what is put around an expression, in two parts', 'return a - b;', 'return Math.abs(a - b);', ['>Math.abs(', '>)']],
  ['the same replacement at two places is one part', 'f(x, 1); g(x, 1);', 'f(y, 1); g(y, 1);', ['x>y x>y']],
  ['an exchange is one part', 'if (a) return true; return false;', 'if (a) return false; return true;', ['true>false false>true']],
  ['three replaced numbers are one part', 'f(1, a, 2, b, 3);', 'f(4, a, 5, b, 6);', ['1>4 2>5 3>6']],
  ['two replaced numbers are two', 'f(1, a, 2);', 'f(4, a, 5);', ['1>4', '2>5']],
  ['blanks and comments are no change', 'f(a);', 'f( /* as before */ a );', []],
  ['a regular expression and a template are one token each', 'f(/a b/g, `x ${y} z`);', 'f(/a c/g, `x ${y} w`);', ['/a b/g>/a c/g', '} z`>} w`']],
])('%s', (_, before, after, expected) => {
  expect(parts(before, after)).toEqual(expected);
});

test('keeping all parts gives the change, keeping none the text before, but for blanks', () => {
  const [before, after] = ['if (a < 1) return x + 1;\n', 'if (a <= 1) return x - 2;\n'];
  const { parts: all, keeping } = editOf(before, after);
  expect(keeping(new Set(all.keys()))).toBe(after);
  expect(keeping(new Set())).toBe(before);
});

test('every choice of few parts, what keeps fewest first, with what it leaves out', () => {
  const reduced = reducedEdits([{ path: 'a.js', before: 'return a < b ? a + 1 : c;', after: 'return a <= b ? a - 1 : d;' }]);
  expect(reduced).toHaveLength(6);
  expect(reduced[0]).toEqual({ leftOut: '"+" to "-", "c" to "d"', files: { 'a.js': 'return a <= b ? a + 1 : c;' } });
});

test.each([
  ['one part alone', 'f(a);', 'f(b);', 0],
  ['seven parts: each alone, and all but each', 'f(a+b, c+d, e+g, h+i, j+k, l+m, n+o);', 'f(a-b, c*d, e/g, h%i, j|k, l&m, n^o);', 14],
  ['45 parts: twenty groups of neighbours, each alone and all but each', calls(45, 'a'), calls(45, 'b'), 40],
])('%s', (_, before, after, count) => {
  expect(reducedEdits([{ path: 'a.js', before, after }])).toHaveLength(count);
});

test('parts of several files are left out of each', () => {
  const reduced = reducedEdits([{ path: 'a.js', before: 'f(1);', after: 'f(2);' }, { path: 'b.js', before: 'g(a);', after: 'g(b);' }]);
  expect(reduced).toEqual([
    { leftOut: '"a" to "b" in b.js', files: { 'a.js': 'f(2);', 'b.js': 'g(a);' } },
    { leftOut: '"1" to "2" in a.js', files: { 'a.js': 'f(1);', 'b.js': 'g(b);' } },
  ]);
});

test('of more than twenty parts neighbours are left out together, none twice, and three are told', () => {
  const reduced = reducedEdits([{ path: 'a.js', before: calls(45, 'a'), after: calls(45, 'b') }]);
  const alone = reduced.slice(0, 20).map(({ files }) => [...(files['a.js'] ?? '').matchAll(/b(\d+)/g)].map(([, index]) => Number(index)));
  expect(alone.flat()).toEqual(Array.from({ length: 45 }, (_, index) => index));
  expect(alone.every(({ length }) => length === 2 || length === 3)).toBe(true);
  expect(reduced[0]?.leftOut).toBe('"a3" to "b3", "a4" to "b4", "a5" to "b5" and 39 more');
});

test('of a long part the first 80 characters are told', () => {
  const [first] = reducedEdits([{ path: 'a.js', before: `f(1, "${'x'.repeat(60_000)}");`, after: `f(2, "${'y'.repeat(60_000)}");` }]);
  expect(first?.leftOut).toBe(`"\\"${'x'.repeat(78)}…" to "\\"${'y'.repeat(78)}…"`);
});
