import type { MetricPoint, SeriesShift, Telemetry } from './cycle';
import { after } from './time';

/** Seconds before the end of the window in which a shift still showed: what is over is not told. */
const stillSeconds = 3600;
/** Days of a healthy series in which a score as high comes up once, at least: else a thousand series are never quiet. */
export const leastDays = 30;

export function pointsOf({ series = {} }: Pick<Telemetry, 'series'>, name: string): readonly MetricPoint[] {
  return series[name] ?? [];
}

/** The clearest shift of a series that still lasts; a spike is over by itself. */
export function lastingShift({ shifts = [] }: Pick<Telemetry, 'shifts'>, name: string, direction: SeriesShift['direction'], now: string): SeriesShift | undefined {
  return shifts
    .filter((shift) => shift.series === name && shift.direction === direction && shift.kind !== 'spike' && shift.kind !== 'variance')
    .filter(({ lastAt, oncePerDays }) => lastAt >= after(now, -stillSeconds) && oncePerDays >= leastDays)
    .sort((one, other) => other.oncePerDays - one.oncePerDays)[0];
}

/** How sure one may be of a shift whose score a healthy series shows once in so many days. */
export function confidenceOfShift({ oncePerDays }: Pick<SeriesShift, 'oncePerDays'>): number {
  if (oncePerDays >= 365) return 0.95;
  return oncePerDays >= 90 ? 0.9 : 0.8;
}
