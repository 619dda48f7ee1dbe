import type { MinuteCounters } from '../../core/cycle';
import { periodOf, pointsOfMinutes, withZeros } from '../../core/series-points';

const at = (minute: number) => new Date(Date.UTC(2026, 10, 21, 10, minute)).toISOString();
const minuteOf = (change: Partial<MinuteCounters>): MinuteCounters => ({
  minute: at(0), version: '1', firstAt: at(0), lastAt: at(0), requests: 1, failed: 0, failures: {}, durations: {}, coldStarts: 0, maxMemoryMb: 0, memoryMb: 128, ...change,
});
const window = { from: at(0), to: at(15) };

it('sums calls and failures of all versions by five minutes, also where there were none', () => {
  const minutes = [minuteOf({ minute: at(0), requests: 3, failed: 1 }), minuteOf({ minute: at(4), requests: 2, version: '2' }), minuteOf({ minute: at(10), requests: 1 })];
  const { requests, failed } = pointsOfMinutes(minutes, window);
  expect(requests).toEqual([{ at: at(0), value: 5 }, { at: at(5), value: 0 }, { at: at(10), value: 1 }]);
  expect(failed?.map(({ value }) => value)).toEqual([1, 0, 0]);
});

it('tells durations only where there are enough of them, and memory where a call was', () => {
  const minutes = [minuteOf({ minute: at(0), requests: 19, durations: { '100': 19 }, maxMemoryMb: 70 }), minuteOf({ minute: at(5), requests: 20, durations: { '100': 10, '200': 10 }, maxMemoryMb: 80 })];
  const { p95Ms, maxMemoryMb } = pointsOfMinutes(minutes, window);
  expect(p95Ms).toEqual([{ at: at(5), value: expect.closeTo(1.02 ** 200, 6) as unknown }]);
  expect(maxMemoryMb).toEqual([{ at: at(0), value: 70 }, { at: at(5), value: 80 }]);
});

test.each<[string, Partial<MinuteCounters>]>([
  ['before it', { minute: new Date(Date.UTC(2026, 10, 21, 9, 59)).toISOString() }],
  ['at its end', { minute: at(15) }],
])('leaves out a minute %s', (_name, change) => {
  expect(pointsOfMinutes([minuteOf({ requests: 9, ...change })], window)['requests']?.map(({ value }) => value)).toEqual([0, 0, 0]);
});

it('a window of no length has no points', () => {
  expect(pointsOfMinutes([], { from: at(5), to: at(5) })).toEqual({ requests: [], failed: [], p95Ms: [], maxMemoryMb: [] });
});

it('fills the periods in which CloudWatch counted nothing', () => {
  expect(withZeros([{ at: at(5), value: 4 }], { from: at(0), to: at(20) }).map(({ value }) => value)).toEqual([0, 4, 0, 0]);
});

it('knows the five minutes of a moment', () => {
  expect(periodOf('2026-11-21T10:09:59.999Z')).toBe(at(5));
  expect(periodOf(at(10))).toBe(at(10));
});
