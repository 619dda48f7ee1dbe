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

test('what a body says is varied as JSON, and stays JSON', () => {
  const requests = [{ body: '{"lines":[{"sku":"a","quantity":2}]}' }, { body: '{"lines":[{"sku":"b","quantity":9},{"sku":"a","quantity":1}]}' }];
  const bodies = (casesLike(requests, seeded(3), 50) as typeof requests).map(({ body }) => JSON.parse(body) as { lines: { sku: string; quantity: number }[] });
  expect(bodies.length).toBeGreaterThan(20);
  expect(bodies.every(({ lines }) => lines.every(({ sku, quantity }) => /^[ab]$/.test(sku) && quantity >= 1 && quantity <= 10))).toBe(true);
});

test('fields that some have and others lack come and go, others stay', () => {
  const cases = casesLike([{ a: 1, b: 'x' }, { a: 2 }, { a: 9 }], seeded(4), 30) as { a: number; b?: string }[];
  expect(cases.every((one) => 'a' in one)).toBe(true);
  expect(new Set(cases.map((one) => 'b' in one))).toEqual(new Set([true, false]));
});
