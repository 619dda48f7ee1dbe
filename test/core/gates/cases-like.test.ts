import fc from 'fast-check';
import { casesLike } from '../../../core/gates/cases-like';
import { seeded } from '../telemetry-of';

const events = [{ list: [3, 9, 4], text: 'abc', on: true, none: null }, { list: [5], text: 'cabba', on: false, none: null }];

test('cases have the fields, kinds, sizes and ranges that were seen, and none is a recorded one or comes twice', () => {
  const cases = casesLike(events, seeded(1), 100) as typeof events;
  expect(cases.length).toBeGreaterThan(50);
  for (const { list, text, on, none } of cases) {
    expect(list.length).toBeGreaterThanOrEqual(1);
    expect(list.length).toBeLessThanOrEqual(3);
    expect(list.every((item) => Number.isInteger(item) && item >= 3 && item <= 10)).toBe(true);
    expect(text).toMatch(/^[abc]{3,5}$/);
    expect(typeof on).toBe('boolean');
    expect(none).toBeNull();
  }
  expect(new Set([...events, ...cases].map((one) => JSON.stringify(one))).size).toBe(events.length + cases.length);
});

test('whatever JSON an event is, the same seed gives the same cases, and never more than asked for', () => {
  fc.assert(fc.property(fc.array(fc.jsonValue({ maxDepth: 3 }), { minLength: 1, maxLength: 4 }), (recorded) => {
    const cases = casesLike(recorded, seeded(2), 10);
    expect(cases.length).toBeLessThanOrEqual(10);
    expect(casesLike(recorded, seeded(2), 10)).toEqual(cases);
  }), { seed: 1, numRuns: 100 });
});

test('of no event there is no case', () => {
  expect(casesLike([], seeded(1), 10)).toEqual([]);
});
