import { finding } from '../../../core/cycle';
import { memoryNearLimit } from '../../../core/detectors/memory-near-limit';
import { end, minutesBeforeEnd, telemetryOf, type Stretch } from '../telemetry-of';

interface Memory { readonly usedMb: number; readonly memoryMb?: number; readonly version?: string }
const hour: Stretch = { from: 60, to: 0, calls: 10 };
const detect = (memory: (n: number) => Memory, stretches: readonly Stretch[] = [hour], change: Parameters<typeof telemetryOf>[1] = {}) => {
  const telemetry = telemetryOf(stretches, change);
  const minutes = telemetry.minutes.map((minute, n) => {
    const { usedMb, memoryMb = 128, version = minute.version } = memory(n);
    return { ...minute, version, maxMemoryMb: usedMb, memoryMb };
  });
  return memoryNearLimit.detect({ ...telemetry, minutes }, end).map((one) => finding.parse(one));
};

test('says how much of it is used, since when, and what its calls are', () => {
  expect(detect((n) => ({ usedMb: n < 30 ? 90 : 115 }))).toEqual([expect.objectContaining({
    summary: 'a call uses up to 115 of 128 MB (89.8 %; 600 calls): a little more, and calls are killed', severity: 'medium', confidence: 0.95, startedAt: minutesBeforeEnd(30), affectedPerHour: 600,
    evidence: { usedMb: 115, memoryMb: 128, share: 0.8984, calls: 600, callsPerHour: 600, meanMs: expect.any(Number) },
  })]);
});

test.each<readonly [string, Parameters<typeof detect>, object]>([
  ['one call of many', [(n) => ({ usedMb: n === 17 ? 124 : 60 })], { severity: 'high', startedAt: minutesBeforeEnd(43) }],
  ['at the limit', [() => ({ usedMb: 128 })], { gainPercent: 100 }],
  ['above it, as some report', [() => ({ usedMb: 140 })], { gainPercent: 100 }],
  ['30 calls', [() => ({ usedMb: 120 }), [{ from: 3, to: 0, calls: 10 }]], { severity: 'medium' }],
])('finds: %s', (_name, given, expected) => {
  expect(detect(...given)).toEqual([expect.objectContaining(expected)]);
});

test.each<readonly [string, Parameters<typeof detect>]>([
  ['no calls', [() => ({ usedMb: 120 }), []]],
  ['29 calls', [() => ({ usedMb: 120 }), [{ from: 29, to: 0, calls: 1 }]]],
  ['84 %', [() => ({ usedMb: 107 })]],
  ['no memory in the lines', [() => ({ usedMb: 0, memoryMb: 0 })]],
  ['a version that no longer serves', [() => ({ usedMb: 120, version: '1' }), [hour], { serves: '2' }]],
  ['the size before the present one', [(n) => (n < 30 ? { usedMb: 120, version: '1' } : { usedMb: 120, memoryMb: 256, version: '2' }), [hour], { serves: '2' }]],
  ['before the window', [(n) => ({ usedMb: n < 60 ? 120 : 60 }), [{ from: 120, to: 0, calls: 10 }]]],
])('leaves alone: %s', (_name, given) => {
  expect(detect(...given)).toEqual([]);
});
