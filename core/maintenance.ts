import * as z from 'zod';
import { after, iso } from './time';

export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** A time of the week that comes again. Its start is a clock's time in its zone: summer time moves it along. */
export const maintenanceWindow = z.strictObject({
  weekdays: z.array(z.enum(weekdays)).min(1).max(7),
  /** HH:MM */
  start: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected HH:MM'),
  minutes: z.int().min(1).max(1440),
  timeZone: z.string().max(100).refine(isTimeZone, 'expected the name of a time zone, as "Europe/Zurich"').default('UTC'),
});
export type MaintenanceWindow = z.infer<typeof maintenanceWindow>;

/** End of the maintenance that a moment lies in, the last of several; undefined outside of all. */
export function maintenanceUntil(windows: readonly MaintenanceWindow[], moment: string): string | undefined {
  return windows.map((window) => endOf(window, moment)).filter((until) => until !== undefined).sort().at(-1);
}

function endOf({ weekdays: days, start, minutes, timeZone }: MaintenanceWindow, moment: string): string | undefined {
  const [hour = 0, minute = 0] = start.split(':').map(Number);
  // Minutes since midnight there. A window may have begun on the day before.
  const clock = clockIn(timeZone, moment);
  const sinceStart = clock.minutes - (hour * 60 + minute);
  const [ago, day] = sinceStart >= 0 ? [sinceStart, clock.weekday] : [sinceStart + 1440, (clock.weekday + 6) % 7];
  const name = weekdays[day];
  if (name === undefined || !days.includes(name) || ago >= minutes) return undefined;
  return after(iso(Math.floor(Date.parse(moment) / 60_000) * 60_000), (minutes - ago) * 60);
}

function clockIn(timeZone: string, moment: string): { readonly weekday: number; readonly minutes: number } {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone, weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).formatToParts(new Date(moment));
  const part = (type: string): string => parts.find((one) => one.type === type)?.value ?? '';
  return { weekday: weekdays.findIndex((day) => day === part('weekday').toLowerCase()), minutes: Number(part('hour')) * 60 + Number(part('minute')) };
}

export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
