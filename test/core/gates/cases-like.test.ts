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

test.each<readonly [string, readonly unknown[], number]>([
  ['150,000 numbers at one place', Array.from({ length: 50 }, (_, event) => Array.from({ length: 3_000 }, (_one, index) => event + index)), 20],
  ['a text of 200,000 characters alone', [{ text: 'ab'.repeat(100_000) }], 0],
  ['20,000 brackets in brackets', [{ body: `${'['.repeat(20_000)}${']'.repeat(20_000)}`, count: 1 }], 0],
])('of %s', (_, large, count) => {
  expect(casesLike(large, seeded(5), 20)).toHaveLength(count);
});

test('events of more than 64 KB are no model, and do not keep others from being one', () => {
  const cases = casesLike([{ text: 'z'.repeat(70_000) }, ...events], seeded(6), 50);
  expect(cases.length).toBeGreaterThan(20);
  expect(JSON.stringify(cases)).not.toContain('z');
});

test('however large the events are, the work ends', () => {
  let draws = 0;
  const random = seeded(7);
  const keyed = Array.from({ length: 50 }, (_, event) => ({ lines: Array.from({ length: 200 }, (_one, index) => ({ [`${event}-${index % 100}`]: index })) }));
  casesLike(keyed, () => (draws += 1, random()), 100);
  expect(draws).toBeLessThan(5_000_000);
});
