import { finding } from '../../../core/cycle';
import { throttles } from '../../../core/detectors/throttles';
import { end, minutesBeforeEnd, pointsBeforeEnd, telemetryOf } from '../telemetry-of';

const limits = { version: '1', memoryMb: 256, timeoutSeconds: 5, architecture: 'arm64' as const };
const detect = (values: readonly number[] | undefined, change: Parameters<typeof telemetryOf>[1] = {}) =>
  throttles.detect(telemetryOf([{ from: 60, to: 0, calls: 10 }], { ...change, ...(values && { series: { throttles: pointsBeforeEnd(values) } }) }), end).map((one) => finding.parse(one));

test('says how many of how many, and what may be used up', () => {
  expect(detect([0, 0, 20, 0, 30, 0], { limits })).toEqual([expect.objectContaining({
    summary: '50 of 650 calls were throttled (7.7 %): no concurrency is reserved for it, so the account had none left', severity: 'high', confidence: 0.95, startedAt: minutesBeforeEnd(20),
    evidence: { throttled: 50, calls: 650, periods: 2 },
  })]);
});

test.each<readonly [string, readonly number[], Parameters<typeof telemetryOf>[1], object]>([
  ['its own limit', [20, 30], { limits: { ...limits, concurrency: 5 } }, { summary: '50 of 650 calls were throttled (7.7 %): 5 calls at one time are reserved for it', evidence: expect.objectContaining({ reservedConcurrency: 5 }) }],
  ['limits that could not be read', [20, 30], {}, { summary: '50 of 650 calls were throttled (7.7 %): how many are reserved for it could not be read' }],
  ['most calls', [900, 900], {}, { severity: 'critical' }],
])('finds: %s', (_name, values, change, expected) => {
  expect(detect(values, change)).toEqual([expect.objectContaining(expected)]);
});

test.each<readonly [string, readonly number[] | undefined]>([
  ['no series', undefined],
  ['none', [0, 0, 0]],
  ['nine calls', [4, 5]],
  ['one burst', [0, 90, 0]],
  ['over for an hour', [40, 40, ...Array.from({ length: 13 }, () => 0)]],
])('leaves alone: %s', (_name, values) => {
  expect(detect(values)).toEqual([]);
});

test('leaves alone: few among very many', () => {
  expect(throttles.detect(telemetryOf([{ from: 60, to: 0, calls: 1000 }], { series: { throttles: pointsBeforeEnd([6, 6]) } }), end)).toEqual([]);
});
