import type { AskedCall } from '../../../core/asked-calls';
import { finding } from '../../../core/cycle';
import { lowCacheEfficiency } from '../../../core/detectors/low-cache-efficiency';
import { askedOf, end, minutesBeforeEnd, telemetryOf, type Stretch } from '../telemetry-of';

const grown: readonly Stretch[] = [{ from: 400, to: 0, calls: 10 }];
const detect = (asked: readonly AskedCall[] | undefined, stretches: readonly Stretch[] = grown, serves = '1') =>
  lowCacheEfficiency.detect(telemetryOf(stretches, { serves, ...(asked && { asked: [...asked] }) }), end).map((one) => finding.parse(one));
const same = (count: number, change: Partial<AskedCall> = {}) => askedOf(count, (n) => [{ question: `q${n % 2}` }], change);

test('says what is asked again, in which time, and what keeping it would save', () => {
  expect(detect(same(20))).toEqual([expect.objectContaining({
    summary: '18 of 20 times GET rates.example/rates/* asked for what an earlier call had been answered in the 19 min of 20 recorded calls, and the answer was the same: kept that long it would save 36 of 100 ms a call',
    severity: 'low', confidence: 0.8, gainPercent: 36, affectedPerHour: 600, startedAt: minutesBeforeEnd(20), evidence: expect.objectContaining({ about: 'GET rates.example/rates/*', reads: 20, again: 18, savedMs: 36 }),
  })]);
});

test('finds: one kind of several', () => {
  expect(detect(askedOf(20, (n) => [{ name: 'GetItem orders', question: `o${n}` }, { name: 'GetItem settings', question: 's' }]))).toEqual([expect.objectContaining({ evidence: expect.objectContaining({ about: 'GetItem settings', again: 19 }) })]);
});

test.each<readonly [string, readonly AskedCall[] | undefined, readonly Stretch[], string]>([
  ['no recordings', undefined, grown, '1'],
  ['14 recorded calls', same(14), grown, '1'],
  ['each asks for another thing', askedOf(20, (n) => [{ question: `q${n}` }]), grown, '1'],
  ['the answer changes', askedOf(20, (n) => [{ answer: n < 10 ? 'a' : 'b' }]), grown, '1'],
  ['it writes', askedOf(20, () => [{ isRead: false }]), grown, '1'],
  ['it fails', askedOf(20, () => [{ failure: 'status 500' }]), grown, '1'],
  ['values were redacted: the same stand-in may be somebody else', same(20, { redacted: true }), grown, '1'],
  ['the call asks itself twice', askedOf(20, (n) => [{ question: `q${n}` }, { question: `q${n}` }]), grown, '1'],
  ['quick answers', askedOf(20, () => [{ ms: 3 }]), grown, '1'],
  ['a tenth of the call', askedOf(20, () => [{ ms: 20 }], { durationMs: 200 }), grown, '1'],
  ['100 calls an hour', same(20), [{ from: 400, to: 0, calls: 1 }], '1'],
  ['a young component', same(20), [{ from: 300, to: 0, calls: 10 }], '1'],
  ['a version that no longer serves', same(20), grown, '2'],
])('leaves alone: %s', (_name, asked, stretches, serves) => {
  expect(detect(asked, stretches, serves)).toEqual([]);
});
