import type { MetricPoint, MinuteCounters, Window } from './cycle';
import { mergeHistograms, quantileMs, totalOf } from './histogram';
import { iso } from './time';

/** Seconds of one point of a series. */
export const pointSeconds = 300;
const pointMs = pointSeconds * 1000;
/** Calls that a 95th percentile of five minutes needs: with fewer it is their largest. */
export const leastCalls = 20;

export type SeriesPoints = Readonly<Record<string, readonly MetricPoint[]>>;

/** Beginning of the five minutes in which a moment lies. */
export function periodOf(time: string): string {
  return iso(Math.floor(Date.parse(time) / pointMs) * pointMs);
}

/**
 * What the log counters say of whole periods: calls and failures of each, also where there were none, and durations and
 * memory where there were calls.
 * @param minutes in order of time
 * @param window from and to are beginnings of periods
 */
export function pointsOfMinutes(minutes: readonly MinuteCounters[], { from, to }: Window): SeriesPoints {
  const periods = new Map<string, MinuteCounters[]>();
  for (const minute of minutes) {
    if (minute.minute < from || minute.minute >= to) continue;
    const at = periodOf(minute.minute);
    const known = periods.get(at);
    if (known) known.push(minute);
    else periods.set(at, [minute]);
  }
  const points: Record<'requests' | 'failed' | 'p95Ms' | 'maxMemoryMb', MetricPoint[]> = { requests: [], failed: [], p95Ms: [], maxMemoryMb: [] };
  for (let ms = Date.parse(from); ms < Date.parse(to); ms += pointMs) {
    const at = iso(ms);
    const seen = periods.get(at) ?? [];
    points.requests.push({ at, value: sum(seen.map(({ requests }) => requests)) });
    points.failed.push({ at, value: sum(seen.map(({ failed }) => failed)) });
    const durations = mergeHistograms(seen.map((minute) => minute.durations));
    if (totalOf(durations) >= leastCalls) points.p95Ms.push({ at, value: quantileMs(durations, 0.95) ?? 0 });
    const usedMb = Math.max(0, ...seen.map(({ maxMemoryMb }) => maxMemoryMb));
    if (usedMb > 0) points.maxMemoryMb.push({ at, value: usedMb });
  }
  return points;
}

/** CloudWatch has no point of a period in which nothing was counted: such a one is zero. */
export function withZeros(points: readonly MetricPoint[], { from, to }: Window): readonly MetricPoint[] {
  const counted = new Map(points.map(({ at, value }) => [Date.parse(at), value]));
  return Array.from({ length: Math.ceil((Date.parse(to) - Date.parse(from)) / pointMs) }, (_, index) => {
    const ms = Date.parse(from) + index * pointMs;
    return { at: iso(ms), value: counted.get(ms) ?? 0 };
  });
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
