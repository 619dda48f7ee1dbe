import { finding, type SeriesShift } from '../../../core/cycle';
import { failureRateRise } from '../../../core/detectors/failure-rate-rise';
import { end, minutesBeforeEnd, seeded, shiftOf, telemetryOf, templateOf, type Stretch } from '../telemetry-of';

const detect = (stretches: readonly Stretch[], change: Parameters<typeof telemetryOf>[1] = {}) => failureRateRise.detect(telemetryOf(stretches, change), end).map((one) => finding.parse(one));

test.each<readonly [string, readonly Stretch[], Parameters<typeof telemetryOf>[1], object]>([
  ['a bad deployment', [{ from: 120, to: 10, calls: 100 }, { version: '2', from: 10, to: 0, calls: 100, failed: 52 }], { serves: '2' }, { version: '2', severity: 'critical', startedAt: minutesBeforeEnd(10), confidence: 0.99, gainPercent: 52, affectedPerHour: 6000 }],
  ['a bad deployment of one minute', [{ from: 30, to: 1, calls: 40 }, { version: '2', from: 1, to: 0, calls: 60, failed: 30 }], { serves: '2' }, { version: '2', severity: 'critical' }],
  ['a bad deployment half an hour after another', [{ from: 120, to: 40, calls: 50 }, { version: '2', from: 40, to: 10, calls: 50 }, { version: '3', from: 10, to: 0, calls: 50, failed: 4 }], { serves: '3' }, { version: '3', severity: 'high' }],
  ['a bad version brought back', [{ from: 300, to: 200, calls: 50 }, { version: '2', from: 200, to: 190, calls: 50, failed: 40 }, { from: 190, to: 10, calls: 50 }, { version: '3', from: 10, to: 0, calls: 50, failed: 40 }], { serves: '3' }, { version: '3' }],
  ['a bad canary beside a good version', [{ from: 120, to: 0, calls: 90 }, { version: '2', from: 10, to: 0, calls: 10, failed: 5 }], { alias: { version: '1', weights: { '2': 0.1 }, revisionId: 'r' } }, { version: '2', severity: 'critical', startedAt: minutesBeforeEnd(10) }],
  ['a dependency that breaks', [{ from: 120, to: 20, calls: 100 }, { from: 20, to: 0, calls: 100, failed: 3 }], {}, { version: undefined, severity: 'medium', startedAt: minutesBeforeEnd(20) }],
  ['a dependency that breaks long after a deployment', [{ from: 300, to: 200, calls: 50 }, { version: '2', from: 200, to: 20, calls: 50 }, { version: '2', from: 20, to: 0, calls: 50, failed: 25 }], { serves: '2' }, { version: undefined, startedAt: minutesBeforeEnd(20) }],
  ['a dependency that breaks a quarter of an hour after a deployment', [{ from: 400, to: 300, calls: 50 }, { version: '2', from: 300, to: 285, calls: 50 }, { version: '2', from: 285, to: 0, calls: 50, failed: 25 }], { serves: '2' }, { version: undefined, startedAt: minutesBeforeEnd(285) }],
  ['a dependency that breaks for two versions at once', [{ from: 120, to: 20, calls: 50 }, { from: 20, to: 0, calls: 25, failed: 10 }, { version: '2', from: 20, to: 0, calls: 25, failed: 10 }], { alias: { version: '1', weights: { '2': 0.5 }, revisionId: 'r' } }, { version: undefined, startedAt: minutesBeforeEnd(20) }],
  ['a dependency that broke before the deployment', [{ from: 300, to: 40, calls: 50 }, { from: 40, to: 20, calls: 50, failed: 25 }, { version: '2', from: 20, to: 0, calls: 50, failed: 25 }], { serves: '2' }, { version: undefined, startedAt: minutesBeforeEnd(40) }],
  ['a rise from a small rate', [{ from: 120, to: 20, calls: 200, failed: 2 }, { from: 20, to: 0, calls: 200, failed: 12 }], {}, { severity: 'high', gainPercent: 5 }],
  ['a rise, traffic being small', [{ from: 600, to: 30, calls: 1 }, { from: 30, to: 0, calls: 1, failed: 1 }], {}, { severity: 'critical' }],
])('finds: %s', (_name, stretches, change, expected) => {
  expect(detect(stretches, change).map((one) => ({ version: undefined, ...one }))).toEqual([expect.objectContaining(expected)]);
});

