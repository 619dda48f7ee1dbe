import { finding, type Telemetry } from '../../../core/cycle';
import { risingTrend } from '../../../core/detectors/rising-trend';
import { end, minutesBeforeEnd, pointsBeforeEnd, seeded, shiftOf, telemetryOf, type Stretch } from '../telemetry-of';

const hours = 46;
/** One minute an hour, so that n counts the hours. */
const hourly = (of: (n: number) => Partial<Stretch>): readonly Stretch[] => Array.from({ length: hours }, (_, n) => ({ from: (hours - n) * 60, to: (hours - n) * 60 - 1, calls: 40, ...of(n) }));
const limits: Telemetry['limits'] = { version: '1', memoryMb: 256, timeoutSeconds: 3, architecture: 'arm64', concurrency: 100 };
const detect = (stretches: readonly Stretch[], change: Parameters<typeof telemetryOf>[1] = {}) => risingTrend.detect(telemetryOf(stretches, { limits, windowMinutes: 1440, ...change }), end).map((one) => finding.parse(one));
const random = seeded(7);
const noise = Array.from({ length: hours }, () => Math.round(random() * 6));
const daily = (n: number) => Math.round(20 * Math.sin((2 * Math.PI * n) / 24));

test('says when the limit is reached, and between which hours', () => {
  // 100 MB at first, 1.5 MB an hour, so 166 at the end: 90 MB more take 60 hours.
  expect(detect(hourly((n) => ({ usedMb: 100 + Math.round(1.5 * n) })))).toEqual([expect.objectContaining({
    summary: 'memory rises by 1.5 MB an hour (over 46 h): from 166 it reaches its limit of 256 MB about 2026-11-24 00 h UTC, between 2026-11-24 00 h and 2026-11-24 00 h', severity: 'medium', confidence: 0.85,
    evidence: { about: 'memory', now: 166, limit: 256, perHour: 1.5, crossesAt: '2026-11-24T00:00:00.000Z', soonest: expect.any(String), latest: expect.any(String) },
  })]);
});

test.each<readonly [string, readonly Stretch[], Parameters<typeof telemetryOf>[1], string]>([
  ['memory under a daily rhythm and noise', hourly((n) => ({ usedMb: 100 + Math.round(1.5 * n) + daily(n) + (noise[n] ?? 0) })), {}, 'memory'],
  ['duration', hourly((n) => ({ ms: () => 500 + 40 * n })), {}, 'the 95th percentile of the duration'],
  ['concurrency, over two days', [], { series: { concurrency: pointsBeforeEnd(Array.from({ length: hours }, (_, n) => 20 + n), 60) } }, 'concurrency'],
  ['concurrency that drifts, within a day', [], { series: { concurrency: pointsBeforeEnd(Array.from({ length: 20 }, (_, n) => 20 + 2 * n), 60) }, shifts: [shiftOf('concurrency', { kind: 'drift', direction: 'up', startedAt: minutesBeforeEnd(1200) })] }, 'concurrency'],
])('finds: %s', (_name, stretches, change, about) => {
  const found = detect(stretches, change);
  expect(found).toEqual([expect.objectContaining({ evidence: expect.objectContaining({ about }) })]);
  const { soonest, crossesAt, latest } = found[0]!.evidence;
  expect(soonest! <= crossesAt! && crossesAt! <= latest!).toBe(true);
  expect(soonest! > end).toBe(true);
});

test.each<readonly [string, readonly Stretch[], Parameters<typeof telemetryOf>[1]]>([
  ['no calls', [], {}],
  ['noise', hourly((n) => ({ usedMb: 200 + (noise[n] ?? 0) })), {}],
  ['a daily rhythm', hourly((n) => ({ usedMb: 150 + daily(n), ms: () => 1500 + 40 * daily(n) })), {}],
  ['one step', hourly((n) => ({ usedMb: n < 20 ? 100 : 180 })), {}],
  ['a step between the days', hourly((n) => ({ usedMb: n < 23 ? 100 : 180 })), {}],
  ['a leak that each deployment ends', hourly((n) => ({ usedMb: 100 + 6 * (n % 12) })), {}],
  ['falling', hourly((n) => ({ usedMb: 200 - 2 * n })), {}],
  ['so slow that it takes a month', hourly((n) => ({ usedMb: 60 + Math.round(n / 4) })), {}],
  ['a day and a half is not known', hourly((n) => ({ usedMb: 100 + 2 * n })).slice(hours - 30), {}],
  ['the limit is not known', hourly((n) => ({ usedMb: 100 + 2 * n })), { limits: undefined }],
  ['a version that no longer serves', hourly((n) => ({ usedMb: 100 + 2 * n })), { serves: '2' }],
  ['few calls an hour say nothing of durations', hourly((n) => ({ calls: 19, ms: () => 500 + 40 * n })), {}],
  ['within a day, and no model that knows the rhythm says drift', [], { series: { concurrency: pointsBeforeEnd(Array.from({ length: 20 }, (_, n) => 20 + 2 * n), 60) } }],
])('leaves alone: %s', (_name, stretches, change) => {
  expect(detect(stretches, change)).toEqual([]);
});
