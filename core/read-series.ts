import type { MetricPoint, SeriesShift, Telemetry } from './cycle';
import { actOncePerDays } from './detectors/series/series-model';
import { after } from './time';

/** Seconds before the end of the window in which a shift still showed: what is over is not told. */
const stillSeconds = 3600;

export function pointsOf({ series = {} }: Pick<Telemetry, 'series'>, name: string): readonly MetricPoint[] {
  return series[name] ?? [];
}

/** The clearest shift of a series that still lasts; a spike is over by itself. */
export function lastingShift({ shifts = [] }: Pick<Telemetry, 'shifts'>, name: string, direction: SeriesShift['direction'], now: string): SeriesShift | undefined {
  return shifts
    .filter((shift) => shift.series === name && shift.direction === direction && shift.kind !== 'spike' && shift.kind !== 'variance')
    .filter(({ lastAt, oncePerDays }) => lastAt >= after(now, -stillSeconds) && isWorthActing({ oncePerDays }))
    .sort((one, other) => other.oncePerDays - one.oncePerDays)[0];
}

/** Of six series each, a thousand components are else never quiet. */
export function isWorthActing({ oncePerDays }: Pick<SeriesShift, 'oncePerDays'>): boolean {
  return oncePerDays >= actOncePerDays;
}

/** How sure one may be of a shift whose score a healthy series shows once in so many days. */
export function confidenceOfShift({ oncePerDays }: Pick<SeriesShift, 'oncePerDays'>): number {
  return oncePerDays >= 3 * actOncePerDays ? 0.95 : 0.9;
}
