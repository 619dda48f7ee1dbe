import type { AskedCall } from '../../../core/asked-calls';
import { finding } from '../../../core/cycle';
import { dependencyFailure } from '../../../core/detectors/dependency-failure';
import { askedOf, end, minutesBeforeEnd, telemetryOf, type Stretch } from '../telemetry-of';

const failing = (count: number, failure = 'status 503', change: Partial<AskedCall> = {}) => askedOf(count, () => [{ name: 'GetItem orders' }, { failure }], { failed: true, ...change });
const working = (count: number) => askedOf(count, () => [{ name: 'GetItem orders' }, {}]);
const risen: readonly Stretch[] = [{ from: 120, to: 20, calls: 20 }, { from: 20, to: 0, calls: 20, failed: 10 }];
const detect = (asked: readonly AskedCall[] | undefined, stretches: readonly Stretch[] = risen, change: Parameters<typeof telemetryOf>[1] = {}) =>
  dependencyFailure.detect(telemetryOf(stretches, { ...change, ...(asked && { asked: [...asked] }) }), end).map((one) => finding.parse(one));

test('names what fails, why, and that it does not in calls that work', () => {
  expect(detect([...failing(9), ...failing(1, 'status 500'), ...working(12)])).toEqual([expect.objectContaining({
    summary: "GET rates.example/rates/* failed (status 503) in 10 of 10 recorded calls that failed, and in 0 of 12 that worked: it explains the failures (16.7 % of the last hour's calls)",
    severity: 'high', confidence: 0.9, startedAt: minutesBeforeEnd(20), evidence: { dependency: 'GET rates.example/rates/*', reason: 'status 503', failedWithIt: 10, recordedFailures: 10, workedAllTheSame: 0, recordedWorked: 12 },
  })]);
});

test.each<readonly [string, readonly AskedCall[], readonly Stretch[], Parameters<typeof telemetryOf>[1], object]>([
  ['no answer at all', [...failing(6, 'connect ECONNREFUSED'), ...working(6)], risen, {}, { evidence: expect.objectContaining({ reason: 'connect ECONNREFUSED' }) }],
  ['one of ten failed for another reason', [...failing(9), ...askedOf(1, () => [{}], { failed: true }), ...working(9)], risen, {}, { evidence: expect.objectContaining({ failedWithIt: 9 }) }],
  ['a new version asks wrongly: it is that version', [...failing(6, 'status 500', { version: '2' }), ...working(6)], [{ from: 120, to: 20, calls: 20 }, { version: '2', from: 20, to: 0, calls: 20, failed: 20 }], { serves: '2' }, { version: '2' }],
  ['no recorded call works: less sure', failing(6), [{ from: 60, to: 0, calls: 20, failed: 20 }], {}, { confidence: 0.8, startedAt: minutesBeforeEnd(60) }],
])('finds: %s', (_name, asked, stretches, change, expected) => {
  expect(detect(asked, stretches, change)).toEqual([expect.objectContaining(expected)]);
});

test.each<readonly [string, readonly AskedCall[] | undefined, readonly Stretch[]]>([
  ['no recordings', undefined, risen],
  ['four recorded failures', [...failing(4), ...working(9)], risen],
  ['the failures are the own code\'s', [...askedOf(9, () => [{}], { failed: true }), ...working(9)], risen],
  ['it fails in half of the failures', [...failing(5), ...askedOf(5, () => [{}], { failed: true }), ...working(9)], risen],
  ['calls work all the same although it fails', [...failing(9), ...failing(9, 'status 503', { failed: false })], risen],
  ['over: none fail now', [...failing(9), ...working(9)], [{ from: 120, to: 70, calls: 20, failed: 10 }, { from: 70, to: 0, calls: 20 }]],
  ['recorded before the window', [...failing(9, 'status 503', { at: minutesBeforeEnd(500) }), ...working(9)], risen],
])('leaves alone: %s', (_name, asked, stretches) => {
  expect(detect(asked, stretches)).toEqual([]);
});
