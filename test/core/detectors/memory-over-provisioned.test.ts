import { finding } from '../../../core/cycle';
import { memoryOverProvisioned } from '../../../core/detectors/memory-over-provisioned';
import { end, telemetryOf, type Stretch } from '../telemetry-of';

const minutesOfDay = 1500;
const day: Stretch = { from: minutesOfDay, to: 0, calls: 10, ms: () => 500, usedMb: 90, memoryMb: 1024 };
const detect = (change: Partial<Stretch>, more: Parameters<typeof telemetryOf>[1] = {}) =>
  memoryOverProvisioned.detect(telemetryOf([{ ...day, ...change }], { windowMinutes: minutesOfDay, limits: { version: '1', memoryMb: 1024, timeoutSeconds: 5, architecture: 'x86_64' }, ...more }), end).map((one) => finding.parse(one));

test('says what is used, which size would do, and what it saves', () => {
  // 600 calls an hour × 730 h × 0.497 s (of its bucket) × (1024 - 192) / 1024 GB × 0.0000166667 USD
  expect(detect({})).toEqual([expect.objectContaining({
    summary: 'a call uses up to 90 of 1,024 MB (8.8 %); with 192 MB: about 2.95 USD a month less at 600 calls an hour of 497 ms, if its calls stay as quick, for Lambda gives CPU with memory', severity: 'low', confidence: 0.8, gainPercent: 81.25,
    evidence: { spareOfMb: 1024, largestMb: 90, toMb: 192, savedUsdPerMonth: 2.95, calls: 15_000 },
  })]);
});

test('finds: cheaper on arm64', () => {
  expect(detect({}, { limits: { version: '1', memoryMb: 1024, timeoutSeconds: 5, architecture: 'arm64' } })).toEqual([expect.objectContaining({ evidence: expect.objectContaining({ savedUsdPerMonth: 2.36 }) })]);
});

test('finds: in an emergency too, by all that is known', () => {
  expect(detect({}, { windowMinutes: 60 })).toEqual(detect({}));
});

test('leaves alone: a version that serves since an hour ago', () => {
  expect(memoryOverProvisioned.detect(telemetryOf([{ ...day, to: 60 }, { ...day, from: 60, calls: 100, version: '2' }], { windowMinutes: minutesOfDay, serves: '2' }), end)).toEqual([]);
});

test.each<readonly [string, Partial<Stretch>, Parameters<typeof telemetryOf>[1]]>([
  ['41 %', { usedMb: 420 }, {}],
  ['a young component', { from: 600 }, {}],
  ['no calls', { calls: 0 }, {}],
  ['the smallest size', { memoryMb: 128, usedMb: 40 }, {}],
  ['less than a dollar a month', { ms: () => 100 }, {}],
  ['no memory in the lines', { usedMb: 0 }, {}],
  ['a version that no longer serves', {}, { serves: '2' }],
])('leaves alone: %s', (_name, change, more) => {
  expect(detect(change, more)).toEqual([]);
});
