/** Later by some seconds, as ISO 8601. */
export function after(time: string, seconds: number): string {
  return new Date(Date.parse(time) + seconds * 1000).toISOString();
}

export function secondsBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 1000;
}

/** How long something took that one machine began and another ended: their clocks differ, and nothing takes less than no time. */
export function durationSeconds(from: string, to: string): number {
  return Math.max(0, secondsBetween(from, to));
}

/** The day of a time, UTC, as "2026-12-24". */
export const dayOf = (at: string): string => at.slice(0, 10);

export const nextDay = (date: string): string => dayOf(after(midnight(date), 86_400));
export const dayBefore = (date: string): string => dayOf(after(midnight(date), -86_400));

/** When a day begins. */
export const midnight = (date: string): string => `${date}T00:00:00.000Z`;

export function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

/** The later of two times that are written alike. */
export function later(one: string, other: string): string {
  return one > other ? one : other;
}
