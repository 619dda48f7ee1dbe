import type { CallProfile } from '../../../core/call-profile';
import { finding } from '../../../core/cycle';
import { sequentialCalls } from '../../../core/detectors/sequential-calls';
import { end, minutesBeforeEnd, telemetryOf } from '../telemetry-of';

const profiles = (count: number, change: Partial<CallProfile> = {}): CallProfile[] =>
  Array.from({ length: count }, (_, n) => ({ requestId: `r${n}`, version: '1', at: minutesBeforeEnd(30 - n), durationMs: 160, savedMs: 70, inRow: ['GetItem', 'GET rates.example/x'], readsOnly: true, ...change }));
const detect = (given: readonly CallProfile[] | undefined, serves = '1') => sequentialCalls.detect(telemetryOf([{ from: 60, to: 0, calls: 10, ms: () => 160 }], { serves, ...(given && { profiles: [...given] }) }), end).map((one) => finding.parse(one));

test('says what waits for what, and what it costs', () => {
  expect(detect(profiles(12))).toEqual([expect.objectContaining({
    summary: "calls ask for GetItem, then GET rates.example/x, though none needs another's answer: together they would take 90 ms in place of 160 (43.8 % less; 12 of 12 recorded calls)",
    severity: 'low', confidence: 0.95, gainPercent: 43.75, affectedPerHour: 600, startedAt: minutesBeforeEnd(30), evidence: { recordedCalls: 12, waitingCalls: 12, medianMs: 160, savedMs: 70 },
  })]);
});

test.each<readonly [string, readonly CallProfile[], object]>([
  ['more than half of the time', profiles(10, { savedMs: 100 }), { severity: 'medium' }],
  ['a fifth asks in another way', [...profiles(16), ...profiles(4, { savedMs: 0, inRow: [] })], { evidence: expect.objectContaining({ recordedCalls: 20, waitingCalls: 16 }) }],
])('finds: %s', (_name, given, expected) => {
  expect(detect(given)).toEqual([expect.objectContaining(expected)]);
});

test.each<readonly [string, readonly CallProfile[] | undefined, string]>([
  ['no recordings', undefined, '1'],
  ['nine recorded calls', profiles(9), '1'],
  ['half of them wait', [...profiles(10), ...profiles(10, { savedMs: 0 })], '1'],
  ['a tenth of the time', profiles(12, { durationMs: 1000 }), '1'],
  ['19 ms', profiles(12, { durationMs: 30, savedMs: 19 }), '1'],
  ['one call writes', [...profiles(12), ...profiles(1, { readsOnly: false })], '1'],
  ['of a version that no longer serves', profiles(12), '2'],
])('leaves alone: %s', (_name, given, serves) => {
  expect(detect(given, serves)).toEqual([]);
});
