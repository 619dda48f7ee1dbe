import fc from 'fast-check';
import { findTrend, slopeOfDrift } from '../../core/find-trend';

const line = (hours: number, of: (hour: number) => number) => Array.from({ length: hours }, (_, hour) => ({ hour, value: of(hour) }));

test('a line has its own slope, whatever comes again each day', () => {
  expect(findTrend(line(48, (hour) => 5 + 2 * hour + 10 * Math.cos((2 * Math.PI * hour) / 24)))).toMatchObject({ perHour: expect.closeTo(2, 6), slowest: expect.closeTo(2, 6), fastest: expect.closeTo(2, 6), hours: 48 });
  expect(slopeOfDrift(line(12, (hour) => 5 + 2 * hour))).toMatchObject({ perHour: 2, slowest: 2, fastest: 2, now: 25, hours: 12 });
});

test.each<readonly [string, ReturnType<typeof line>]>([
  ['none', []],
  ['11 pairs of a day', line(35, (hour) => hour)],
  ['a value that stays', line(60, () => 7)],
  ['a step between two days, under a rhythm', line(48, (hour) => (hour < 24 ? 0 : 90) + 10 * Math.cos((2 * Math.PI * hour) / 24))],
  ['hours without a partner', line(48, (hour) => hour).filter(({ hour }) => hour < 8 || (hour >= 24 && hour < 32))],
])('no trend: %s', (_name, points) => {
  expect(findTrend(points)).toBeUndefined();
});

test.each([['11 hours', line(11, (hour) => hour)], ['one step', line(20, (hour) => (hour < 10 ? 1 : 9))]])('no drift: %s', (_name, points) => {
  expect(slopeOfDrift(points)).toBeUndefined();
});

test('the order of the points does not matter, and the interval holds the slope', () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 40, maxLength: 60 }), fc.integer({ min: 1, max: 9 }), (noise, perHour) => {
    const points = noise.map((extra, hour) => ({ hour, value: perHour * hour + extra }));
    const found = findTrend(points);
    expect(findTrend([...points].reverse())).toEqual(found);
    if (found) expect(found.slowest <= found.perHour && found.perHour <= found.fastest && found.slowest > 0).toBe(true);
  }));
});

test('noise without a trend is hardly ever taken for one', () => {
  const found = fc.sample(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 48, maxLength: 48 }), { numRuns: 1000, seed: 3 }).filter((noise) => findTrend(noise.map((value, hour) => ({ hour, value }))) !== undefined);
  expect(found.length).toBeLessThanOrEqual(1);
});
