import * as fc from 'fast-check';
import { type Exposed, expectedBadCalls, weightsWithin } from '../../core/blast-radius';
import type { StagePlan } from '../../core/watch-plan';

const none = { half: null, most: null };
const stage = (weight: number, half: number | null, minutes: number, callsPerMinute = 1000): StagePlan => ({ weight, canaryPerMinute: callsPerMinute * weight, controlPerMinute: callsPerMinute * (1 - weight), budget: { minutes, canaryCalls: callsPerMinute * weight * minutes }, slower: none, failing: { half, most: half }, shown: none });
/** 1000 calls a minute; a regression is seen after 3 minutes at 10 %, after 2 at 50 %. */
const plan: Exposed = { callsPerMinute: 1000, watchSeconds: 3600, stages: [stage(0.1, 3, 4), stage(0.5, 2, 60)] };

test.each<readonly [string, Exposed, readonly number[], number]>([
  ['the worst stage, until it is decided', plan, [0.1, 0.5], 1000],
  ['one stage alone', plan, [0.1], 300],
  ['no longer than the stage lasts', { ...plan, stages: [stage(0.1, 30, 4), stage(0.5, 0.1, 60)] }, [0.1, 0.5], 400],
  ['a last stage lasts as long as the watch', { ...plan, stages: [stage(0.1, 30, 4)] }, [0.1], 3000],
  ['where nothing is decided in time, the whole watch', { ...plan, stages: [stage(0.1, null, 60)] }, [0.1], 6000],
  ['of a share that was not planned, the whole watch', plan, [0.02], 1200],
  ['no calls', { ...plan, callsPerMinute: 0 }, [0.1, 0.5], 0],
])('%s', (_what, of, weights, calls) => {
  expect(expectedBadCalls(of, weights)).toBe(calls);
});

test.each<readonly [string, number, readonly number[] | undefined]>([
  ['all of it fits', 1000, [0.1, 0.5]],
  ['the wide stage does not', 999, [0.1]],
  ['just the first', 300, [0.1]],
  // 2 % of an hour's 60,000 calls are 1,200: even the smallest share for a whole watch is 600.
  ['not even that, and no smaller share would', 299, undefined],
  ['nothing', 0, undefined],
])('%s', (_what, room, weights) => {
  expect(weightsWithin(plan, [0.1, 0.5], room, 30)).toEqual(weights);
});

test('a smaller share is taken where even a whole watch of it keeps within, and it gets calls enough', () => {
  const slow: Exposed = { callsPerMinute: 10, watchSeconds: 3600, stages: [stage(0.1, null, 60, 10), stage(0.5, null, 60, 10)] };
  expect(weightsWithin(slow, [0.1, 0.5], 40, 30)).toEqual([0.06]);
  expect(weightsWithin(slow, [0.1, 0.5], 40, 37)).toBeUndefined();
  expect(weightsWithin(slow, [0.1, 0.5], 20, 30)).toBeUndefined();
});

test('what is chosen always keeps within, is never wider than planned, and is chosen again by what it took', () => {
  const minutes = fc.option(fc.integer({ min: 1, max: 90 }), { nil: null });
  fc.assert(fc.property(fc.integer({ min: 1, max: 5000 }), minutes, minutes, fc.integer({ min: 0, max: 100_000 }), (callsPerMinute, first, second, room) => {
    const of: Exposed = { callsPerMinute, watchSeconds: 3600, stages: [stage(0.1, first, 10, callsPerMinute), stage(0.5, second, 60, callsPerMinute)] };
    const weights = weightsWithin(of, [0.1, 0.5], room, 30);
    if (!weights) return;
    const taken = expectedBadCalls(of, weights);
    expect(taken).toBeLessThanOrEqual(room);
    expect(Math.max(...weights)).toBeLessThanOrEqual(0.5);
    expect(weightsWithin(of, [0.1, 0.5], taken, 30)).toEqual(weights);
  }));
});
