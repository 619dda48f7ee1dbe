import { batchCounters } from '../../core/cycle';
import { readLogBatch } from '../../core/read-log-batch';

const source = { tenant: 'default', component: 'price-quote', sampleShare: 1 };
const at = Date.parse('2026-11-21T10:00:05.000Z');
const batchOf = (messages: readonly string[]) => ({ logGroup: 'g', logStream: '2026/11/21/[2]abc', logEvents: messages.map((message, index) => ({ id: String(index), timestamp: at, message })) });

test.each<readonly [string, readonly string[], number]>([
  ['no line', [], 0],
  ['empty lines', ['', '\n', ' '], 0],
  ['lines of 256 kB', [`read ${'x'.repeat(262_144)}`, `t\tr\tERROR\t${'y '.repeat(131_072)}`], 2],
  ['binary', [Array.from({ length: 2000 }, (_, index) => String.fromCharCode(index % 256)).join('')], 0],
  ['the same line twice', ['saved cart 1', 'saved cart 1'], 1],
])('%s', (_what, messages, templates) => {
  const items = readLogBatch(source, batchOf(messages));
  expect(items.flatMap((item) => batchCounters.parse(item).templates)).toHaveLength(templates);
});

test('late lines, and lines out of order, count in their own minute', () => {
  const events = [0, -120_000, 60_000, -120_000].map((shift, index) => ({ id: String(index), timestamp: at + shift, message: `saved cart ${index}` }));
  const counts = (logEvents: typeof events) => readLogBatch(source, { ...batchOf([]), logEvents }).map(({ minute, templates }) => `${minute} ${templates[0]?.count}`).sort();
  expect(counts(events)).toEqual(['2026-11-21T09:58:00.000Z 2', '2026-11-21T10:00:00.000Z 1', '2026-11-21T10:01:00.000Z 1']);
  expect(counts([...events].reverse())).toEqual(counts(events));
});

test('an item of a burst is far below what an item of DynamoDB may hold', () => {
  const letters = (index: number): string => [...String(index)].map((figure) => 'abcdefghij'[Number(figure)]).join('');
  const lines = Array.from({ length: 10_000 }, (_, index) => (index % 2 === 0 ? `the ${letters(index)} of ${'some words '.repeat(60)}` : `t\tr\tERROR\t${letters(index)} failed ${'with words '.repeat(60)}`));
  const items = readLogBatch(source, batchOf(lines));
  expect(items).toHaveLength(1);
  expect(JSON.stringify(items[0]).length).toBeLessThan(100_000);
  expect(items[0]?.templates.filter(({ kind }) => kind === 'info')).toHaveLength(20);
});
