import fc from 'fast-check';
import { averageOf, type ComponentStatus, readsFrom, statusText, updateStatus } from '../../core/component-status';
import { defaultSettings, type Settings } from '../../core/config';
import type { MinuteCounters } from '../../core/cycle';
import { after } from '../../core/time';
import { componentOf, seeded } from './telemetry-of';

const start = '2026-11-21T10:00:00.000Z';
const at = (minutes: number) => after(start, minutes * 60);
const minute = (n: number, requests: number, failed: number): MinuteCounters =>
  ({ minute: at(n), version: '1', firstAt: at(n), lastAt: at(n), requests, failed, failures: {}, durations: {}, coldStarts: 0, maxMemoryMb: 80, memoryMb: 256 });
const five = (window: number, requests: number, failed: number) => minute(window * 5, requests, failed);

/** Looks every five minutes, each after one more window. */
function history(windows: readonly (readonly [requests: number, failed: number])[], settings: Partial<Settings> = {}): ComponentStatus[] {
  const statuses: ComponentStatus[] = [];
  windows.forEach((_, index) => {
    const minutes = windows.slice(0, index + 1).map(([requests, failed], n) => five(n, requests, failed));
    statuses.push(updateStatus(statuses.at(-1), componentOf(), { minutes }, at((index + 1) * 5), { ...defaultSettings, ...settings }));
  });
  return statuses;
}
const raised = (windows: Parameters<typeof history>[0], settings?: Partial<Settings>) => history(windows, settings).map(({ autoFixRequired }) => (autoFixRequired ? '!' : '.')).join('');

test.each<readonly [string, Parameters<typeof history>[0], string, Partial<Settings>]>([
  ['under the limit, with enough calls', [[10, 0], [10, 4]], '.!', {}],
  ['at the limit', [[10, 3]], '.', {}],
  ['too few calls', [[9, 9]], '.', {}],
  ['too few calls, until there are enough', [[5, 5], [5, 5]], '.!', {}],
  ['a few failing calls beside many good ones', [[400, 0], [3, 3]], '..', {}],
  ['no calls change nothing', [[10, 9], [0, 0], [0, 0], [0, 0], [0, 0]], '!!!!!', {}],
  ['cleared by three good windows, not by two', [[10, 9], [20, 0], [20, 0], [20, 0], [20, 0]], '!!!..', {}],
  ['between the limits it stays', [[10, 9], [20, 5], [20, 5], [20, 5], [20, 5]], '!!!!!', {}],
  ['between the limits it is not raised', [[20, 5], [20, 5], [20, 5]], '...', {}],
  ['one bad window begins the count anew', [[10, 9], [20, 0], [20, 0], [20, 9], [20, 0], [20, 0], [20, 0]], '!!!!!!.', {}],
  ['good windows of too few calls count together', [[10, 9], [5, 0], [5, 0], [5, 0], [5, 0], [5, 0], [5, 0]], '!!!!!!.', {}],
  ['raised again after it was cleared', [[10, 9], [20, 0], [20, 0], [20, 0], [20, 20]], '!!!.!', {}],
  ['the clearing limit is never under the raising one', [[10, 1], [20, 1], [20, 1], [20, 1], [20, 1]], '!!!!!', { statusMinSuccessRate: 0.99 }],
  ['limits are settings', [[5, 1], [5, 0]], '!.', { statusMinRequests: 5, statusMinSuccessRate: 0.9, statusClearWindows: 1 }],
])('%s', (_name, windows, expected, settings) => {
  expect(raised(windows, settings)).toBe(expected);
});

test('traffic that swings about the limit does not make it flap', () => {
  const random = seeded(7);
  const windows = Array.from({ length: 200 }, (): [number, number] => [20, 4 + Math.floor(random() * 5)]);
  const marks = raised(windows);
  expect(marks.replace(/(.)\1+/g, '$1').length).toBeLessThanOrEqual(2);
});

