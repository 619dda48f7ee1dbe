import type { AskedCall } from '../../../core/asked-calls';
import { finding } from '../../../core/cycle';
import { repeatedCalls } from '../../../core/detectors/repeated-calls';
import { askedOf, end, telemetryOf, type Stretch } from '../telemetry-of';

const grown: readonly Stretch[] = [{ from: 90, to: 0, calls: 10 }];
const many = (times: number, ms = 10) => Array.from({ length: times }, (_, k) => ({ name: 'GetItem products', question: `q${k}`, ms }));
const detect = (asked: readonly AskedCall[] | undefined, stretches: readonly Stretch[] = grown, serves = '1') =>
  repeatedCalls.detect(telemetryOf(stretches, { serves, ...(asked && { asked: [...asked] }) }), end).map((one) => finding.parse(one));

test('says what is asked how often', () => {
  expect(detect(askedOf(12, (n) => many(n < 8 ? 8 : 2)))).toEqual([expect.objectContaining({
    summary: 'a call asks GetItem products 8 times, each time for another thing (median of 8 of 12 recorded calls): asked for together it is one request', severity: 'medium', confidence: 0.9, gainPercent: 70,
    evidence: { about: 'GetItem products', times: 8, recordedCalls: 12, withMany: 8, timeShare: 0.8, savedMs: 70, medianMs: 100 },
  })]);
});

test('finds: asked together all the same, but no longer than the call itself', () => {
  expect(detect(askedOf(12, () => many(20)))).toEqual([expect.objectContaining({ gainPercent: 95 })]);
});

test.each<readonly [string, readonly AskedCall[] | undefined, readonly Stretch[], string]>([
  ['no recordings', undefined, grown, '1'],
  ['nine recorded calls', askedOf(9, () => many(8)), grown, '1'],
  ['four things', askedOf(12, () => many(4)), grown, '1'],
  ['few calls do', askedOf(12, (n) => many(n < 5 ? 8 : 1)), grown, '1'],
  ['the same question again: a retry', askedOf(12, () => many(8).map((one) => ({ ...one, question: 'q' }))), grown, '1'],
  ['many different services', askedOf(12, () => many(8).map((one, k) => ({ ...one, name: `GET s${k}.example` }))), grown, '1'],
  ['no time to speak of', askedOf(12, () => many(8, 1)), grown, '1'],
  ['calls that failed', askedOf(12, () => many(8), { failed: true }), grown, '1'],
  ['a young component', askedOf(12, () => many(8)), [{ from: 50, to: 0, calls: 10 }], '1'],
  ['a version that no longer serves', askedOf(12, () => many(8)), grown, '2'],
])('leaves alone: %s', (_name, asked, stretches, serves) => {
  expect(detect(asked, stretches, serves)).toEqual([]);
});
