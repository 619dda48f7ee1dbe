import fc from 'fast-check';
import { strToU8 } from 'fflate';
import { applyEdits, maxFileBytes, maxWholeBytes } from '../../core/apply-edits';
import { readReply, type ReplyBlock } from '../../core/read-reply';
import type { WorkbenchManifest } from '../../core/workbench';

const price = 'export function price(amount: number, currency: string) {\n  const rate = rates[currency].rate;\n  return amount * rate;\n}\n';

function bench(files: Readonly<Record<string, string>>, editable = Object.keys(files)) {
  const manifest: WorkbenchManifest = {
    schemaVersion: 1, entry: 'entry.ts', handlerFile: editable[0] ?? '', handler: 'handler', bundle: { file: 'index.js', sha256: '' }, build: {}, esbuildVersion: '0.28.2', editable, types: { options: {}, known: [] }, tests: [],
  };
  return { manifest, files: new Map(Object.entries(files).map(([path, text]) => [path, strToU8(text)])) };
}

const edits = (path: string, ...pairs: readonly (readonly [search: string, replace: string])[]): ReplyBlock =>
  ({ path, line: 1, edits: pairs.map(([search, replace], index) => ({ search: search.split('\n'), replace: replace === '' ? [] : replace.split('\n'), line: 2 + index })) });
const whole = (path: string, text: string): ReplyBlock => ({ path, line: 1, whole: text.split('\n') });

const guarded = price.replace('[currency].rate', '[currency]?.rate ?? 1');
const guard = edits('src/price.ts', ['  const rate = rates[currency].rate;', '  const rate = rates[currency]?.rate ?? 1;']);

test.each([
  ['one edit', { 'src/price.ts': price }, [guard], { 'src/price.ts': guarded }],
  ['Windows line endings of the file', { 'src/price.ts': price.replaceAll('\n', '\r\n') }, [guard], { 'src/price.ts': guarded.replaceAll('\n', '\r\n') }],
  ['blanks at line ends', { 'src/price.ts': price.replace('.rate;', '.rate; \t') }, [guard], { 'src/price.ts': guarded }],
  ['lines taken out', { 'src/price.ts': price }, [edits('src/price.ts', ['  return amount * rate;', ''])], { 'src/price.ts': price.replace('  return amount * rate;\n', '') }],
  ['one line by several', { 'src/price.ts': price }, [edits('src/price.ts', ['}', '}\n\nexport const two = 2;'])], { 'src/price.ts': `${price}\nexport const two = 2;\n` }],
  ['a last line without an end', { 'a.ts': 'one\ntwo' }, [edits('a.ts', ['two', 'three\nfour'])], { 'a.ts': 'one\nthree\nfour' }],
  ['two edits, the later place first', { 'a.ts': 'one\ntwo\nthree\n' }, [edits('a.ts', ['three', '3'], ['one', '1'])], { 'a.ts': '1\ntwo\n3\n' }],
  ['two blocks of one file', { 'a.ts': 'one\ntwo\n' }, [edits('a.ts', ['two', '2']), edits('a.ts', ['one', '1'])], { 'a.ts': '1\n2\n' }],
  ['two files', { 'a.ts': 'one\n', 'b.ts': 'two\n' }, [edits('a.ts', ['one', '1']), edits('b.ts', ['two', '2'])], { 'a.ts': '1\n', 'b.ts': '2\n' }],
  ['a text that an earlier edit brings in as well', { 'a.ts': 'one\ntwo\n' }, [edits('a.ts', ['one', 'two'], ['two', '2'])], { 'a.ts': 'two\n2\n' }],
  ['a whole file', { 'a.ts': 'one\ntwo\n' }, [whole('a.ts', '1\n2')], { 'a.ts': '1\n2\n' }],
  ['a whole file with Windows line endings and no last one', { 'a.ts': 'one\r\ntwo' }, [whole('a.ts', '1\n2')], { 'a.ts': '1\r\n2' }],
])('applies %s', (_name, files, blocks, changed) => {
  expect(applyEdits(bench(files), blocks)).toEqual({ files: changed });
});

