import type { BatchCounters } from '../../core/cycle';
import { watchTrafficOf } from '../../core/watch-traffic';
import { sampleCounters } from '../adapters/samples';

const now = '2026-11-21T12:00:00.000Z';
const before = (minutes: number) => new Date(Date.parse(now) - minutes * 60_000).toISOString();

/** A batch a minute. */
function minutesOf({ version = '2', from, to, calls, failed = 0 }: { readonly version?: string; readonly from: number; readonly to: number; readonly calls: number; readonly failed?: number }): BatchCounters[] {
  return Array.from({ length: from - to }, (_, index) => {
    const minute = before(from - index);
    return sampleCounters('shop', { minute, firstAt: minute, lastAt: minute, version, batchHash: `${version}${minute}`, requests: calls, failures: failed > 0 ? { thrown: failed } : {}, failedRequestIds: Array.from({ length: failed }, (__, n) => `${version}${minute}${n}`), durations: { 100: calls - failed } });
  });
}

const traffic = (hour: readonly BatchCounters[], dayAgo: readonly BatchCounters[] = [], troubledSince?: string) => watchTrafficOf({ hour, dayAgo, version: '2', now, troubledSince });

test.each<readonly [string, ReturnType<typeof traffic>, Partial<ReturnType<typeof traffic>>]>([
  ['an hour', traffic(minutesOf({ from: 60, to: 0, calls: 24 })), { callsPerMinute: 24, lastHourPerMinute: 24, dayAgoPerMinute: undefined, failureShare: 0 }],
  ['nothing', traffic([]), { callsPerMinute: 0, failureShare: 0, slowOverMs: 0, durations: {} }],
  ['known for ten minutes', traffic(minutesOf({ from: 10, to: 0, calls: 24 })), { callsPerMinute: 24 }],
  ['the version before it served most of the hour', traffic([...minutesOf({ version: '1', from: 60, to: 10, calls: 24 }), ...minutesOf({ from: 10, to: 0, calls: 24, failed: 6 })]), { callsPerMinute: 24, failureShare: 0.25 }],
  ['calls that name no alias meet no canary', traffic([...minutesOf({ from: 60, to: 0, calls: 24 }), ...minutesOf({ version: '$LATEST', from: 60, to: 0, calls: 100 })]), { callsPerMinute: 24 }],
  ['quieter a day ago', traffic(minutesOf({ from: 60, to: 0, calls: 24 }), minutesOf({ from: 1440, to: 1380, calls: 6 })), { callsPerMinute: 6, lastHourPerMinute: 24, dayAgoPerMinute: 6 }],
  ['busier a day ago', traffic(minutesOf({ from: 60, to: 0, calls: 24 }), minutesOf({ from: 1440, to: 1380, calls: 60 })), { callsPerMinute: 24 }],
  ['a fault that began ten minutes ago', traffic([...minutesOf({ from: 60, to: 10, calls: 24 }), ...minutesOf({ from: 10, to: 0, calls: 24, failed: 12 })], [], before(10)), { failureShare: 0.5 }],
  ['a fault that began with the last calls', traffic([...minutesOf({ from: 60, to: 1, calls: 24 }), ...minutesOf({ from: 1, to: 0, calls: 8, failed: 4 })], [], before(1)), { failureShare: expect.closeTo(4 / 1424) }],
])('%s', (_name, known, expected) => {
  expect(known).toMatchObject(expected);
});
