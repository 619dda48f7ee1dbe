import { finding, type SeriesShift } from '../../../core/cycle';
import { latencyShift } from '../../../core/detectors/latency-shift';
import { end, minutesBeforeEnd, seeded, shiftOf, telemetryOf, type Stretch } from '../telemetry-of';

const detect = (stretches: readonly Stretch[], change: Parameters<typeof telemetryOf>[1] = {}) => latencyShift.detect(telemetryOf(stretches, change), end).map((one) => finding.parse(one));
const quick = (k: number): number => 20 + (k % 20);
const slow = (k: number): number => 60 + (k % 60);
const slowTail = (k: number): number => (k % 10 === 0 ? 200 : quick(k));

test.each<readonly [string, readonly Stretch[], Parameters<typeof telemetryOf>[1], object]>([
  ['a slow version', [{ from: 120, to: 15, calls: 40, ms: quick }, { version: '2', from: 15, to: 0, calls: 40, ms: slow }], { serves: '2' }, { version: '2', severity: 'high', startedAt: minutesBeforeEnd(15), confidence: 0.99 }],
  ['a slow version after two minutes', [{ from: 120, to: 3, calls: 60, ms: quick }, { version: '2', from: 3, to: 0, calls: 60, ms: slow }], { serves: '2' }, { version: '2' }],
  ['a slow tail', [{ from: 120, to: 30, calls: 40, ms: quick }, { version: '2', from: 30, to: 0, calls: 40, ms: slowTail }], { serves: '2' }, { version: '2' }],
  ['a slow dependency', [{ from: 120, to: 30, calls: 40, ms: quick }, { from: 30, to: 0, calls: 40, ms: slow }], {}, { version: undefined, startedAt: minutesBeforeEnd(30), confidence: 0.75 }],
  ['a little more than 20 %', [{ from: 120, to: 30, calls: 40, ms: quick }, { version: '2', from: 30, to: 0, calls: 40, ms: (k) => quick(k) * 1.3 }], { serves: '2' }, { severity: 'low' }],
])('finds: %s', (_name, stretches, change, expected) => {
  expect(detect(stretches, change).map((one) => ({ version: undefined, ...one }))).toEqual([expect.objectContaining(expected)]);
});

test.each<readonly [string, readonly Stretch[], Parameters<typeof telemetryOf>[1]]>([
  ['no calls', [], {}],
  ['the same all along', [{ from: 120, to: 0, calls: 40, ms: quick }], {}],
  ['10 % more', [{ from: 120, to: 30, calls: 40, ms: quick }, { version: '2', from: 30, to: 0, calls: 40, ms: (k) => quick(k) * 1.1 }], { serves: '2' }],
  ['twice as much of 2 ms', [{ from: 120, to: 30, calls: 40, ms: () => 2 }, { version: '2', from: 30, to: 0, calls: 40, ms: () => 4 }], { serves: '2' }],
  ['a slow moment that is over', [{ from: 120, to: 60, calls: 40, ms: quick }, { from: 60, to: 45, calls: 40, ms: slow }, { from: 45, to: 0, calls: 40, ms: quick }], {}],
  ['five slow minutes of a version that has long served', [{ from: 120, to: 5, calls: 40, ms: quick }, { from: 5, to: 0, calls: 40, ms: slow }], {}],
  ['a slow first minute of a new version', [{ from: 120, to: 15, calls: 40, ms: quick }, { version: '2', from: 15, to: 14, calls: 40, ms: slow }, { version: '2', from: 14, to: 0, calls: 40, ms: quick }], { serves: '2' }],
  ['a storm of cold starts', [{ from: 120, to: 15, calls: 40, ms: quick }, { version: '2', from: 15, to: 0, calls: 40, coldStarts: 25, ms: quick }], { serves: '2' }],
  ['quick failures', [{ from: 120, to: 15, calls: 40, ms: quick }, { version: '2', from: 15, to: 0, calls: 40, failed: 30, ms: quick }], { serves: '2' }],
  ['40 slow calls', [{ from: 120, to: 15, calls: 40, ms: quick }, { version: '2', from: 4, to: 0, calls: 10, ms: slow }], { serves: '2' }],
  ['it becomes quicker', [{ from: 120, to: 30, calls: 40, ms: slow }, { version: '2', from: 30, to: 0, calls: 40, ms: quick }], { serves: '2' }],
  ['traffic that doubles', [{ from: 120, to: 30, calls: 40, ms: quick }, { from: 30, to: 0, calls: 80, ms: quick }], {}],
])('leaves alone: %s', (_name, stretches, change) => {
  expect(detect(stretches, change)).toEqual([]);
});

test('random durations of a steady kind are left alone', () => {
  for (let day = 0; day < 20; day += 1) {
    const random = seeded(day + 1);
    const ms = (): number => 20 * Math.exp(random() + random() - 1);
    expect(detect([{ from: 300, to: 100, calls: 20, ms }, { version: '2', from: 100, to: 0, calls: 20, ms }], { serves: '2' })).toEqual([]);
  }
});

const long: readonly Stretch[] = [{ from: 600, to: 0, calls: 10, ms: slow }];
const p95 = (change: Partial<SeriesShift> = {}) => shiftOf('p95Ms', { direction: 'up', expected: 40, seen: 110, ...change });

test('what began before the minutes that are known is told by its series, and by the series alone', () => {
  expect(detect(long, { shifts: [p95()] })).toEqual([expect.objectContaining({
    summary: '95 % of warm calls stay under 110 ms since 2026-11-21T11:00:00.000Z, where 40 ms are usual at that hour (175 % more; 600 calls)', severity: 'high', confidence: 0.75, startedAt: minutesBeforeEnd(60), evidence: expect.objectContaining({ slowOverMs: 40, oncePerDays: 4000 }),
  })]);
  expect(detect([{ from: 120, to: 60, calls: 40, ms: quick }, { from: 60, to: 0, calls: 40, ms: slow }], { shifts: [p95()] })).toHaveLength(1);
});

test.each<readonly [string, number, number]>([
  ['right before it: it may be its doing', 66, 0.95],
  ['20 minutes before it', 80, 0.75],
])('a deployment %s', (_name, minutes, confidence) => {
  const stretches: readonly Stretch[] = [{ version: '0', from: 700, to: 600, calls: 10, ms: slow }, { from: minutes, to: 0, calls: 10, ms: slow }];
  expect(detect(stretches, { shifts: [p95()], versions: [{ version: '1', publishedAt: minutesBeforeEnd(minutes), codeSha256: 's', description: '' }] })).toEqual([expect.objectContaining({ confidence })]);
});

test.each<readonly [string, readonly Stretch[], SeriesShift]>([
  ['quicker', long, p95({ direction: 'down', seen: 10 })],
  ['15 %', long, p95({ seen: 46 })],
  ['of 2 ms', long, p95({ expected: 2, seen: 4 })],
  ['few calls', [{ from: 60, to: 0, calls: 1, ms: slow }], p95()],
  ['five minutes', long, p95({ startedAt: minutesBeforeEnd(10) })],
  ['a spike', long, p95({ kind: 'spike' })],
])('a shift of the series is left alone: %s', (_name, stretches, shift) => {
  expect(detect(stretches, { shifts: [shift] })).toEqual([]);
});
