import { calibrationOf } from '../../core/compare-durations';
import type { Histogram } from '../../core/cycle';
import { durationScoresOf, scored } from '../../core/duration-scores';
import { addDuration, bucketOf } from '../../core/histogram';
import { normal, random } from './random';

const calls = (count: number, seed: number, slower = 1): Histogram => {
  const draw = normal(random(seed));
  let histogram: Histogram = {};
  for (let call = 0; call < count; call += 1) histogram = addDuration(histogram, 80 * slower * Math.exp(0.6 * draw()));
  return histogram;
};
const mean = ([count, sum]: readonly [number, number, number]): number => sum / count;

test('too few calls tell nothing', () => {
  expect(durationScoresOf({ '100': 99 })).toBeUndefined();
  expect(calibrationOf([{ control: { '100': 99 }, canary: { '100': 500 } }])).toBeUndefined();
});

test.each(['typical', 'tail'] as const)('a slowdown of all calls moves %s by its slope', (stream) => {
  const scores = durationScoresOf(calls(4000, 1))!;
  const moved = mean(scored(calls(4000, 2, 1.1), 0, scores)[stream]) - mean(scored(calls(4000, 2), 0, scores)[stream]);
  expect(moved / scores[stream].slope / Math.log(1.1)).toBeCloseTo(1, 0);
});

test('calls of one length: a slowdown still shows', () => {
  const scores = durationScoresOf({ [bucketOf(50)]: 500 })!;
  for (const { slope, variance } of [scores.typical, scores.tail]) {
    expect(slope).toBeGreaterThan(0.8);
    expect(variance).toBeGreaterThan(0);
  }
});

test('what failed without a duration counts as slowest', () => {
  const scores = durationScoresOf(calls(1000, 4))!;
  expect(scored({}, 3, scores).typical).toEqual([3, 3 * scores.typical.high, 3 * scores.typical.high ** 2]);
});

test('a calibration says how much of what it saw belongs to arms', () => {
  const draw = normal(random(8));
  const minutes = (own: number) => Array.from({ length: 40 }, (_, minute) => ({ control: calls(400, 100 + minute, Math.exp(own * draw())), canary: calls(400, 500 + minute, Math.exp(own * draw())) }));
  const [quiet, noisy] = [calibrationOf(minutes(0))!, calibrationOf(minutes(0.07))!];
  expect([quiet.minutes, quiet.calls, quiet.noise < 0.02, noisy.noise > 0.04]).toEqual([40, 32_000, true, true]);
});
