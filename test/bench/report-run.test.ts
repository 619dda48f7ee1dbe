import type { Run, RunExecution } from '../../bench/read-run';
import { alarmFigures, reportOfRun, watchedImprovements } from '../../bench/report-run';
import { journalWriter } from '../../bench/run-usage';

const second = 1000;
const red = Date.parse('2026-11-21T10:00:00.000Z');
const cycle: RunExecution = {
  machine: 'cycle', name: 'cycle-1', input: { detail: { state: { timestamp: '2026-11-21T10:00:00.000+0000' } } }, startedAt: red + 2 * second, transitions: 11, entries: 0,
  windows: [{ step: 'AdmitCycle', from: red + 2 * second, to: red + 3 * second }],
};
const improvement: RunExecution = {
  machine: 'improvement', name: 'improvement-1', input: { improvement: { cycleId: 'cycle-1', emergency: true, component: 'price-quote' } }, startedAt: red + 5 * second, transitions: 20, entries: 8, strategy: 'revert',
  windows: [
    { step: 'ProposeCandidate', from: red + 6 * second, to: red + 9 * second },
    { step: 'DeployCanary', from: red + 10 * second, to: red + 12 * second },
    { step: 'CheckHealth', from: red + 20 * second, to: red + 21 * second },
    { step: 'CheckHealth', from: red + 30 * second, to: red + 31 * second },
  ],
};
const events: Run['events'] = [
  { at: red + 11 * second, function: 'ratchet-prod-deploy-canary', usage: { lambdaCalls: 1, lambdaGbSeconds: 5 } },
  ...[20.5, 30.5].map((seconds) => ({ at: red + seconds * second, function: 'ratchet-prod-check-health', usage: { lambdaCalls: 1, lambdaGbSeconds: 0.5, tableReads: 4 } })),
  ...[1, 2].map(() => ({ at: red, function: journalWriter, usage: { lambdaCalls: 1, lambdaGbSeconds: 0.1 } })),
];

test.each([
  ['of a revert', improvement, [2, 12]],
  ['without the time in which a model was asked', { ...improvement, tokens: { input: 1, output: 1 } }, [2, 9]],
  ['is not told of what no alarm started', { ...improvement, input: { improvement: { cycleId: 'cycle-1', emergency: false } } }, []],
  ['is not told of another cycle\'s improvement', { ...improvement, input: { improvement: { cycleId: 'cycle-2', emergency: true } } }, []],
])('from an alarm: what %s', (_what, told, seconds) => {
  expect(alarmFigures([cycle, told]).map(({ measured }) => measured)).toEqual(seconds);
});

test('a watch of 60 looks is the run, and as many looks more', () => {
  const [watched] = watchedImprovements({ executions: [cycle, improvement], events, requests: [] });
  expect(watched).toMatchObject({ component: 'price-quote', strategy: 'revert', looks: 2 });
  expect(watched?.used).toMatchObject({ transitions: 20, lambdaCalls: 11, tableReads: 8 });
  expect(watched?.used.lambdaGbSeconds).toBeCloseTo(5 + 2 * 0.5 + 8 * 0.1, 6);
  expect(watched?.wholeWatch).toMatchObject({ transitions: 20 + 58 * 3, lambdaCalls: 11 + 58 * 2 });
  // Fewer than are assumed: what short waits hide is taken from there.
  expect(watched?.wholeWatch.tableReads).toBe(watched?.assumed.tableReads);
  expect(watched?.wholeWatch.lambdaGbSeconds).toBeCloseTo(6.8 + 58 * 0.6, 6);
});

test('what is over its limit is marked, and a model has the limit of the small one', () => {
  const tokens = { input: 20_000, output: 1500 };
  const { lines, figures } = reportOfRun({ executions: [cycle, { ...improvement, windows: improvement.windows.map((window) => ({ ...window, to: window.to + 20 * second })) }, { ...improvement, strategy: 'model', tokens, costUsd: 0.1 }], events, requests: [] });
  expect(lines.filter((line) => line.startsWith('OVER')).map((line) => line.slice(6))).toEqual(['alarm to canary without model time, price-quote: 32.0 s, limit 20']);
  expect(figures.filter(({ unit }) => unit === 'USD').map(({ limit }) => limit)).toEqual([0.02, 0.05, undefined]);
  const [, small, usual] = figures.filter(({ unit }) => unit === 'USD').map(({ measured }) => measured);
  expect((usual ?? 0) - (small ?? 0)).toBeCloseTo(0.1 - (20_000 * 1.1 + 1500 * 5.5) / 1_000_000, 6);
});