const long = `${'const line = 1;\n'.repeat(2000)}end;\n`;

test.each<[string, Readonly<Record<string, string>>, readonly ReplyBlock[], string]>([
  ['a file of somebody else', { 'src/price.ts': price }, [edits('src/price.test.ts', ['a', 'b'])], 'src/price.test.ts (line 1): saw a file that may not be changed, expected one of src/price.ts'],
  ['a path out of the component', { 'src/price.ts': price }, [edits('../price.ts', ['a', 'b'])], 'saw a file that may not be changed'],
  ['a file of that name elsewhere', { 'src/price.ts': price }, [whole('__proto__', 'a')], 'saw a file that may not be changed'],
  ['a SEARCH that is not there', { 'src/price.ts': price }, [edits('src/price.ts', ['  const rate = rate[currency].rate;\n  return amount * rate;', 'x'])],
    'src/price.ts (line 2 of the reply): SEARCH is not in the file, expected its lines exactly once. The nearest is line 2; line 2 of the file is `  const rate = rates[currency].rate;`, SEARCH has `  const rate = rate[currency].rate;`'],
  ['a SEARCH with other indentation', { 'src/price.ts': price }, [edits('src/price.ts', ['return amount * rate;', 'x'])], 'line 3 of the file is `  return amount * rate;`, SEARCH has `return amount * rate;`'],
  ['a SEARCH that goes over the end', { 'src/price.ts': price }, [edits('src/price.ts', ['}\nconst more = 1;', 'x'])], 'line 5 of the file is not there, SEARCH has `const more = 1;`'],
  ['a SEARCH like nothing', { 'src/price.ts': price }, [edits('src/price.ts', ['§§', 'x'])], 'No line of it resembles one of the file'],
  ['a part of a line', { 'src/price.ts': price }, [edits('src/price.ts', ['rates[currency].rate', 'x'])], 'SEARCH is not in the file'],
  ['a SEARCH that is there twice', { 'a.ts': 'one\ntwo\none\n' }, [edits('a.ts', ['one', '1'])], 'a.ts (line 2 of the reply): SEARCH is in the file 2 times (lines 1, 3), expected exactly once: take more lines round it'],
  ['an empty SEARCH', { 'a.ts': 'one\n\ntwo\n' }, [edits('a.ts', ['', '1'])], 'saw an empty SEARCH'],
  ['edits that overlap', { 'a.ts': 'one\ntwo\nthree\n' }, [edits('a.ts', ['one\ntwo', '1'], ['two\nthree', '2'])], 'its lines overlap with those of the edit of line 2'],
  ['a change that changes nothing', { 'a.ts': 'one\n' }, [edits('a.ts', ['one', 'one'])], 'a.ts: saw a change after which the file is as before'],
  ['a whole file as it was', { 'a.ts': 'one\n' }, [whole('a.ts', 'one')], 'saw a change after which the file is as before'],
  ['a whole file beside edits', { 'a.ts': 'one\n' }, [whole('a.ts', 'two'), edits('a.ts', ['one', '1'])], 'saw the whole file and 1 more blocks'],
  ['two whole files of one', { 'a.ts': 'one\n' }, [whole('a.ts', 'two'), whole('a.ts', 'three')], 'saw the whole file and 1 more blocks'],
  ['an empty whole file', { 'a.ts': 'one\n' }, [whole('a.ts', ' \n')], 'saw an empty block'],
  ['a long file as a whole', { 'a.ts': long }, [whole('a.ts', 'two')], `which has ${long.length} bytes, expected SEARCH and REPLACE edits for a file of more than ${maxWholeBytes}`],
  ['a file that becomes too long', { 'a.ts': long }, [edits('a.ts', ['end;', 'x'.repeat(maxFileBytes)])], `expected at most ${maxFileBytes}`],
])('refuses %s, and says how to mend it', (_name, files, blocks, message) => {
  expect(applyEdits(bench(files), blocks)).toEqual({ errors: [expect.stringContaining(message)] });
});

