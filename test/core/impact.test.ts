import fc from 'fast-check';
import { severities } from '../../core/cycle';
import { impactOf, priorityOf, type ImpactFactors } from '../../core/impact';

const plain: ImpactFactors = { gainPercent: 30, affectedPerHour: 1000, occurrencesPerDay: 24, severity: 'medium', confidence: 0.9, risk: 'low', trackRecord: 1 };

test.each<readonly [string, Partial<ImpactFactors>, number]>([
  ["the seed's example", {}, 7200],
  ['critical', { severity: 'critical' }, 14_400],
  ['high', { severity: 'high' }, 10_800],
  ['low', { severity: 'low' }, 3600],
  ['confidence under 0.7', { confidence: 0.69 }, 3600],
  ['confidence of 0.7', { confidence: 0.7 }, 7200],
  ['medium risk', { risk: 'medium' }, 5760],
  ['high risk', { risk: 'high' }, 3600],
  ['half of its kind turned out well', { trackRecord: 0.5 }, 3600],
  ['all at once', { severity: 'high', confidence: 0.5, risk: 'high', trackRecord: 0.5 }, 1350],
  ['nobody is affected', { affectedPerHour: 0 }, 0],
])('%s', (_name, change, expected) => {
  expect(impactOf({ ...plain, ...change })).toBeCloseTo(expected);
});

test.each([[5001, 'critical'], [5000, 'high'], [1001, 'high'], [1000, 'medium'], [101, 'medium'], [100, 'low'], [0, 'low']])('%d is %s', (score, priority) => {
  expect(priorityOf(score)).toBe(priority);
});

test('a graver fault never scores less', () => {
  fc.assert(fc.property(fc.double({ min: 0, max: 100, noNaN: true }), fc.nat(1e6), fc.integer({ min: 1, max: 3 }), (gainPercent, affectedPerHour, index) => {
    const [graver, milder] = [severities[index - 1], severities[index]];
    if (!graver || !milder) return;
    expect(impactOf({ ...plain, gainPercent, affectedPerHour, severity: graver })).toBeGreaterThanOrEqual(impactOf({ ...plain, gainPercent, affectedPerHour, severity: milder }));
  }));
});
