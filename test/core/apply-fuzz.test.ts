import fc from 'fast-check';
import { strToU8 } from 'fflate';
import { applyEdits, maxFileBytes } from '../../core/apply-edits';
import { scope } from '../../core/gates/scope';
import type { SourceContext } from '../../core/gates/types';
import { readReply } from '../../core/read-reply';
import { withSources } from '../../core/workbench';
import { quotedPrice } from './quoted-price';

const bench = (text: string, links: Readonly<Record<string, string>> = {}) => {
  const made = quotedPrice();
  return { ...made, manifest: { ...made.manifest, editable: ['src/a.ts'], links }, files: new Map([['src/a.ts', strToU8(text)], ['package.json', strToU8('{}')]]) };
};
const apply = (text: string, reply: string, links = {}) => {
  const read = readReply(reply);
  return 'errors' in read ? read : applyEdits(bench(text, links), read.blocks);
};

/** Lines that are all different, so that each stands once; no marker is among them. */
const file = fc.record({
  lines: fc.uniqueArray(fc.stringMatching(/^[ \t]{0,4}[\w(){};'"`.#-]{1,20}$/), { minLength: 1, maxLength: 30, selector: (line) => line.trimEnd() }),
  endings: fc.array(fc.constantFrom('\n', '\r\n'), { minLength: 30, maxLength: 30 }),
  blanks: fc.array(fc.constantFrom('', ' ', '\t '), { minLength: 30, maxLength: 30 }),
  lastEnding: fc.boolean(),
  /** Which lines an edit begins at, and how many it takes. */
  cuts: fc.array(fc.tuple(fc.nat(29), fc.integer({ min: 1, max: 3 }), fc.array(fc.stringMatching(/^[\w ]{1,12}$/).filter((line) => line.trim() !== ''), { maxLength: 3 })), { minLength: 1, maxLength: 6 }),
});

test('any edits that do not overlap give the text that was meant, whatever the endings and the blanks at the end', () => {
  fc.assert(fc.property(file, fc.boolean(), ({ lines, endings, blanks, lastEnding, cuts }, reversed) => {
    const ended = lines.map((line, at) => ({ line, text: line + (blanks[at] ?? ''), ending: at === lines.length - 1 && !lastEnding ? '' : endings[at] ?? '\n' }));
    const chosen: { readonly from: number; readonly to: number; readonly replace: readonly string[] }[] = [];
    for (const [from, count, replace] of [...cuts].sort(([one], [other]) => one - other)) if (from + count <= lines.length && from >= (chosen.at(-1)?.to ?? 0)) chosen.push({ from, to: from + count, replace });
    fc.pre(chosen.length > 0 && chosen.some(({ from, to, replace }) => replace.join('\n') !== ended.slice(from, to).map(({ text }) => text).join('\n')));
    const before = ended.map(({ text, ending }) => text + ending).join('');
    const blocks = chosen.map(({ from, to, replace }) => `<<<<<<< SEARCH\n${lines.slice(from, to).join('\n')}\n=======\n${replace.map((line) => `${line}\n`).join('')}>>>>>>> REPLACE`);
    const applied = apply(before, `Mends it.\n\n~~~~~~src/a.ts\n${(reversed ? blocks.toReversed() : blocks).join('\n')}\n~~~~~~\n`);
    let at = 0;
    const expected = chosen.flatMap(({ from, to, replace }) => {
      const kept = ended.slice(at, from);
      at = to;
      const old = ended.slice(from, to);
      const usual = old.find(({ ending }) => ending !== '')?.ending ?? '\n';
      return [...kept.map(({ text, ending }) => text + ending), ...replace.map((line, index) => line + (index === replace.length - 1 ? old.at(-1)?.ending ?? usual : usual))];
    }).concat(ended.slice(at).map(({ text, ending }) => text + ending)).join('');
    fc.pre(expected !== before);
    expect(applied).toEqual({ files: { 'src/a.ts': expected } });
  }), { numRuns: 1000 });
});

test('blanks at the beginning of a line, and inside of it, are not tolerated', () => {
  expect(apply('  one two\nthree\n', '```src/a.ts\n<<<<<<< SEARCH\n one two\n=======\nx\n>>>>>>> REPLACE\n```\n')).toEqual({ errors: [expect.stringContaining('SEARCH is not in the file')] });
  expect(apply('one two\nthree\n', '```src/a.ts\n<<<<<<< SEARCH\none  two\n=======\nx\n>>>>>>> REPLACE\n```\n')).toEqual({ errors: [expect.stringContaining('SEARCH is not in the file')] });
});

const hostile = [
  '/etc/passwd', 'C:\\a.ts', '\\\\host\\a.ts', '../src/a.ts', 'src/../../a.ts', 'src/../src/a.ts', 'src//a.ts', 'src/./a.ts', 'src\\a.ts', 'SRC/A.TS', 'src/a.ts/', 'src/a.ts.', 'src/а.ts', 'src/a\u200b.ts', 'src/a.ts\u0000', 'src/%61.ts', '~/a.ts', 'file:///src/a.ts', 'src/a.ts#x', 'src/a.ts?x',
  'test/a.test.ts', 'package.json', 'package-lock.json', 'tsconfig.json', 'node_modules/x/index.js', '.github/workflows/x.yml', '.npmrc', '.env', 'cdk.json', 'entry.ts', 'ratchet-workbench/manifest.json', '__proto__.x', 'constructor/a.ts', 'ｓrc/a.ts',
];
test.each(hostile)('the path %j is refused, and nothing else is changed', (path) => {
  const reply = `\`\`\`src/a.ts\n<<<<<<< SEARCH\none\n=======\ntwo\n>>>>>>> REPLACE\n\`\`\`\n\`\`\`${path}\nwhatever\n\`\`\`\n`;
  expect(apply('one\n', reply)).toEqual({ errors: expect.arrayContaining([expect.stringMatching(/: saw .*expected/)]) });
});

test.each([['src/a.ts', 'src/a.ts'], ['src', 'a folder of it'], ['src/a.ts', 'package.json']])('a file behind the link %s is refused, by the edit and by the gate', async (link, target) => {
  const workbench = bench('one\n', { [link]: target });
  expect(apply('one\n', '```src/a.ts\ntwo\n```\n', { [link]: target })).toEqual({ errors: [`src/a.ts (line 1): saw a file behind the symbolic link ${link}, expected one of the component's own`] });
  const context = { candidate: { files: ['src/a.ts'] }, workbench, patched: withSources(workbench, { 'src/a.ts': 'two\n' }) } as unknown as SourceContext;
  expect(await scope.check(context)).toMatchObject({ passed: false, reason: `changes what is behind the symbolic link ${link}` });
});

test('any path that is not the file\'s own is refused; no text makes it throw', () => {
  fc.assert(fc.property(fc.oneof(fc.constantFrom(...hostile), fc.string({ unit: 'grapheme' })), fc.string({ unit: 'binary' }), (path, text) => {
    const result = apply('one\n', `\`\`\`${path}\n${text}\n\`\`\`\n`);
    if ('files' in result) expect(Object.keys(result.files)).toEqual(['src/a.ts']);
    else expect(result.errors.length).toBeGreaterThan(0);
  }), { numRuns: 2000 });
});

test('a change that makes a file too large is refused, with both numbers', () => {
  expect(apply('one\n', `\`\`\`src/a.ts\n${'x'.repeat(maxFileBytes + 1)}\n\`\`\`\n`)).toEqual({ errors: [`src/a.ts: saw ${maxFileBytes + 2} bytes after the change, expected at most ${maxFileBytes}`] });
});
