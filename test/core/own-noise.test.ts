import fc from 'fast-check';
import type { Calibration } from '../../core/cycle';
import { addDifference, beliefOf, chanceIf, type Differences, estimatedSlowdown, logSlower, noDifferences, noiseLevels, supportOf, weightsOf } from '../../core/own-noise';
import { normal, random } from './random';

const usual = beliefOf(undefined);
const watched = (differences: readonly number[], variance: number): Differences => differences.reduce<Differences>((before, difference) => addDifference(before, { difference, variance, minutes: 1 }), noDifferences);
/** What the difference of two arms does that have noise of their own, of which 0.8 is still there a minute later. */
function noisy(seed: number, { looks, own, chance, slowdown = 0 }: { readonly looks: number; readonly own: number; readonly chance: number; readonly slowdown?: number }): number[] {
  const draw = normal(random(seed));
  let state = own * draw();
  return Array.from({ length: looks }, () => {
    const seen = slowdown + state + chance * draw();
    state = 0.8 * state + own * 0.6 * draw();
    return seen;
  });
}
const calibrated = (differences: readonly number[], variance: number): Calibration => {
  const log = supportOf(watched(differences, variance));
  return { minutes: differences.length, calls: 0, noise: 0, levels: noiseLevels.map(({ sd, memory }, index) => ({ sd, memory, log: { typical: log[index] ?? 0, tail: 0 } })) };
};

test('nothing seen says nothing', () => {
  expect(logSlower(noDifferences, usual)).toBeCloseTo(0);
  expect(estimatedSlowdown(noDifferences, usual)).toBe(0);
  expect(chanceIf(noDifferences, usual, 0, 'above')).toBeCloseTo(1);
});

test.each<readonly [string, readonly number[], number, (slower: number) => boolean]>([
  ['equal arms', Array.from({ length: 60 }, () => 0), 0.01, (log) => log < 0],
  ['a fifth slower, 60 calls a minute', Array.from({ length: 12 }, () => 0.18), 0.0128, (log) => log > Math.log(125)],
  ['a fifth slower, two looks of ten calls', [0.18, 0.18], 0.077, (log) => log < Math.log(5)],
  ['faster', Array.from({ length: 60 }, () => -0.2), 0.01, (log) => log < -2],
  ['one look far off is no slowdown that stays', [2, ...Array.from({ length: 30 }, () => 0)], 0.01, (log) => log < Math.log(20)],
])('evidence: %s', (_name, differences, variance, holds) => {
  expect(holds(logSlower(watched(differences, variance), usual))).toBe(true);
});

test('the estimate finds the slowdown, and its chance is small without one', () => {
  const seen = watched(noisy(3, { looks: 60, own: 0, chance: 0.1, slowdown: 0.18 }), 0.01);
  expect(estimatedSlowdown(seen, usual)).toBeCloseTo(0.18, 1);
  expect(chanceIf(seen, usual, 0, 'above')).toBeLessThan(0.001);
  expect(chanceIf(seen, usual, 0.4, 'below')).toBeLessThan(0.01);
});

test('a calibration tells noisy hosts from quiet ones', () => {
  const meanNoise = (own: number) => weightsOf(beliefOf(calibrated(noisy(5, { looks: 60, own, chance: 0.03 }), 0.0009))).reduce((sum, weight, index) => sum + weight * (noiseLevels[index]?.sd ?? 0), 0);
  expect(meanNoise(0)).toBeLessThan(0.01);
  expect(meanNoise(0.1)).toBeGreaterThan(0.06);
});

test('levels of another release are left out', () => {
  const calibration = calibrated([0, 0.5, -0.5], 0.001);
  expect(beliefOf({ ...calibration, levels: calibration.levels.slice(1) })).toEqual(usual);
});

test('noise of its own takes a canary back in at most 3 % of 200 watches, and without knowing of it in more', () => {
  const taken = (belief: (run: number) => readonly number[]): number => {
    let alarms = 0;
    for (let run = 0; run < 200; run += 1) {
      const weights = belief(run);
      let seen: Differences = noDifferences;
      alarms += noisy(1000 + run, { looks: 60, own: 0.042, chance: 0.036 }).some((difference) => {
        seen = addDifference(seen, { difference, variance: 0.0013, minutes: 1 });
        return logSlower(seen, weights) >= Math.log(125);
      }) ? 1 : 0;
    }
    return alarms;
  };
  const deaf = noiseLevels.map(({ sd }) => (sd === 0 ? 0 : -1e6));
  expect(taken((run) => beliefOf(calibrated(noisy(9000 + run, { looks: 60, own: 0.042, chance: 0.036 }), 0.0013)))).toBeLessThanOrEqual(6);
  expect(taken(() => deaf)).toBeGreaterThan(20);
});

test('what is seen in the other direction is no evidence: faster never reads as slower', () => {
  fc.assert(fc.property(fc.array(fc.double({ min: -0.5, max: -0.01, noNaN: true }), { minLength: 1, maxLength: 40 }), (differences) => {
    expect(logSlower(watched(differences, 0.02), usual)).toBeLessThanOrEqual(0);
  }), { seed: 11, numRuns: 100 });
});
