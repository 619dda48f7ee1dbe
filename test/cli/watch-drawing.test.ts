import type { JournalRecord } from '../../core/journal';
import type { LookArm, LookRow } from '../../core/look-row';
import type { Page } from '../../cli/page';
import { readLooks } from '../../cli/read-looks';
import { watchLines } from '../../cli/watch-lines';
import { watchSparks } from '../../cli/watch-sparks';

const page = (width: number): Page => ({ width, colour: false, now: '2026-11-21T12:00:00.000Z' });
const arms = { canary: '8', control: '7' };
const at = (look: number) => new Date(Date.UTC(2026, 10, 21, 10, look)).toISOString();
const entry = (look: number, data: Record<string, unknown>, summary: string): JournalRecord =>
  ({ tenant: 'shop', subject: 'improvement/i', entryId: `look/${look}`, kind: 'look', at: at(look), by: 'CheckHealth', summary, data, sequence: look, previousHash: '', hash: '' });
const arm = (requests: number, failed: number, typicalMs?: number): LookArm => ({ requests, failed, succeeded: requests - failed, slow: 0, ...(typicalMs !== undefined && { typicalMs }) });

function rowEntry(row: Partial<LookRow> & { readonly look: number }, reason = 'nothing is worse'): JournalRecord {
  const full: LookRow = { decision: 'continue', stage: 0, weight: 0.1, canary: arm(10, 0, 82), control: arm(90, 0, 80), tests: [{ test: 'failures', logEValue: 0.2, needed: 333, spent: 0.034 }], minutesLeft: 60 - row.look, ...row };
  return entry(row.look, { look: full }, `look ${row.look}: ${full.decision}: ${reason}`);
}

/** Two looks at 10 %, then the canary fails more from look to look until it is taken away. */
const chain: readonly JournalRecord[] = [
  rowEntry({ look: 1, notes: ['metrics are late'] }),
  rowEntry({ look: 2, decision: 'promote' }, 'the canary gets more'),
  ...[3, 4, 5].map((look) => rowEntry({ look, stage: 1, weight: 0.5, canary: arm(50, look - 2, 90), control: arm(50, 1, 80), tests: [{ test: 'failures', logEValue: 1.4, needed: 333, spent: 0.24 }], projected: { test: 'failures', minutes: 4.2 } })),
  rowEntry({ look: 6, stage: 1, weight: 0.5, decision: 'roll-back', canary: arm(50, 5), control: arm(50, 0), tests: [{ test: 'failures', logEValue: 6, needed: 333, spent: 1 }] }, 'more calls fail'),
];

test('both versions are drawn look by look, with the stages and the moment of the decision', () => {
  expect(watchLines(readLooks(chain), arms, false, page(80)).slice(1, 24)).toEqual([
    'Looks at the canary, and at the version beside it',
    '',
    'Calls that failed, a look each',
    '10 % ┤               ●',
    '     ┤',
    '     ┤            ●',
    '     ┤         ●',
    '     ┤      ◉  ○  ○',
    ' 0 % ┤◉  ◉           ○',
    '      |     |        ▲',
    '',
    'Milliseconds that a call typically took, a look each',
    '102 ┤',
    '    ┤',
    '    ┤      ●  ●  ●',
    '    ┤◉  ◉  ○  ○  ○',
    '    ┤',
    ' 68 ┤',
    '     |     |        ▲',
    '● version 8, the new one; ○ version 7 beside it; ◉ both',
    '| 11-21 10:01:00 look 1: 10 % of the calls',
    '| 11-21 10:03:00 look 3: 50 % of the calls',
    '▲ 11-21 10:06:00 look 6: roll-back',
  ]);
});

test('the table has the looks that changed something, and the others on request', () => {
  const lines = watchLines(readLooks(chain), arms, false, page(200));
  expect(lines.filter((line) => /^\d+ +10:/.test(line)).map((line) => line.split(' ')[0])).toEqual(['1', '2', '3', '6']);
  expect(lines).toContainEqual(expect.stringMatching(/^3 +10:03:00 +50 % +70\/1\/0 +230\/1\/0 +failures 24 % +in 4 min +continue +nothing is worse; metrics are late$/));
  expect(lines).toContainEqual(expect.stringMatching(/^6 +10:06:00 +50 % +220\/11\/0 +380\/3\/0 +failures 100 % +roll-back +more calls fail/));
  expect(lines.at(-1)).toContain('2 more looks changed nothing: --looks shows them.');
  const all = watchLines(readLooks(chain), arms, true, page(200));
  expect(all.filter((line) => /^[1-6] /.test(line))).toHaveLength(6);
  expect(all.join()).not.toContain('--looks');
});

