import fc from 'fast-check';
import type { Outcome } from '../../core/cycle';
import { kindOf, recordOf, weightsOf } from '../../core/track-record';
import { improvementOf } from '../lambdas/steps/world';
import { end } from './telemetry-of';

const record = (kind: string, good: boolean, n: number) => ({ kind, improvementId: `i${n}`, component: 'price-quote', good, at: end });
const records = (good: number, bad: number) => Array.from({ length: good + bad }, (_, n) => record('timeout', n < good, n));

test.each([[0, 0, undefined], [1, 0, 1.06], [0, 1, 0.94], [4, 0, 1.17], [3, 3, 1], [40, 0, 1.42], [0, 40, 0.58]])('%d good and %d bad: %s', (good, bad, weight) => {
  expect(weightsOf(records(good, bad)).get('timeout')).toEqual(weight === undefined ? undefined : expect.closeTo(weight, 2));
});

test('between a half and one and a half, more for each good one, less for each bad one', () => {
  fc.assert(fc.property(fc.nat(500), fc.nat(500), (good, bad) => {
    const weight = (...counts: readonly [number, number]) => weightsOf(records(...counts)).get('timeout') ?? 1;
    expect(weight(good, bad)).toBeGreaterThan(0.5);
    expect(weight(good, bad)).toBeLessThan(1.5);
    expect(weight(good + 1, bad)).toBeGreaterThan(weight(good, bad));
    expect(weight(good, bad + 1)).toBeLessThan(weight(good, bad));
  }), { numRuns: 30 });
});

test('each kind has its own', () => {
  expect([...weightsOf([record('timeout', true, 1), record('memory-near-limit', false, 2)]).keys()]).toEqual(['timeout', 'memory-near-limit']);
});

test.each<readonly [Outcome['kind'], boolean, boolean | undefined]>([
  ['promoted', false, true], ['promoted', true, true], ['rolled-back', false, false], ['rolled-back', true, false], ['no-effect', false, false], ['rejected', false, false], ['rejected', true, undefined], ['no-strategy', false, false], ['no-strategy', true, undefined],
  ['inconclusive', false, undefined], ['calibrated', false, undefined], ['superseded', false, undefined], ['proposed', false, undefined], ['not-approved', false, undefined], ['not-started', false, undefined], ['failed', false, undefined], ['reconciled', false, undefined],
])('%s (a model did not answer: %s) counts as %s', (kind, unanswered, good) => {
  const improvement = improvementOf({ improvementId: 'i-1' });
  expect(recordOf(improvement, { kind, endedAt: end }, unanswered)).toEqual(good === undefined ? undefined : { kind: kindOf(improvement.opportunity), improvementId: 'i-1', component: improvement.component, good, at: end });
});
