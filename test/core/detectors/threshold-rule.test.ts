import { finding } from '../../../core/cycle';
import { detectors, detectorsOf } from '../../../core/detectors';
import { thresholdRule } from '../../../core/detectors/threshold-rule';
import { end, minutesBeforeEnd, telemetryOf, type Stretch } from '../telemetry-of';

const detect = (stretches: readonly Stretch[]) => thresholdRule.flatMap((detector) => detector.detect(telemetryOf(stretches), end)).map((one) => finding.parse(one));
const before: Stretch = { from: 360, to: 60, calls: 10, ms: () => 100 };
const last: Stretch = { from: 60, to: 0, calls: 10, ms: () => 100 };

test.each<readonly [string, readonly Stretch[], object]>([
  ['6 % more of the calls fail', [{ ...before, calls: 50 }, { ...last, calls: 50, failed: 3 }], { detector: 'failure-rate-rise', severity: 'high', summary: '6 % of the calls of the last hour failed, against 0 % in the hours before (5 h, standard deviation 0)' }],
  ['25 % slower', [before, { ...last, ms: () => 126 }], { detector: 'latency-shift', severity: 'low', evidence: expect.objectContaining({ hours: 5, slowOverMs: expect.any(Number) }) }],
  ['40 % fewer calls', [before, { ...last, calls: 6 }], { detector: 'throughput-drop', summary: '360 calls came in the last hour, against 600 in the hours before (5 h, standard deviation 0)', startedAt: minutesBeforeEnd(60) }],
  ['none at all', [before], { detector: 'throughput-drop', severity: 'high', gainPercent: 100 }],
])('finds: %s', (_name, stretches, expected) => {
  expect(detect(stretches)).toEqual([expect.objectContaining(expected)]);
});

const uneven = (of: (hour: number) => Partial<Stretch>): readonly Stretch[] => Array.from({ length: 5 }, (_, hour) => ({ ...before, from: 360 - 60 * hour, to: 300 - 60 * hour, ...of(hour) }));

test.each<readonly [string, readonly Stretch[]]>([
  ['as before', [before, last]],
  ['4 % more of the calls fail', [{ ...before, calls: 50 }, { ...last, calls: 50, failed: 2 }]],
  ['15 % slower', [before, { ...last, ms: () => 115 }]],
  ['20 % fewer calls', [before, { ...last, calls: 8 }]],
  ['30 % slower, but so is it now and then: within two standard deviations', [...uneven((hour) => ({ ms: () => (hour % 2 === 0 ? 60 : 140) })), { ...last, ms: () => 140 }]],
  ['half of the calls, but so is it now and then', [...uneven((hour) => ({ calls: hour % 2 === 0 ? 4 : 16 })), { ...last, calls: 5 }]],
  ['two hours before', [{ ...before, from: 180 }, { ...last, ms: () => 300 }]],
  ['29 slow calls, of 40 an hour', [...uneven((hour) => ({ to: 320 - 60 * hour, calls: 1 })), { from: 29, to: 0, calls: 1, ms: () => 300 }]],
  ['no calls', []],
])('leaves alone: %s', (_name, stretches) => {
  expect(detect(stretches)).toEqual([]);
});

test('the rule takes the place of three detectors, and of no other', () => {
  expect(detectorsOf('model')).toEqual(detectors);
  expect(detectorsOf('threshold').map(({ name }) => name)).toEqual(detectors.map(({ name }) => name));
  expect(detectorsOf('threshold').filter((detector) => !detectors.includes(detector))).toEqual(thresholdRule);
});
