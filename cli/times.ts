import { secondsBetween } from '../core/time';

/** `2026-11-21 10:15:03 UTC` */
export function moment(time: string): string {
  return `${new Date(time).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** `2026-12-24 18:00 Europe/Zurich (2026-12-24 17:00:00 UTC)`; a clock in UTC is told once. */
export function zoned(time: string, timeZone: string): string {
  if (timeZone === 'UTC') return moment(time);
  const parts = new Intl.DateTimeFormat('en-US', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).formatToParts(new Date(time));
  const part = (type: string): string => parts.find((one) => one.type === type)?.value ?? '';
  return `${part('year')}-${part('month')}-${part('day')} ${part('hour')}:${part('minute')} ${timeZone} (${moment(time)})`;
}

/** For tables: `11-21 10:15:03`, with the year where it is not this one. The title says UTC. */
export function brief(time: string, now: string): string {
  const text = new Date(time).toISOString().slice(0, 19).replace('T', ' ');
  return text.slice(0, 4) === now.slice(0, 4) ? text.slice(5) : text;
}

/** `4 min ago`, `in 2 h`. */
export function age(time: string, now: string): string {
  const seconds = secondsBetween(time, now);
  return seconds < 0 ? `in ${rough(-seconds)}` : `${rough(seconds)} ago`;
}

/** `45 s`, `3 min 20 s`, `2 h 5 min`, `3 d 4 h`. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return both(Math.floor(whole / 60), 'min', whole % 60, 's');
  if (whole < 86_400) return both(Math.floor(whole / 3600), 'h', Math.floor((whole % 3600) / 60), 'min');
  return both(Math.floor(whole / 86_400), 'd', Math.floor((whole % 86_400) / 3600), 'h');
}

function both(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}

function rough(seconds: number): string {
  if (seconds < 60) return `${Math.round(seconds)} s`;
  if (seconds < 3600) return `${Math.round(seconds / 60)} min`;
  if (seconds < 48 * 3600) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86_400)} d`;
}
