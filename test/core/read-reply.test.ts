import fc from 'fast-check';
import { maxReplyBytes, readReply } from '../../core/read-reply';

const edit = '<<<<<<< SEARCH\nold\n=======\nnew\n>>>>>>> REPLACE';
const fenced = (content: string, info = 'src/a.ts', marks = '```') => `${marks}${info}\n${content}\n${marks}`;
const one = (change: object = {}) => ({ path: 'src/a.ts', line: 1, edits: [{ search: ['old'], replace: ['new'], line: 2 }], ...change });

test.each([
  ['an edit', fenced(edit), [one()]],
  ['text before and after it', `It is wrong.\n\n${fenced(edit)}\nThat is all.`, [one({ line: 3, edits: [{ search: ['old'], replace: ['new'], line: 4 }] })]],
  ['a language before the path', fenced(edit, 'ts src/a.ts'), [one()]],
  ['a named path', fenced(edit, 'typescript title="src/a.ts"'), [one()]],
  ['a path from here', fenced(edit, './src/a.ts'), [one()]],
  ['tildes', fenced(edit, 'src/a.ts', '~~~~'), [one()]],
  ['Windows line endings', fenced(edit).replaceAll('\n', '\r\n'), [one()]],
  ['two edits', fenced(`${edit}\n\n${edit}`), [one({ edits: [{ search: ['old'], replace: ['new'], line: 2 }, { search: ['old'], replace: ['new'], line: 8 }] })]],
  ['two files', `${fenced(edit)}\n${fenced(edit, 'src/b.ts')}`, [one(), one({ path: 'src/b.ts', line: 8, edits: [{ search: ['old'], replace: ['new'], line: 9 }] })]],
  ['lines to take out', fenced('<<<<<<< SEARCH\nold\n=======\n>>>>>>> REPLACE'), [one({ edits: [{ search: ['old'], replace: [], line: 2 }] })]],
  ['a fence inside an edit', fenced('<<<<<<< SEARCH\n```\n=======\n```js\n>>>>>>> REPLACE'), [one({ edits: [{ search: ['```'], replace: ['```js'], line: 2 }] })]],
  ['a whole file', fenced('const a = 1;\n'), [{ path: 'src/a.ts', line: 1, whole: ['const a = 1;', ''] }]],
  ['a whole file with fences of its own', fenced('const a = `\n```\n`;', 'src/a.ts', '````'), [{ path: 'src/a.ts', line: 1, whole: ['const a = `', '```', '`;'] }]],
  ['an example without a path', `${fenced('const a = 1;', 'ts')}\n${fenced(edit)}`, [one({ line: 4, edits: [{ search: ['old'], replace: ['new'], line: 5 }] })]],
  ['an inline fence', `Use \`\`\`src/a.ts\`\`\` here.\n${fenced(edit)}`, [one({ line: 2, edits: [{ search: ['old'], replace: ['new'], line: 3 }] })]],
])('reads %s', (_name, text, blocks) => {
  expect(readReply(text)).toEqual({ blocks });
});

test.each([
  ['nothing', '', 'saw no change'],
  ['words alone', 'Nothing is wrong here.', 'saw no change, expected a fence with a file\'s path'],
  ['JSON', '{"src/a.ts": "const a = 1;"}', 'saw no change'],
  ['code without a path', fenced('const a = 1;', 'ts'), 'saw no change'],
  ['an edit without a path', fenced(edit, 'ts'), 'Line 1: saw an edit in a block without a path'],
  ['an open block', `\`\`\`src/a.ts\n${edit}`, 'Line 1: the block of src/a.ts does not end'],
  ['an open whole file', '```src/a.ts\nconst a', 'Line 1: the block of src/a.ts does not end'],
  ['no divider', fenced('<<<<<<< SEARCH\nold\n>>>>>>> REPLACE'), 'Line 4: saw ">>>>>>> REPLACE" in the block of src/a.ts, expected ======= before it'],
  ['no end', `${fenced('<<<<<<< SEARCH\nold\n=======\nnew')}\n`, 'Line 2: the edit of src/a.ts does not end, expected >>>>>>> REPLACE before the closing fence'],
  ['no beginning', fenced('old\n=======\nnew\n>>>>>>> REPLACE'), 'Line 2: saw "old" in the block of src/a.ts, expected <<<<<<< SEARCH'],
  ['two beginnings', fenced('<<<<<<< SEARCH\nold\n<<<<<<< SEARCH\nold\n=======\n>>>>>>> REPLACE'), 'expected ======= and >>>>>>> REPLACE first'],
  ['text between edits', fenced(`${edit}\nand then\n${edit}`), 'Line 7: saw "and then"'],
  ['too much', 'a'.repeat(maxReplyBytes + 1), `saw ${maxReplyBytes + 1} bytes, expected at most ${maxReplyBytes}`],
])('refuses %s, and says how to mend it', (_name, text, message) => {
  expect(readReply(text)).toEqual({ errors: [expect.stringContaining(message)] });
});

test('tells all broken blocks at once', () => {
  expect(readReply(`${fenced('<<<<<<< SEARCH\nold\n>>>>>>> REPLACE')}\n${fenced(edit, 'ts')}`)).toEqual({ errors: [expect.stringContaining('src/a.ts'), expect.stringContaining('without a path')] });
});

/** Pieces of which replies are made, in any order. */
const piece = fc.oneof(fc.constantFrom('```', '```src/a.ts', '````ts', '~~~', '<<<<<<< SEARCH', '=======', '>>>>>>> REPLACE', '', 'old', '\r', '`', '../x', '\u0000'), fc.string());

test('never throws, and answers with blocks or with reasons', () => {
  fc.assert(fc.property(fc.array(piece, { maxLength: 30 }), fc.constantFrom('\n', '\r\n'), (pieces, ending) => {
    const read = readReply(pieces.join(ending));
    expect('blocks' in read ? read.blocks.length : read.errors.length).toBeGreaterThan(0);
  }), { numRuns: 2000 });
});