test.each<readonly [string, readonly (readonly [number, number])[], string | undefined]>([
  ['A', [[1000, 1]], 'A'], ['B', [[1000, 2]], 'B'], ['C', [[1000, 11]], 'C'], ['D', [[1000, 300]], 'D'], ['F', [[1000, 301]], 'F'],
  ['none without enough calls', [[9, 0]], undefined], ['none without calls', [[0, 0]], undefined],
  ['F while actions are wanted, whatever came since', [[10, 9], [1000, 0]], 'F'],
])('grade %s', (_name, windows, grade) => {
  expect(history(windows).at(-1)?.grade).toBe(grade);
});

test('a look that could read nothing says so, keeps what there is and raises nothing', () => {
  const [, before] = history([[10, 0], [10, 9]]);
  const unread = updateStatus(before, componentOf(), { minutes: [], unread: 'AccessDenied' }, at(15), defaultSettings);
  expect(unread).toEqual({ ...before, unread: 'AccessDenied', updatedAt: at(15) });
  expect(updateStatus(undefined, componentOf(), { minutes: [], unread: 'AccessDenied' }, at(0), defaultSettings)).toMatchObject({ autoFixRequired: false, windows: [], unread: 'AccessDenied' });
  const again = updateStatus(unread, componentOf(), { minutes: [five(1, 10, 9), five(2, 10, 0)] }, at(20), defaultSettings);
  expect(again.unread).toBeUndefined();
  expect(again.windows.map(({ failed }) => failed)).toEqual([0, 9, 0]);
});

test('log lines that come late are counted, and a window that has settled is not read again', () => {
  const first = updateStatus(undefined, componentOf(), { minutes: [minute(0, 10, 0), minute(4, 5, 0)] }, at(5), defaultSettings);
  expect(readsFrom(first, at(10))).toBe(at(0));
  const second = updateStatus(first, componentOf(), { minutes: [minute(0, 10, 0), minute(4, 9, 4), minute(6, 3, 0)] }, at(8), defaultSettings);
  expect(second.windows).toEqual([{ at: at(0), requests: 19, failed: 4 }, { at: at(5), requests: 3, failed: 0 }]);
  expect(readsFrom(second, at(10))).toBe(at(5));
  // Whoever hands in more than was asked for changes nothing that has settled.
  expect(updateStatus(second, componentOf(), { minutes: [minute(0, 99, 99), minute(6, 3, 0)] }, at(10), defaultSettings).windows[0]).toEqual(second.windows[0]);
});

test('the same minutes in any order, read in one look or in many, are one status', () => {
  fc.assert(fc.property(fc.array(fc.record({ n: fc.integer({ min: 0, max: 59 }), requests: fc.integer({ min: 0, max: 50 }), bad: fc.nat(100) }), { maxLength: 40 }), fc.array(fc.integer({ min: 60, max: 70 }), { minLength: 1, maxLength: 4 }), (calls, looks) => {
    const minutes = calls.map(({ n, requests, bad }) => minute(n, requests, Math.floor((requests * bad) / 100)));
    const times = [...looks].sort((a, b) => a - b).map(at);
    const look = (before: ComponentStatus | undefined, now: string, read = minutes) => updateStatus(before, componentOf(), { minutes: read }, now, defaultSettings);
    const last = times.at(-1) ?? at(60);
    const many = times.reduce<ComponentStatus | undefined>((before, now) => look(before, now, [...minutes].reverse()), undefined);
    expect(many?.windows).toEqual(look(undefined, last).windows);
  }));
});

test('kept small: six hours of windows', () => {
  const windows = Array.from({ length: 300 }, (): [number, number] => [1_000_000, 250_000]);
  const status = history(windows).at(-1);
  expect(status?.windows).toHaveLength(72);
  expect(JSON.stringify(status).length).toBeLessThan(6000);
});

test('averages roll', () => {
  const { windows } = history([[100, 50], [100, 0], [100, 0]]).at(-1)!;
  expect(averageOf(windows, at(15), 600)).toBe(1);
  expect(averageOf(windows, at(15), 900)).toBeCloseTo(250 / 300);
  expect(averageOf(windows, at(600), 600)).toBeUndefined();
});

test('said in a sentence', () => {
  expect(history([[31, 18]]).map(statusText)).toEqual(['41.9 % of the last 31 calls worked']);
  expect(history([[3, 3]]).map(statusText)).toEqual(['too few calls to say']);
});
