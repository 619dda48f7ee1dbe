import { finding } from '../../../core/cycle';
import { concurrencyNearLimit } from '../../../core/detectors/concurrency-near-limit';
import { end, minutesBeforeEnd, pointsBeforeEnd, telemetryOf } from '../telemetry-of';

const detect = (values: readonly number[] | undefined, concurrency: number | undefined = 10) =>
  concurrencyNearLimit.detect(telemetryOf([{ from: 60, to: 0, calls: 10 }], {
    limits: { version: '1', memoryMb: 256, timeoutSeconds: 5, architecture: 'arm64', ...(concurrency > 0 && { concurrency }) }, ...(values && { series: { concurrency: pointsBeforeEnd(values) } }),
  }), end).map((one) => finding.parse(one));

test('says how many run of how many that may', () => {
  expect(detect([3, 8, 9, 8])).toEqual([expect.objectContaining({
    summary: 'up to 9 calls run at one time, of the 10 that are reserved for it (90 %)', severity: 'medium', startedAt: minutesBeforeEnd(15), gainPercent: 50, evidence: { used: 9, limit: 10, share: 0.9, periods: 3 },
  })]);
});

test('finds: at the limit', () => {
  expect(detect([10, 10, 10])).toEqual([expect.objectContaining({ severity: 'high', gainPercent: 100 })]);
});

test.each<readonly [string, readonly number[] | undefined, number]>([
  ['no series', undefined, 10],
  ['nothing reserved, so the limit is not known', [900, 900, 900], 0],
  ['79 %', [79, 79, 79], 100],
  ['ten minutes', [2, 9, 9], 10],
  ['an hour ago', [...Array.from({ length: 6 }, () => 10), ...Array.from({ length: 12 }, () => 1)], 10],
])('leaves alone: %s', (_name, values, concurrency) => {
  expect(detect(values, concurrency)).toEqual([]);
});
