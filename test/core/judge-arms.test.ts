import { defaultSettings } from '../../core/config';
import type { Arm } from '../../core/cycle';
import { type Evidence, looksWorse, notShownHarmless, streamsOf, worseStream } from '../../core/judge-arms';
import { shares } from '../../core/stream-budget';
import { addDifference, type Differences, noDifferences } from '../../core/own-noise';

const arm = (requests: number, failed: number): Arm => ({ requests, failed, succeeded: requests - failed, slow: 0 });
const score = { low: 3, high: 6, slope: 0.95, variance: 0.36, mean: 4.4 };
const rows = (differences: Differences): number[][] => differences.map((row) => [...row]);
/** Looks that all saw the same difference of the mean, and of the tail. */
const looks = (count: number, typical: number, tail: number, variance = 0.013): Evidence['durations'] => {
  const seen = (difference: number): number[][] => rows(Array.from({ length: count }).reduce<Differences>((before) => addDifference(before, { difference, variance, minutes: 1 }), noDifferences));
  return { scores: { typical: score, tail: score }, differences: { typical: seen(typical), tail: seen(tail) } };
};
const evidence = (change: Partial<Evidence>): Evidence => ({
  deployment: { canary: '2', returnTo: '1' }, canary: arm(3600, 18), control: arm(3600, 18), totals: { canary: undefined, control: undefined }, logEvidence: {}, durations: looks(60, 0, 0), calibration: undefined, settings: defaultSettings, ...change,
});
const shownWorse = (of: Evidence, ended: boolean) => worseStream(of, streamsOf(of), ended);

test.each<readonly [string, Partial<Evidence>, RegExp | undefined, string | undefined, RegExp | undefined]>([
  ['harmless', {}, undefined, undefined, undefined],
  ['a fifth slower', { durations: looks(12, 0.18, 0.18) }, /calls are at least 19\.7 % slower \(e-value .*, needed \d+\)$/, 'calls are slower', /calls are slower by more than the 10 % tolerated/],
  ['the tail alone', { durations: looks(40, 0.05, 0.16) }, /the slowest calls are slower \(e-value .*, needed \d+\)$/, 'the slowest calls are slower', /the slowest calls are slower/],
  ['slower by less than is tolerated, however sure', { durations: looks(600, 0.07, 0.07, 0.002) }, undefined, undefined, undefined],
  ['slower, and not yet clear', { durations: looks(2, 0.2, 0.1) }, undefined, 'calls are slower', /which may be chance$/],
  ['not slower, and not yet clear', { durations: looks(3, 0, 0) }, undefined, undefined, /^calls may be 10 % slower$/],
  ['durations unknown', { durations: undefined }, undefined, undefined, /^too few warm calls are known/],
  ['more calls fail', { canary: arm(400, 20), control: arm(400, 2), logEvidence: { 'failures-worse': [6.9, 6.9] } }, /^version 2 failed 20 of 400 calls, version 1 beside it 2 of 400: more calls fail \(e-value \d\.\de\+\d, needed \d+\)$/, 'more calls fail', /more calls fail by more than/],
  ['more calls fail, by chance perhaps', { canary: arm(200, 4), control: arm(200, 1) }, undefined, 'more calls fail', /more calls fail by more than/],
  ['more may fail', { canary: arm(200, 2), control: arm(200, 2) }, undefined, undefined, /^up to \d\.\d % more of the calls may fail$/],
])('%s', (_name, change, worse, looking, doubt) => {
  const told = [shownWorse(evidence(change), false), looksWorse(evidence(change)), notShownHarmless(evidence(change))];
  expect(told).toEqual([worse === undefined ? undefined : expect.stringMatching(worse), looking, doubt === undefined ? undefined : expect.stringMatching(doubt)]);
});

test('when the watch ends, one more test may find what the looks did not', () => {
  const late = { canary: arm(600, 16), control: arm(600, 1), logEvidence: { 'failures-worse': [4, 4] } };
  expect(shownWorse(evidence(late), false)).toBeUndefined();
  expect(shownWorse(evidence(late), true)).toMatch(/more calls fail \(chance \d\.\de-[45] when the watch ended\)$/);
});

test('how far each stream has come', () => {
  const needed = (stream: 'failures' | 'typical' | 'tail'): number => Math.round(1 / (defaultSettings.falseAlarmBudget * shares[stream].looks));
  expect(streamsOf(evidence({ durations: looks(12, 0.18, 0), logEvidence: { 'failures-worse': [1, 1] } }))).toEqual([
    { stream: 'failures', logEValue: 1, needed: needed('failures'), worseBy: 0 },
    { stream: 'typical', logEValue: expect.any(Number), needed: needed('typical'), worseBy: expect.closeTo(0.197, 2) },
    { stream: 'tail', logEValue: expect.any(Number), needed: needed('tail'), worseBy: expect.closeTo(0, 2) },
  ]);
});

test('the parts of the false-alarm budget are no more than all of it', () => {
  expect(Object.values(shares).reduce((sum, { looks: all, end }) => sum + all + end, 0)).toBeLessThanOrEqual(1);
});
