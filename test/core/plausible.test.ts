import type { BatchCounters } from '../../core/cycle';
import { bucketOf } from '../../core/histogram';
import { believedCounters, believedMetrics, disagreement, withBelievedSeries } from '../../core/plausible';
import { sampleCounters } from '../adapters/samples';
import { end, minutesBeforeEnd, pointsBeforeEnd, shiftOf, telemetryOf } from './telemetry-of';

const minute = minutesBeforeEnd(10);
const sound = sampleCounters('shop', { minute, firstAt: minute, lastAt: minute });
const wrong = (change: Partial<BatchCounters>): BatchCounters => ({ ...sound, batchHash: 'wrong', ...change });

test.each<readonly [string, Partial<BatchCounters>, RegExp]>([
  ['not a number', { requests: NaN }, /requests NaN at 2026-11-21T11:50:00.000Z, expected a count$/],
  ['negative', { requests: -3 }, /requests -3 at/],
  ['half a call', { failures: { thrown: 0.5 } }, /thrown 0.5 at/],
  ['endless', { coldStarts: Infinity }, /cold starts Infinity at/],
  ['durations that are no counts', { durations: { '50': -1 } }, /50 -1 durations at/],
  ['durations in microseconds', { durations: { [bucketOf(3_000_000)]: 4 } }, /a duration in bucket \d+ at .*is it another unit\?$/],
  ['a bucket that is none', { durations: { x: 4 } }, /a duration in bucket x/],
  ['init durations in microseconds', { initDurations: { [bucketOf(3_000_000)]: 4 } }, /is it another unit\?$/],
  ['memory in bytes', { maxMemoryMb: 83_886_080 }, /83886080 MB of memory at .*is it another unit\?$/],
  ['memory that is no number', { memoryMb: NaN }, /NaN MB of memory/],
  ['a time that has not come', { minute: '2026-11-21T13:00:00.000Z' }, /the time 2026-11-21T13:00:00.000Z, expected none after 2026-11-21T12:05:00.000Z$/],
  ['an end that has not come', { lastAt: '2027-01-01T00:00:00.000Z' }, /expected none after/],
  ['no time', { firstAt: 'yesterday' }, /the time "yesterday", expected one of ISO 8601$/],
  ['lines that are no count', { templates: [{ id: 't1', kind: 'error', text: 'x', example: 'x', count: NaN }] }, /lines of t1 NaN/],
])('counters: %s', (_name, change, reason) => {
  const { rows, reason: told } = believedCounters([sound, wrong(change)], end);
  expect(rows).toEqual([sound]);
  expect(told).toMatch(/^left out 1 of 2 items: /);
  expect(told).toMatch(reason);
});

test('counters that can be are all believed, whatever their order, also a few minutes ahead', () => {
  const items = [sound, { ...sound, minute: minutesBeforeEnd(-4) }, { ...sound, minute: minutesBeforeEnd(300) }];
  expect(believedCounters(items, end)).toEqual({ rows: items });
});

test('metrics that are no counts are left out', () => {
  expect(believedMetrics([{ version: '1', requests: NaN, failed: 0 }, { version: '2', requests: 5, failed: 1 }])).toEqual({ rows: [{ version: '2', requests: 5, failed: 1 }], reason: 'left out 1 of 2 versions: requests NaN version 1, expected a count' });
});

test('counters beside CloudWatch: a component of a minute, whose latest lines are on their way', () => {
  const { minutes, window } = telemetryOf([{ from: 1, to: 0, calls: 300 }]);
  expect(disagreement(minutes, [{ version: '1', requests: 450, failed: 0 }], window)).toBeUndefined();
});

test.each<readonly [string, number, number, number, string | undefined]>([
  ['the same', 10, 600, 0, undefined],
  ['a little late', 10, 700, 0, undefined],
  ['most are missing', 2, 600, 0, 'CloudWatch counts 600 calls that worked, the log counters 120'],
  ['few of few', 0, 15, 0, undefined],
  ['more than CloudWatch has: calls past the alias', 10, 100, 0, undefined],
  ['retries of failed calls count once in the logs alone', 2, 700, 560, undefined],
])('counters beside CloudWatch: %s', (_name, calls, requests, failed, expected) => {
  const { minutes, window } = telemetryOf([{ from: 60, to: 0, calls }]);
  expect(disagreement(minutes, [{ version: '1', requests, failed }], window)).toBe(expected);
});

test.each<readonly [string, Parameters<typeof telemetryOf>[1], string]>([
  ['a point that is no number', { series: { requests: pointsBeforeEnd([5, NaN]) } }, 'left out 1 of 2 points of requests: requests NaN at 2026-11-21T11:55:00.000Z, expected a number'],
  ['a negative count', { series: { throttles: pointsBeforeEnd([-5]) } }, 'left out 1 of 1 points of throttles: throttles -5 at'],
  ['a point of the future', { series: { requests: [{ at: minutesBeforeEnd(-60), value: 5 }] } }, 'the time 2026-11-21T13:00:00.000Z, expected none after'],
  ['a shift to no number', { shifts: [shiftOf('p95Ms', { seen: NaN })] }, 'left out 1 of 1 shifts: a shift of p95Ms from 100 to NaN, expected numbers'],
  ['a shift of the future', { shifts: [shiftOf('p95Ms', { lastAt: minutesBeforeEnd(-60) })] }, 'left out 1 of 1 shifts: the time'],
])('series: %s', (_name, change, reason) => {
  const { sources, series = {}, shifts } = withBelievedSeries(telemetryOf([], change));
  expect(sources.at(-1)).toEqual({ source: 'series', state: 'implausible', reason: expect.stringContaining(reason) });
  expect(Object.values(series).flat().every(({ value }) => value === 5)).toBe(true);
  expect(shifts).toEqual([]);
});

test('series that can be are left as they are; a business metric may be negative', () => {
  const telemetry = telemetryOf([], { series: { 'metric:Shop/Margin': pointsBeforeEnd([-5]) } });
  expect(withBelievedSeries(telemetry)).toBe(telemetry);
});
