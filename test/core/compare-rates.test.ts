import fc from 'fast-check';
import { chanceOfBeingWorse, interval99 } from '../../core/compare-rates';

// Reference values: R, fisher.test(alternative = "greater") and binom::binom.wilson(conf.level = 0.99).
test.each([
  [{ calls: 10, bad: 3 }, { calls: 15, bad: 10 }, 1],
  [{ calls: 4, bad: 3 }, { calls: 4, bad: 1 }, 17 / 70],
  [{ calls: 4, bad: 4 }, { calls: 4, bad: 0 }, 1 / 70],
  [{ calls: 4, bad: 1 }, { calls: 1000, bad: 0 }, 4 / 1004],
  [{ calls: 0, bad: 0 }, { calls: 10, bad: 0 }, 1],
])('%j against %j is chance with %d', (group, than, expected) => {
  expect(chanceOfBeingWorse(group, than)).toBeCloseTo(expected, 8);
});

test.each([
  [{ calls: 20, bad: 0 }, 0, 0.2491],
  [{ calls: 100, bad: 50 }, 0.3752, 0.6248],
  [{ calls: 0, bad: 0 }, 0, 1],
])('99 %% interval of %j', (rate, low, high) => {
  expect(interval99(rate).low).toBeCloseTo(low, 3);
  expect(interval99(rate).high).toBeCloseTo(high, 3);
});

test('the chance is a probability and falls as more calls are bad', () => {
  const calls = fc.integer({ min: 1, max: 5000 });
  fc.assert(fc.property(calls, calls, fc.nat(), fc.nat(), (a, b, x, y) => {
    const [bad, other] = [x % a, y % (b + 1)];
    const less = chanceOfBeingWorse({ calls: a, bad }, { calls: b, bad: other });
    const more = chanceOfBeingWorse({ calls: a, bad: bad + 1 }, { calls: b, bad: other });
    expect(less).toBeGreaterThanOrEqual(0);
    expect(less).toBeLessThanOrEqual(1);
    expect(more).toBeLessThanOrEqual(less * (1 + 1e-9));
  }));
});
