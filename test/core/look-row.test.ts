import { assessHealth, type HealthQuestion } from '../../core/assess-health';
import { defaultSettings } from '../../core/config';
import type { Deployment, Health, VersionCounters } from '../../core/cycle';
import { bucketOf } from '../../core/histogram';
import { type LookRow, lookRow, lookRowOf } from '../../core/look-row';

const at = '2026-01-01T00:00:00.000Z';
const deployment: Deployment = { state: 'canary', returnTo: '2', canary: '1', returnToSha256: 'b', canarySha256: 'a', stage: 0, weight: 0.5, moreStages: false, startedAt: at, stageStartedAt: at, settleSeconds: 0, lookSeconds: 60, detail: '' };
const counters = (version: string, requests: number, failed: number, durationMs: number): VersionCounters =>
  ({ version, firstAt: at, lastAt: at, requests, failed, failures: {}, durations: { [bucketOf(durationMs)]: requests - failed }, coldStarts: 0, maxMemoryMb: 0, memoryMb: 128 });

interface Minute { readonly calls: number; readonly failed?: number; readonly ms?: number }

/** The rows of a watch whose minutes are all alike; the canary may differ. */
function rowsOf(looks: number, canary: Minute, control: Minute, change: Partial<HealthQuestion> = {}): readonly { readonly row: LookRow; readonly health: Health }[] {
  const rows: { row: LookRow; health: Health }[] = [];
  for (let look = 1; look <= looks; look += 1) {
    const of = (version: string, { calls, failed = 0, ms = 80 }: Minute) => counters(version, calls * look, failed * look, ms);
    const previous = rows.at(-1)?.health;
    const health = assessHealth({ previous, deployment, settings: defaultSettings, benefit: 'none', slowOverMs: 200, before: counters('2', 3000, 3, 80), crossCheck: { state: 'agrees', reason: '' }, totals: { canary: of('1', canary), control: of('2', control) }, ...change });
    rows.push({ row: lookRow.parse(lookRowOf({ previous, health, deployment, settings: defaultSettings })), health });
    if (health.decision !== 'continue') break;
  }
  return rows;
}

test('holds what is new, and not what was there before', () => {
  for (const { row } of rowsOf(5, { calls: 20, failed: 1 }, { calls: 30 })) {
    expect(row).toMatchObject({ weight: 0.5, stage: 0, canary: { requests: 20, failed: 1, succeeded: 19, slow: 0 }, control: { requests: 30, failed: 0, succeeded: 30 } });
  }
});

test('tells how long new calls typically took, also at the first look, and not of calls that failed', () => {
  const rows = rowsOf(4, { calls: 40, failed: 10, ms: 110 }, { calls: 40 }, { benefit: 'failures' });
  for (const { row } of rows) {
    expect(row.canary.typicalMs).toBeCloseTo(110, -1);
    expect(row.control.typicalMs).toBeCloseTo(80, -1);
  }
});

test.each<readonly [string, Minute, Minute, Partial<HealthQuestion>, string]>([
  ['failures', { calls: 60, failed: 2 }, { calls: 60 }, {}, 'failures'],
  ['a slowdown', { calls: 60, ms: 100 }, { calls: 60 }, {}, 'typical'],
  ['a claim', { calls: 60 }, { calls: 60, failed: 1 }, { benefit: 'failures' }, 'rarer'],
  ['a claim that is not true', { calls: 60, failed: 3 }, { calls: 60, failed: 3 }, { benefit: 'failures' }, 'no rarer'],
])('evidence of %s grows until it is all there, and what is expected comes nearer', (_name, canary, control, change, test) => {
  const rows = rowsOf(60, canary, control, change).map(({ row }) => row);
  const spent = rows.map(({ tests }) => tests.find((one) => one.test === test)!.spent);
  expect(spent.at(-1)).toBe(1);
  const middle = rows[Math.floor(rows.length / 2)]!;
  expect(middle.projected?.test).toBe(test);
  expect(middle.projected!.minutes).toBeLessThanOrEqual(middle.minutesLeft);
  expect(Math.abs(middle.projected!.minutes - (rows.length - middle.look))).toBeLessThanOrEqual(Math.max(2, rows.length / 4));
  expect(rows.at(-1)!.projected).toBeUndefined();
});

test('nothing is expected of a canary that is as the other', () => {
  const rows = rowsOf(30, { calls: 60 }, { calls: 60 });
  expect(rows.slice(5).map(({ row }) => row.projected)).toEqual(Array.from({ length: 25 }, () => undefined));
});

test('a slowdown within what is tolerated leads to no decision, however sure it is', () => {
  const last = rowsOf(50, { calls: 600, ms: 84 }, { calls: 600 }).at(-1)!;
  expect(last.health.decision).toBe('continue');
  expect(last.row.projected).toBeUndefined();
});

test('notes are told once', () => {
  const unavailable = { crossCheck: { state: 'unavailable', reason: 'AccessDenied' } } as const;
  expect(rowsOf(3, { calls: 20 }, { calls: 20 }, unavailable).map(({ row }) => row.notes?.length)).toEqual([1, undefined, undefined]);
});

test('a watch under the seeds\' rule has counts and no tests', () => {
  const rows = rowsOf(3, { calls: 20 }, { calls: 20 }, { settings: { ...defaultSettings, healthRule: 'threshold' } });
  expect(rows.map(({ row }) => row.tests)).toEqual([[], [], []]);
});

test('is small: a chain has one for every look', () => {
  const rows = rowsOf(60, { calls: 6000, failed: 31 }, { calls: 60_000, failed: 311 }, { benefit: 'failures' });
  for (const { row, health } of rows) {
    expect(JSON.stringify(row).length).toBeLessThan(800);
    expect(JSON.stringify(row).length).toBeLessThan(JSON.stringify(health).length / 3);
  }
});
