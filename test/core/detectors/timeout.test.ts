import { finding } from '../../../core/cycle';
import { timeout } from '../../../core/detectors/timeout';
import { end, minutesBeforeEnd, telemetryOf, type Stretch } from '../telemetry-of';

const detect = (stretches: readonly Stretch[], change: Parameters<typeof telemetryOf>[1] = {}) => timeout.detect(telemetryOf(stretches, change), end).map((one) => finding.parse(one));

test.each<readonly [string, readonly Stretch[], Parameters<typeof telemetryOf>[1], object]>([
  ['of a new version', [{ from: 120, to: 10, calls: 50 }, { version: '2', from: 10, to: 0, calls: 50, timeouts: 5 }], { serves: '2' }, { version: '2', severity: 'high', startedAt: minutesBeforeEnd(10), gainPercent: 10 }],
  ['since a while', [{ from: 120, to: 30, calls: 50 }, { from: 30, to: 0, calls: 50, timeouts: 1 }], {}, { version: undefined, severity: 'medium', startedAt: minutesBeforeEnd(30) }],
  ['all along', [{ from: 120, to: 0, calls: 50, timeouts: 1 }], {}, { startedAt: minutesBeforeEnd(60), gainPercent: 2 }],
])('finds timeouts %s', (_name, stretches, change, expected) => {
  expect(detect(stretches, change).map((one) => ({ version: undefined, ...one }))).toEqual([expect.objectContaining(expected)]);
});

test.each<readonly [string, readonly Stretch[], Parameters<typeof telemetryOf>[1]]>([
  ['none', [{ from: 120, to: 0, calls: 50, failed: 10 }], {}],
  ['five', [{ from: 60, to: 5, calls: 5 }, { from: 5, to: 0, calls: 5, timeouts: 1 }], {}],
  ['few among many', [{ from: 60, to: 10, calls: 200 }, { from: 10, to: 0, calls: 200, timeouts: 1 }], {}],
  ['those that are over', [{ from: 300, to: 290, calls: 50, timeouts: 20 }, { from: 290, to: 0, calls: 5 }], { windowMinutes: 400 }],
])('leaves alone: %s', (_name, stretches, change) => {
  expect(detect(stretches, change)).toEqual([]);
});
