import type { ModelShift } from '../../../../core/detectors/series/model-shift';
import { tellShift } from '../../../../core/detectors/series/tell-shift';

const shift: ModelShift = { kind: 'level', direction: 'up', startedAtSeconds: 1_800_000_000, lastAtSeconds: 1_800_003_600, oncePerDays: 182.4, expected: 212.3456, seen: 480 };

test.each<readonly [string, string, ModelShift, string]>([
  ['p95Ms', 'ms', shift, 'p95Ms moved up and stays: 480 ms, expected 212.346 ms, since 2027-01-15T08:00:00.000Z, last seen 2027-01-15T09:00:00.000Z; on a healthy series once in 182 days'],
  ['failed', '', { ...shift, kind: 'spike', lastAtSeconds: shift.startedAtSeconds }, 'failed jumped up to 480, expected 212.346, since 2027-01-15T08:00:00.000Z; on a healthy series once in 182 days'],
  ['requests', 'calls', { ...shift, kind: 'variance', direction: 'down' }, 'requests swings less than it did: 480 calls, expected 212.346 calls, since 2027-01-15T08:00:00.000Z, last seen 2027-01-15T09:00:00.000Z; on a healthy series once in 182 days'],
])('%s in %s', (series, unit, seen, summary) => {
  expect(tellShift(series, unit, seen)).toMatchObject({ series, kind: seen.kind, startedAt: '2027-01-15T08:00:00.000Z', summary });
});

it('tells no rarity that nothing measured, and no number that DynamoDB refuses', () => {
  expect(tellShift('failed', '', { ...shift, oncePerDays: Infinity, seen: 1e-140, expected: -1e-300 })).toMatchObject({ oncePerDays: 3650, seen: 0, expected: 0 });
});