test.each<readonly [string, readonly Stretch[], Parameters<typeof telemetryOf>[1]]>([
  ['no calls', [], {}],
  ['no failures', [{ from: 120, to: 0, calls: 100 }], {}],
  ['a steady 0.1 %', [{ from: 1500, to: 0, calls: 100, failed: (n) => (n % 10 === 0 ? 1 : 0) }], {}],
  ['a steady 2 %', [{ from: 1500, to: 0, calls: 100, failed: 2 }], {}],
  ['a steady 2 % across a deployment', [{ from: 1500, to: 60, calls: 100, failed: 2 }, { version: '2', from: 60, to: 0, calls: 100, failed: 2 }], { serves: '2' }],
  ['one burst of 3 in 10,000', [{ from: 100, to: 0, calls: 100, failed: (n) => (n === 90 ? 3 : 0) }], {}],
  ['one burst of 3 in 10,000, in the last minute', [{ from: 100, to: 0, calls: 100, failed: (n) => (n === 99 ? 3 : 0) }], {}],
  ['one burst of 15 in the last minute', [{ from: 100, to: 0, calls: 200, failed: (n) => (n === 99 ? 15 : 0) }], {}],
  ['an outage that is over', [{ from: 120, to: 60, calls: 100 }, { from: 60, to: 50, calls: 100, failed: 50 }, { from: 50, to: 0, calls: 100 }], {}],
  ['a bad version that no longer serves', [{ from: 120, to: 60, calls: 100 }, { version: '2', from: 60, to: 50, calls: 100, failed: 50 }, { from: 50, to: 0, calls: 100 }], {}],
  ['a new version that was bad in its first ten minutes only', [{ from: 120, to: 60, calls: 50 }, { version: '2', from: 60, to: 50, calls: 50, failed: 25 }, { version: '2', from: 50, to: 0, calls: 50 }], { serves: '2' }],
  ['a storm of cold starts', [{ from: 60, to: 5, calls: 100 }, { version: '2', from: 5, to: 0, calls: 100, coldStarts: 60 }], { serves: '2' }],
  ['4 calls with 1 failure', [{ from: 4, to: 0, calls: 1, failed: (n) => (n === 3 ? 1 : 0) }], {}],
  ['4 calls with 1 failure on a new version', [{ from: 60, to: 4, calls: 10 }, { version: '2', from: 4, to: 0, calls: 1, failed: (n) => (n === 3 ? 1 : 0) }], { serves: '2' }],
  ['a new version with no record to compare', [{ version: '2', from: 10, to: 0, calls: 2, failed: 1 }], { serves: '2' }],
  ['traffic that doubles', [{ from: 120, to: 30, calls: 100, failed: 1 }, { from: 30, to: 0, calls: 200, failed: 2 }], {}],
  ['failures that become fewer', [{ from: 120, to: 30, calls: 100, failed: 10 }, { from: 30, to: 0, calls: 100, failed: 1 }], {}],
])('leaves alone: %s', (_name, stretches, change) => {
  expect(detect(stretches, change)).toEqual([]);
});

test.each([0.001, 0.01, 0.02, 0.1])('random failures at a steady rate of %d are left alone, a whole day, 40 times', (rate) => {
  for (let day = 0; day < 40; day += 1) {
    const random = seeded(day + 1);
    const failed = (): number => Array.from({ length: 15 }, random).filter((value) => value < rate).length;
    expect(detect([{ from: 1440, to: 700, calls: 15, failed, ms: () => 1 }, { version: '2', from: 700, to: 0, calls: 15, failed, ms: () => 1 }], { serves: '2' })).toEqual([]);
  }
});

test('a missing source is named, lowers confidence and stops nothing', () => {
  const stretches: readonly Stretch[] = [{ from: 120, to: 10, calls: 100 }, { version: '2', from: 10, to: 0, calls: 100, failed: 52 }];
  const [found] = detect(stretches, { serves: '2', sources: [{ source: 'counters', state: 'read' }, { source: 'metrics', state: 'failed', reason: 'denied' }, { source: 'alarms', state: 'empty' }], templates: [templateOf()] });
  expect(found).toMatchObject({ missingSources: ['metrics', 'alarms'], version: '2' });
  expect(found?.confidence).toBeCloseTo(0.99 * 0.81);
});

test('without the alias the versions that were called last are looked at', () => {
  const { alias: _alias, ...telemetry } = telemetryOf([{ from: 120, to: 10, calls: 100 }, { version: '2', from: 10, to: 0, calls: 100, failed: 52 }]);
  expect(failureRateRise.detect(telemetry, end)).toMatchObject([{ version: '2' }]);
});

test('the summary has the numbers', () => {
  expect(detect([{ from: 120, to: 10, calls: 100 }, { version: '2', from: 10, to: 0, calls: 100, failed: 52 }], { serves: '2' })[0]?.summary).toBe('520 of 1,000 calls failed (52 %) on version 2, against 0 of 3,000 (0 %) before');
});

const chronic: readonly Stretch[] = [{ from: 600, to: 0, calls: 20, failed: 2 }];
const failedMore = (change: Partial<SeriesShift> = {}) => shiftOf('failed', { direction: 'up', expected: 1, seen: 10, ...change });

test('what began before the minutes that are known is told by its series', () => {
  expect(detect(chronic, { shifts: [failedMore()] })).toEqual([expect.objectContaining({
    summary: '120 of 1,200 calls failed (10 %) since 2026-11-21T11:00:00.000Z: 10 in five minutes, where 1 are usual', severity: 'high', confidence: 0.95, gainPercent: 9, startedAt: minutesBeforeEnd(60),
  })]);
  expect(detect([{ from: 120, to: 60, calls: 20 }, { from: 60, to: 0, calls: 20, failed: 2 }], { shifts: [failedMore()] })).toHaveLength(1);
});

test.each<readonly [string, readonly Stretch[], readonly SeriesShift[]]>([
  ['fewer fail', chronic, [failedMore({ direction: 'down', seen: 0 })]],
  ['more fail because more calls come', chronic, [failedMore(), shiftOf('requests', { direction: 'up', expected: 10, seen: 100 })]],
  ['a rise of less than 1 %', [{ from: 600, to: 0, calls: 200, failed: 1 }], [failedMore()]],
  ['four failures', [{ from: 60, to: 56, calls: 1, failed: 1 }, { from: 56, to: 0, calls: 1 }], [failedMore()]],
  ['over for an hour', chronic, [failedMore({ startedAt: minutesBeforeEnd(200), lastAt: minutesBeforeEnd(90) })]],
])('a shift of the series is left alone: %s', (_name, stretches, shifts) => {
  expect(detect(stretches, { shifts: [...shifts] })).toEqual([]);
});