test.each<readonly [string, Partial<LookRow>, string]>([
  ['a test tends to a decision', { projected: { test: 'failures', minutes: 4.2 } }, 'in 4 min'],
  ['none does', {}, 'at its end, 57 min'],
  ['one is there, and its stage wants calls', { tests: [{ test: 'rarer', logEValue: 9, needed: 80, spent: 1 }] }, 'with more calls'],
])('says when a decision is expected: %s', (_name, row, told) => {
  expect(watchLines(readLooks([rowEntry({ look: 3, ...row })]), arms, false, page(200)).find((line) => line.startsWith('3  '))).toContain(`  ${told}  `);
});

test.each([40, 80, 120])('keeps to %d columns, however long the watch', (width) => {
  const long = Array.from({ length: 300 }, (_, index) => rowEntry({ look: index + 1, canary: arm(6, index % 7 === 0 ? 1 : 0, 80 + (index % 9)) }));
  const lines = watchLines(readLooks(long), arms, false, page(width));
  expect(lines.filter((line) => line.length > width)).toEqual([]);
  expect(lines.join()).toMatch(/Calls that failed, \d+ looks each/);
});

test('a drawing has an end also where no terminal limits it', () => {
  const long = Array.from({ length: 300 }, (_, index) => rowEntry({ look: index + 1 }));
  const lines = watchLines(readLooks(long), arms, true, page(Number.POSITIVE_INFINITY));
  expect(Math.max(...lines.filter((line) => line.includes('┤')).map((line) => line.length))).toBeLessThan(140);
});

test('where single looks have hardly a call, a column holds several', () => {
  const few = Array.from({ length: 60 }, (_, index) => rowEntry({ look: index + 1, canary: arm(2, index % 10 === 0 ? 1 : 0) }));
  expect(watchLines(readLooks(few), arms, false, page(120)).join('\n')).toMatch(/Calls that failed, 5 looks each\n10 % ┤/);
});

test('what nobody measured is not drawn', () => {
  const silent = [1, 2].map((look) => rowEntry({ look, canary: arm(0, 0), control: arm(20, 2) }));
  const text = watchLines(readLooks(silent), arms, false, page(80)).join('\n');
  expect(text).not.toContain('Milliseconds');
  expect(text).toContain('10 % ┤○  ○');
  expect(text.split('● version 8')[0]).not.toContain('●');
});

test('in a report a watch is two lines', () => {
  expect(watchSparks(readLooks(chain), arms)).toEqual(['version 7  ▁▁▂▂▂▁  3 of 380 failed', 'version 8  ▁▁▂▄▅█  11 of 220 failed, ▲ look 6: roll-back']);
  expect(watchSparks(readLooks(chain.slice(0, 1)), arms)).toEqual(['version 7  █  0 of 90 failed, typically 80 ms', 'version 8  █  0 of 10 failed, typically 82 ms, look 1: still watched']);
  const slower = [20, 40, 110].map((ms, index) => rowEntry({ look: index + 1, canary: arm(20, 1, ms), control: arm(20, 1, 20), tests: [{ test: 'failures', logEValue: 0, needed: 333, spent: 0 }, { test: 'typical', logEValue: 3, needed: 111, spent: 0.64 }] }));
  expect(watchSparks(readLooks(slower), arms)).toEqual(['version 7  ▂▂▂  3 of 60 failed, typically 20 ms', 'version 8  ▂▄█  3 of 60 failed, typically 44 ms, look 3: still watched']);
  expect(watchSparks([], arms)).toEqual([]);
});

test('entries of an earlier release, which kept the whole state of every tenth look, are read as what was new since the one before', () => {
  const state = (look: number, requests: number, failed: number) => ({
    decision: 'continue', reason: 'so far', look, waitSeconds: 60, stage: 0, stageBase: 0, stageLooks: look, slowOverMs: 0, logEvidence: {}, notes: [],
    control: { requests: 9 * requests, failed: 0, succeeded: 9 * requests, slow: 0 }, canary: { requests, failed, succeeded: requests - failed, slow: 0 },
  });
  const looks = readLooks([entry(1, { health: state(1, 10, 1), weight: 0.1 }, 's'), entry(10, { health: state(10, 100, 3), weight: 0.1 }, 's'), rowEntry({ look: 11 })]);
  expect(looks.map(({ look, weight, canary: { requests, failed }, sofar }) => [look, weight, requests, failed, sofar.canary.requests])).toEqual([[1, 0.1, 10, 1, 10], [10, 0.1, 90, 2, 100], [11, 0.1, 10, 0, 110]]);
  expect(readLooks([entry(1, {}, 's'), entry(2, { look: { what: 'a later release keeps' } }, 's')])).toEqual([]);
});
