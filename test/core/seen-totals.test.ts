import type { SeenTotals, VersionCounters } from '../../core/cycle';
import { seenTotalsOf, takeNew } from '../../core/seen-totals';

const measures = { slowOverMs: 5, benefit: 'none', scores: undefined } as const;
const counted = (firstAt: string, lastAt: string, requests: number, failed: number): SeenTotals => {
  const counters: VersionCounters = { version: '1', firstAt, lastAt, requests, failed, failures: {}, durations: { '200': requests - failed }, coldStarts: 0, maxMemoryMb: 0, memoryMb: 0 };
  return seenTotalsOf(counters, measures)!;
};
const seen = counted('10:00', '10:09', 100, 3);

test.each<readonly [string, now: number | undefined, before: number | undefined, seenAt: string, fresh: number | undefined]>([
  ['since the look before', 5, 3, '10:09', 2],
  ['at the first look', 5, undefined, '', 5],
  ['a state that did not count them: which are new cannot be told', 5, undefined, '10:09', undefined],
  ['fewer, as more became known', 2, 3, '10:09', 0],
  ['not known now', undefined, 3, '10:09', undefined],
])('new failures: %s', (_name, now, before, lastAt, fresh) => {
  const total = { ...counted('10:00', '10:10', 140, 5), ...(now !== undefined && { newFailed: now }) };
  const { newFailed: _none, ...earlier } = lastAt === '' ? { ...seen, firstAt: '', lastAt: '', requests: 0, failed: 0, succeeded: 0 } : seen;
  expect(takeNew(total, { ...earlier, ...(before !== undefined && { newFailed: before }) }).fresh.newFailed).toBe(fresh);
});

test.each<readonly [string, SeenTotals | undefined, readonly [requests: number, failed: number], readonly [requests: number, failed: number]]>([
  ['calls since', counted('10:00', '10:10', 140, 5), [40, 2], [140, 5]],
  ['calls that came late', counted('09:59', '10:09', 101, 3), [1, 0], [101, 3]],
  ['nothing new', seen, [0, 0], [100, 3]],
  ['a read that missed some', counted('10:00', '10:10', 60, 1), [0, 0], [100, 3]],
  ['a read that missed failures', counted('10:00', '10:10', 120, 2), [0, 0], [100, 3]],
  ['counters that began anew, fewer', counted('10:10', '10:11', 20, 1), [20, 1], [20, 1]],
  ['counters that began anew, and are past the old ones', counted('10:10', '10:20', 300, 9), [300, 9], [300, 9]],
  ['counters that are gone', undefined, [0, 0], [100, 3]],
])('%s', (_name, now, fresh, upTo) => {
  const taken = takeNew(now, seen);
  expect([[taken.fresh.requests, taken.fresh.failed], [taken.upTo.requests, taken.upTo.failed]]).toEqual([fresh, upTo]);
});