test('refuses an editable file that is not there', () => {
  expect(applyEdits(bench({}, ['src/gone.ts']), [guard, edits('src/gone.ts', ['a', 'b'])])).toEqual({ errors: [expect.stringContaining('src/price.ts (line 1)'), 'src/gone.ts: is not there, expected a file of the component'] });
});

test('applies all or nothing, and tells all errors but no flood of them', () => {
  const broken = Array.from({ length: 12 }, (_, index): readonly [string, string] => [`missing ${index}`, 'x']);
  const result = applyEdits(bench({ 'a.ts': 'one\n' }), [edits('a.ts', ['one', '1'], ...broken)]);
  expect(result).toEqual({ errors: expect.any(Array) });
  expect('errors' in result && result.errors).toHaveLength(11);
  expect('errors' in result && result.errors.at(-1)).toBe('and 2 more');
});

test('tells soon what does not fit in a large file', () => {
  const lines = Array.from({ length: 4000 }, (_, index) => `const value${index} = ${index};`);
  const wrong = Array.from({ length: 3000 }, (_, index): readonly [string, string] => [`const other${index} = ${index};`, 'x']);
  const began = performance.now();
  expect(applyEdits(bench({ 'a.ts': `${lines.join('\n')}\n` }), [edits('a.ts', ...wrong)])).toHaveProperty('errors');
  expect(performance.now() - began).toBeLessThan(5000);
});

const line = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '{', '`', '\t', 'é'), maxLength: 8 });
const ending = fc.constantFrom('\n', '\r\n');

test('changes the lines that it found and no byte outside of them', () => {
  fc.assert(fc.property(fc.array(fc.tuple(line, ending), { minLength: 1, maxLength: 12 }), fc.nat(), fc.nat(), fc.array(line, { maxLength: 4 }), fc.boolean(), (lines, start, length, replace, lastEnds) => {
    const from = start % lines.length;
    const to = from + 1 + (length % (lines.length - from));
    const parts = lines.map(([text, end], index) => text + (index === lines.length - 1 && !lastEnds ? '' : end));
    // An empty text without an end is no line.
    fc.pre(parts.at(-1) !== '');
    const before = parts.join('');
    const result = applyEdits(bench({ 'a.ts': before }), [{ path: 'a.ts', line: 1, edits: [{ search: lines.slice(from, to).map(([text]) => text), replace, line: 2 }] }]);
    if ('errors' in result) return;
    const after = result.files['a.ts']!;
    const [head, tail] = [parts.slice(0, from).join(''), parts.slice(to).join('')];
    expect(after.startsWith(head)).toBe(true);
    expect(after.endsWith(tail)).toBe(true);
    const middle = after.slice(head.length, after.length - tail.length);
    expect(middle.split(/\r?\n/).filter((text, index, all) => index < all.length - 1 || text !== '')).toEqual(replace.filter((text, index) => index < replace.length - 1 || text !== '' || (parts[to - 1] ?? '').endsWith('\n')));
  }), { numRuns: 3000 });
});

test('never throws, whatever a reply says', () => {
  const piece = fc.oneof(fc.constantFrom('```a.ts', '```', '<<<<<<< SEARCH', '=======', '>>>>>>> REPLACE', 'one', 'two', '', ' one'), fc.string());
  fc.assert(fc.property(fc.array(piece, { maxLength: 25 }), fc.string(), (pieces, text) => {
    const read = readReply(pieces.join('\n'));
    if ('errors' in read) return;
    const result = applyEdits(bench({ 'a.ts': `one\ntwo\n${text}` }), read.blocks);
    if ('files' in result) expect(Object.keys(result.files)).toEqual(['a.ts']);
    else expect(result.errors.length).toBeGreaterThan(0);
  }), { numRuns: 3000 });
});
