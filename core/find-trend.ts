import { medianOf } from './median';

/** A value that rises, hour by hour. */
export interface Trend {
  /** Where it is now: the median of the last hours. */
  readonly now: number;
  readonly perHour: number;
  /** 95 % interval of `perHour`. */
  readonly slowest: number;
  readonly fastest: number;
  readonly hours: number;
}

export interface HourlyPoint {
  /** Hours since any fixed beginning, a whole number. */
  readonly hour: number;
  readonly value: number;
}

const day = 24;
/** Pairs of the same hour on two days, or hours of a drift: all risen is a chance of 1 in 4,096 for a value that goes nowhere. */
const leastPoints = 12;
/** Share of the whole rise that each half of it must have: a single step is no trend. */
const leastPart = 0.15;
const normal95 = 1.96;
const normal999 = 3.29;

/**
 * The rise of a value from one day to the next, at the same hours: what comes again each day is no trend. The slope is the
 * median of those differences (of the same season: R. M. Hirsch, J. R. Slack and R. A. Smith, "Techniques of trend analysis
 * for monthly water quality data", Water Resources Research 18, 1982), its interval that of a median by order (W. J.
 * Conover, "Practical Nonparametric Statistics"). Undefined where the 99.9 % interval holds zero, or the rise is one step.
 */
export function findTrend(points: readonly HourlyPoint[]): Trend | undefined {
  const at = new Map(points.map(({ hour, value }) => [hour, value]));
  const slopes = points.flatMap(({ hour, value }) => {
    const before = at.get(hour - day);
    return before === undefined ? [] : [(value - before) / day];
  });
  return slopes.length < leastPoints ? undefined : trendOf(points, slopes, Math.sqrt(slopes.length));
}

/**
 * The same of what is known to drift whatever the hour: by the median of all slopes (P. K. Sen, "Estimates of the
 * regression coefficient based on Kendall's tau", JASA 63, 1968), with his interval.
 */
export function slopeOfDrift(points: readonly HourlyPoint[]): Trend | undefined {
  const n = points.length;
  const slopes = points.flatMap((one, index) => points.slice(index + 1).filter(({ hour }) => hour !== one.hour).map((other) => (other.value - one.value) / (other.hour - one.hour)));
  return n < leastPoints ? undefined : trendOf(points, slopes, Math.sqrt((n * (n - 1) * (2 * n + 5)) / 18));
}

/** @param spread standard deviation of the difference between risen and fallen slopes, if the value goes nowhere */
function trendOf(points: readonly HourlyPoint[], slopes: readonly number[], spread: number): Trend | undefined {
  const ordered = [...points].sort((one, other) => one.hour - other.hour);
  const sorted = [...slopes].sort((one, other) => one - other);
  const rank = (z: number): number => Math.max(0, Math.floor((sorted.length - z * spread) / 2));
  const [least = 0, slowest = 0, fastest = 0] = [sorted[rank(normal999)], sorted[rank(normal95)], sorted[sorted.length - 1 - rank(normal95)]];
  if (least <= 0 || !isGradual(ordered)) return undefined;
  const hours = (ordered.at(-1)?.hour ?? 0) - (ordered[0]?.hour ?? 0) + 1;
  return { now: medianOf(ordered.slice(-3).map(({ value }) => value)), perHour: medianOf(sorted), slowest, fastest, hours };
}

/**
 * It rises from the first third of the time to the second, and from that to the last. The rhythm is not taken out for that:
 * of two days, a step between them and a line with a sawtooth are the same numbers. A rise has to stand out from it.
 */
function isGradual(ordered: readonly HourlyPoint[]): boolean {
  const third = Math.floor(ordered.length / 3);
  const middle = (part: readonly HourlyPoint[]): number => medianOf(part.map(({ value }) => value));
  const [one, two, three] = [middle(ordered.slice(0, third)), middle(ordered.slice(third, -third)), middle(ordered.slice(-third))];
  const least = leastPart * (three - one);
  return three > one && two - one >= least && three - two >= least;
}
