import type { MinuteCounters, Telemetry } from '../cycle';
import { figure, rounded } from '../figures';
import { findTrend, slopeOfDrift, type HourlyPoint, type Trend } from '../find-trend';
import { findingIn, minutesServed, requestsIn, requestsPerHour, servedVersions } from '../finding';
import { mergeHistograms, quantileMs, totalOf } from '../histogram';
import { lastingShift, pointsOf } from '../read-series';
import { after } from '../time';
import type { Detector } from './types';

const thresholds = {
  days: { value: 7, doc: 'Days within which the limit is reached, if it goes on so' },
  rise: { value: 0.05, doc: 'Share of the limit by which it rose in the time looked at, at least' },
  calls: { value: 20, doc: 'Warm calls of an hour from which its 95th percentile counts' },
} as const;

export const risingTrend: Detector = {
  name: 'rising-trend',
  doc: 'Memory, duration or concurrency rises from day to day at the same hours, or drifts by the kept model of its series, towards its limit: when it gets there, with an interval of 95 %',
  thresholds,
  detect(telemetry, now) {
    return quantitiesOf(telemetry, now).flatMap((quantity) => tell(telemetry, quantity, now) ?? []);
  },
};

interface Quantity {
  readonly name: string;
  readonly unit: string;
  readonly limit: number;
  readonly trend: Trend | undefined;
}

function quantitiesOf(telemetry: Telemetry, now: string): readonly Quantity[] {
  const { memoryMb = 0, timeoutSeconds = 0, concurrency = 0 } = telemetry.limits ?? {};
  const [version] = servedVersions(telemetry);
  const own = telemetry.minutes.filter((minute) => minute.version === version);
  const p95 = (minutes: readonly MinuteCounters[]): number | undefined => {
    const durations = mergeHistograms(minutes.map((minute) => minute.durations));
    return totalOf(durations) < thresholds.calls.value ? undefined : quantileMs(durations, 0.95);
  };
  const trendOf = (series: string, points: readonly HourlyPoint[]): Trend | undefined => {
    const drift = lastingShift(telemetry, series, 'up', now);
    return findTrend(points) ?? (drift?.kind === 'drift' ? slopeOfDrift(points.filter(({ hour }) => hour >= hourOf(drift.startedAt))) : undefined);
  };
  return [
    { name: 'memory', unit: 'MB', limit: memoryMb, trend: trendOf('maxMemoryMb', hourly(own, ({ minute }) => minute, (minutes) => Math.max(...minutes.map(({ maxMemoryMb }) => maxMemoryMb)))) },
    { name: 'the 95th percentile of the duration', unit: 'ms', limit: timeoutSeconds * 1000, trend: trendOf('p95Ms', hourly(own, ({ minute }) => minute, p95)) },
    { name: 'concurrency', unit: 'calls', limit: concurrency, trend: trendOf('concurrency', hourly(pointsOf(telemetry, 'concurrency'), ({ at }) => at, (points) => Math.max(...points.map(({ value }) => value)))) },
  ];
}

function tell(telemetry: Telemetry, { name, unit, limit, trend }: Quantity, now: string): ReturnType<typeof findingIn> | undefined {
  if (!trend || trend.now >= limit || trend.perHour * trend.hours < thresholds.rise.value * limit) return undefined;
  const [hours, soonest, latest] = [trend.perHour, trend.fastest, trend.slowest].map((perHour) => (limit - trend.now) / perHour);
  if (hours === undefined || hours > thresholds.days.value * 24) return undefined;
  const minutes = minutesServed(telemetry);
  const moment = (inHours = 0): string => `${after(now, inHours * 3600).slice(0, 13).replace('T', ' ')} h`;
  return findingIn(telemetry, {
    detector: risingTrend.name,
    summary: `${name} rises by ${rounded(trend.perHour, 2)} ${unit} an hour (over ${figure(trend.hours)} h): from ${figure(trend.now)} it reaches its limit of ${figure(limit)} ${unit} about ${moment(hours)} UTC, between ${moment(soonest)} and ${moment(latest)}`,
    startedAt: after(now, -trend.hours * 3600),
    severity: hours <= 24 ? 'high' : hours <= 72 ? 'medium' : 'low',
    confidence: 0.85,
    gainPercent: rounded((trend.now / limit) * 100, 2),
    affectedPerHour: rounded(requestsIn(minutes) === 0 ? 0 : requestsPerHour(minutes), 1),
    evidence: { about: name, now: rounded(trend.now, 1), limit, perHour: rounded(trend.perHour), crossesAt: after(now, hours * 3600), soonest: after(now, (soonest ?? 0) * 3600), latest: after(now, (latest ?? 0) * 3600) },
  });
}

function hourly<Row>(rows: readonly Row[], timeOf: (row: Row) => string, valueOf: (rows: readonly Row[]) => number | undefined): readonly HourlyPoint[] {
  const hours = new Map<number, Row[]>();
  for (const row of rows) hours.set(hourOf(timeOf(row)), [...hours.get(hourOf(timeOf(row))) ?? [], row]);
  return [...hours].flatMap(([hour, own]) => {
    const value = valueOf(own);
    return value === undefined ? [] : [{ hour, value }];
  });
}

function hourOf(time: string): number {
  return Math.floor(Date.parse(time) / 3_600_000);
}
