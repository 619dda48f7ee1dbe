import type { MinuteCounters, Window } from './cycle';
import { medianOf } from './median';
import { secondsBetween } from './time';

/** Share of the memory by which it rose within a day, at least, and days within which it would be used up: half of what `detectors/rising-trend.ts` wants in two days. */
const leastRise = 0.025;
const mostDays = 7;

/**
 * Whether the memory that calls use rose over the window so that its limit is near: a trend is told from two days, so that
 * they are worth reading. By the medians of the first and the last third, which one large call does not move.
 */
export function memoryRises(minutes: readonly MinuteCounters[], window: Window): boolean {
  const hours = new Map<number, number>();
  for (const { minute, maxMemoryMb } of minutes) {
    const hour = Math.floor(secondsBetween(window.from, minute) / 3600);
    hours.set(hour, Math.max(maxMemoryMb, hours.get(hour) ?? 0));
  }
  const values = [...hours].filter(([hour]) => hour >= 0).sort(([one], [other]) => one - other).map(([, value]) => value);
  const third = Math.floor(values.length / 3);
  if (third === 0) return false;
  const limitMb = minutes.at(-1)?.memoryMb ?? 0;
  const last = medianOf(values.slice(-third));
  // From the middle of the first third to that of the last are two thirds of the window.
  const perDay = ((last - medianOf(values.slice(0, third))) * 1.5 * 86_400) / secondsBetween(window.from, window.to);
  return perDay >= leastRise * limitMb && last + mostDays * perDay >= limitMb;
}
