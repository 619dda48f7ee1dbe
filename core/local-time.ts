/** `2026-12-24` or `2026-12-24T18:00`, as a clock on a wall shows it. */
const form = /^(\d{4})-(\d{2})-(\d{2})(?:T([01]\d|2[0-3]):([0-5]\d))?$/;

export function isLocalTime(text: string): boolean {
  const [, year, month, day] = form.exec(text) ?? [];
  if (year === undefined) return false;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
}

/**
 * The moment at which a clock in a zone shows a time, ISO 8601 in UTC; a day begins at 00:00. Of a time that comes twice, when
 * summer time ends, the first; one that never comes, when it begins, as much later as the clock is set forward.
 */
export function instantOf(local: string, timeZone: string): string {
  const [, year, month, day, hour = '00', minute = '00'] = form.exec(local) ?? [];
  const wall = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute));
  // Offsets on both sides of any change that may be near.
  const [before, after] = [wall - 86_400_000, wall + 86_400_000].map((moment) => offsetMs(timeZone, moment));
  const fits = [before, after].map((offset = 0) => wall - offset).filter((moment) => moment + offsetMs(timeZone, moment) === wall);
  return new Date(fits.length > 0 ? Math.min(...fits) : wall - (before ?? 0)).toISOString();
}

/** How far a zone's clock is ahead of UTC at a moment. */
function offsetMs(timeZone: string, moment: number): number {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone, year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric', hourCycle: 'h23' }).formatToParts(new Date(moment));
  const part = (type: string): number => Number(parts.find((one) => one.type === type)?.value);
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second')) - Math.floor(moment / 1000) * 1000;
}
