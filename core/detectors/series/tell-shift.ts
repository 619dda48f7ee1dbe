import type { SeriesShift } from '../../cycle';
import { rounded } from '../../figures';
import type { ModelShift } from './model-shift';

/** Nothing that was measured says how much rarer than once in ten years something is. */
const mostDays = 3650;
/** Smaller distances from zero cannot be stored in DynamoDB, and say nothing. */
const leastStored = 1e-100;

const storable = (value: number): number => (Math.abs(value) < leastStored ? 0 : value);

/** The shift of a named series, with a sentence. `unit` follows the numbers: `ms`, `calls`, `MB`; '' for none. */
export function tellShift(series: string, unit: string, { startedAtSeconds, lastAtSeconds, ...shift }: ModelShift): SeriesShift {
  const told = {
    ...shift, series, startedAt: iso(startedAtSeconds), lastAt: iso(lastAtSeconds),
    oncePerDays: Math.min(mostDays, shift.oncePerDays), expected: storable(shift.expected), seen: storable(shift.seen),
  };
  return { ...told, summary: sentence(told, unit) };
}

function sentence({ series, kind, direction, expected, seen, oncePerDays, startedAt, lastAt }: Omit<SeriesShift, 'summary'>, unit: string): string {
  const [was, is] = [expected, seen].map((value) => `${rounded(value, 3)}${unit === '' ? '' : ` ${unit}`}`);
  const what = {
    spike: `${series} jumped ${direction} to ${is}, expected ${was}`,
    level: `${series} moved ${direction} and stays: ${is}, expected ${was}`,
    drift: `${series} drifts ${direction}: ${is}, expected ${was}`,
    variance: `${series} swings ${direction === 'up' ? 'more' : 'less'} than it did: ${is}, expected ${was}`,
    rhythm: `${series} left its rhythm: ${is}, expected ${was} at this time`,
  }[kind];
  return `${what}, since ${startedAt}${lastAt === startedAt ? '' : `, last seen ${lastAt}`}; on a healthy series once in ${rounded(oncePerDays, 0)} days`;
}

const iso = (seconds: number): string => new Date(seconds * 1000).toISOString();
