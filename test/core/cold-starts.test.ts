import { coldChecks, seemLonger, withColdStarts } from '../../core/cold-starts';
import type { Histogram } from '../../core/cycle';
import { addDuration } from '../../core/histogram';
import { normal, random } from './random';

function starts(count: number, medianMs: number, seed: number): Histogram {
  const draw = normal(random(seed));
  return Array.from({ length: count }).reduce<Histogram>((all) => addDuration(all, medianMs * Math.exp(0.25 * draw())), {});
}
const judgedOnce = (canary: Histogram, reference: Histogram) => withColdStarts(undefined, canary, reference);

test.each<readonly [string, Histogram, Histogram, number | undefined, 'longer' | 'not']>([
  ['twice as long', starts(12, 800, 1), starts(20, 400, 2), 12, 'longer'],
  ['as long', starts(12, 400, 1), starts(20, 400, 2), 12, 'not'],
  ['longer by a fifth', starts(48, 480, 1), starts(200, 400, 2), 48, 'not'],
  ['quicker', starts(48, 200, 1), starts(200, 400, 2), 48, 'not'],
  ['too few of the canary', starts(5, 800, 1), starts(20, 400, 2), undefined, 'not'],
  ['too few of the version beside it', starts(12, 800, 1), starts(5, 400, 2), undefined, 'not'],
])('cold starts: %s', (_name, canary, reference, judgedAt, expected) => {
  const judged = judgedOnce(canary, reference);
  expect(judged?.judgedAt).toBe(judgedAt);
  expect(judged !== undefined && judged.logChance <= Math.log(2.5e-4) ? 'longer' : 'not').toBe(expected);
  expect(judged !== undefined && seemLonger(judged, canary, reference)).toBe(expected === 'longer');
});

test('of few starts all orders are counted', () => {
  // Six above seven: one order of 13! / (6! 7!).
  expect(judgedOnce({ '400': 6 }, { '300': 7 })?.logChance).toBeCloseTo(-Math.log(1716));
  // All as long as tolerated: nothing is won.
  expect(judgedOnce({ '311': 6 }, { '300': 7 })?.logChance).toBeCloseTo(0);
});

test('they are judged at numbers that are fixed beforehand, each once', () => {
  const reference = starts(20, 400, 2);
  const first = withColdStarts(undefined, starts(7, 800, 1), reference);
  const same = withColdStarts(first, starts(11, 800, 1), reference);
  const next = withColdStarts(same, starts(13, 800, 1), reference);
  expect([first?.judgedAt, same === first, next?.judgedAt]).toEqual([6, true, 12]);
});

test('counters that began anew, or are gone, judge nothing a second time', () => {
  const reference = starts(20, 400, 2);
  const first = withColdStarts(undefined, starts(13, 800, 1), reference);
  expect(withColdStarts(first, starts(6, 800, 3), reference)).toBe(first);
  expect(withColdStarts(first, {}, {})).toBe(first);
});

test('starts that are as long as is tolerated are rarely called longer, over all numbers at which they are judged', () => {
  const wanted = 0.01;
  let called = 0;
  const watches = 2000;
  for (let seed = 1; seed <= watches; seed += 1) {
    const draw = normal(random(seed));
    const reference = Array.from({ length: 30 }).reduce<Histogram>((all) => addDuration(all, 400 * Math.exp(0.3 * draw())), {});
    let [canary, judged, count]: [Histogram, ReturnType<typeof judgedOnce>, number] = [{}, undefined, 0];
    for (const size of coldChecks) {
      for (; count < size; count += 1) canary = addDuration(canary, 1.25 * 400 * Math.exp(0.3 * draw()));
      judged = withColdStarts(judged, canary, reference);
      if (judged !== undefined && judged.logChance <= Math.log(wanted / coldChecks.length)) {
        called += 1;
        break;
      }
    }
  }
  expect(called / watches).toBeLessThanOrEqual(wanted * 1.3);
});
