import { lookMinutes, type WatchReference } from '../../core/after-promotion';
import type { Histogram, VersionCounters } from '../../core/cycle';
import { bucketOf } from '../../core/histogram';
import { judgeAfterPromotion, judgeTotalFailure, referenceOf, worseOf } from '../../core/judge-after-promotion';
import { normal, random } from './random';

/** So many calls of each duration in ms. */
const taking = (calls: Readonly<Record<number, number>>): Histogram => Object.fromEntries(Object.entries(calls).map(([ms, count]) => [String(bucketOf(Number(ms))), count]));
const callsOf = (requests: number, failed: number, durations: Histogram = {}, version = '3'): VersionCounters => ({
  version, firstAt: '2026-11-21T10:00:00.000Z', lastAt: '2026-11-21T10:05:00.000Z', requests, failed, failures: failed > 0 ? { thrown: failed } : {}, durations, coldStarts: 0, maxMemoryMb: 90, memoryMb: 256,
});
const well: WatchReference = { calls: 800, failed: 2, medianMs: 20, p95Ms: 60 };
const usual = (calls: number) => taking({ 20: calls * 0.9, 58: calls * 0.1 });

test.each<readonly [string, VersionCounters | undefined, WatchReference | undefined, string, string]>([
  ['calls as in the watch', callsOf(600, 3, usual(600)), well, 'no-harm', 'version 3 failed 3 of 600 calls (0.5 %), half of the warm ones within 20 ms'],
  ['total failure, of ten calls', callsOf(10, 10), well, 'harm', 'version 3 failed 10 of 10 calls (100 %); in its watch at worst 2 of 800 calls (0.25 %), half within 20 ms, 95 % within 60 ms: total failure'],
  ['nine calls that all fail are too few for that', callsOf(9, 9), { ...well, failed: 200 }, 'no-harm', '9 of 9'],
  ['all calls fail, as most did in the watch', callsOf(14, 14), { calls: 800, failed: 700 }, 'no-harm', '14 of 14'],
  ['a twentieth fails', callsOf(1200, 60, usual(1140)), well, 'harm', 'more than twice as many fail (e-value '],
  ['twice as many fail, which an hour of the day may do', callsOf(40_000, 200, usual(39_800)), well, 'no-harm', '0.5 %'],
  ['clearly more, and still less than one call in a hundred', callsOf(100_000, 900, usual(99_000)), { calls: 100_000, failed: 20 }, 'no-harm', '0.9 %'],
  ['some failures of few calls', callsOf(60, 4, usual(56)), well, 'no-harm', '4 of 60'],
  ['more fail than of the good version, and no more than of the one it replaced', callsOf(600, 60), { calls: 300, failed: 90 }, 'no-harm', '60 of 600'],
  ['twice as slow', callsOf(200, 0, taking({ 42: 200 })), well, 'harm', '200 of 200 warm calls took over 30 ms (e-value '],
  ['a third slower, which load may do', callsOf(5000, 0, taking({ 27: 5000 })), well, 'no-harm', 'half of the warm ones within'],
  ['quick calls, a few ms slower', callsOf(5000, 0, taking({ 8: 5000 })), { calls: 800, failed: 0, medianMs: 2, p95Ms: 4 }, 'no-harm', ''],
  ['the slowest fifth three times as slow', callsOf(600, 0, taking({ 20: 480, 180: 120 })), well, 'harm', '120 of 600 warm calls took over 120 ms (e-value '],
  ['one very slow call in a hundred', callsOf(600, 0, taking({ 20: 594, 2000: 6 })), well, 'no-harm', ''],
  ['slow calls, and nothing to compare them with', callsOf(600, 0, taking({ 900: 600 })), { calls: 800, failed: 0 }, 'no-harm', ''],
  ['no calls', undefined, well, 'unknown', 'version 3 was not called'],
  ['calls, and no watch that is known', callsOf(600, 300), undefined, 'unknown', 'version 3 failed 300 of 600 calls (50 %), and nothing is known of its watch'],
])('%s', (_name, seen, reference, state, reason) => {
  const judged = judgeAfterPromotion('3', seen, reference);
  expect(judged.state).toBe(state);
  expect(judged.reason).toContain(reason);
});

test.each<readonly [string, VersionCounters | undefined, WatchReference | undefined, boolean]>([
  ['all of ten calls', callsOf(10, 10), well, true],
  ['all but one of many', callsOf(200, 199), well, false],
  ['all of thirty, where a third failed', callsOf(30, 30), { calls: 90, failed: 30 }, true],
  ['all of twelve, where a third failed', callsOf(12, 12), { calls: 90, failed: 30 }, false],
  ['all, and nothing is known of the watch', callsOf(50, 50), undefined, false],
  ['none', undefined, well, false],
])('between the looks, total failure alone: %s', (_name, latest, reference, called) => {
  expect(judgeTotalFailure('3', latest, reference) !== undefined).toBe(called);
});

test('the reference is the arm that did worse, in each figure', () => {
  const quick = callsOf(100, 9, taking({ 10: 90 }), '3');
  const slow = callsOf(900, 2, taking({ 10: 400, 80: 498 }), '2');
  const reference = referenceOf([quick, slow]);
  expect(reference).toMatchObject({ calls: 100, failed: 9 });
  expect(reference?.medianMs).toBeCloseTo(80, -1);
  expect(referenceOf([callsOf(60, 1), callsOf(900, 4)])).toEqual({ calls: 960, failed: 5 });
  expect(referenceOf([callsOf(20, 1, taking({ 10: 19 }))])).toEqual({ calls: 20, failed: 1 });
  expect(referenceOf([callsOf(0, 0)])).toBeUndefined();
});

test('of a watch and another time, the worse in each figure', () => {
  expect(worseOf(well, undefined)).toEqual(well);
  expect(worseOf(well, { calls: 50, failed: 5, p95Ms: 90 })).toEqual({ calls: 50, failed: 5, medianMs: 20, p95Ms: 90 });
  expect(worseOf({ calls: 50, failed: 5 }, { calls: 900, failed: 1 })).toEqual({ calls: 50, failed: 5 });
});

test('a version that goes on as it was watched is called harmful in at most one of a hundred days', () => {
  const next = random(7);
  const noise = normal(next);
  const days = 400;
  let called = 0;
  for (let day = 0; day < days; day += 1) {
    const drawn = (calls: number) => {
      const failed = Array.from({ length: calls }, next).filter((value) => value < 0.02).length;
      const durations: Record<string, number> = {};
      for (let index = failed; index < calls; index += 1) {
        const bucket = String(bucketOf(20 * Math.exp(0.5 * noise())));
        durations[bucket] = (durations[bucket] ?? 0) + 1;
      }
      return callsOf(calls, failed, durations);
    };
    const reference = referenceOf([drawn(300)]);
    if (lookMinutes.some((minutes) => judgeAfterPromotion('3', drawn(Math.min(minutes, 60) * 5), reference).state === 'harm')) called += 1;
  }
  expect(called).toBeLessThanOrEqual(days / 100);
});
