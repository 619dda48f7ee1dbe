import { chanceOfBeingWorse, shareOf, sumRates, type Rate } from './compare-rates';
import { after as later } from './time';

/** One minute of one version. */
export interface Point extends Rate {
  readonly minute: string;
  readonly version: string;
}

/** What a shift needs at least to be told from chance. */
export interface Least {
  /** Bad calls since the shift. */
  readonly bad: number;
  /** Rise of the share of bad calls. */
  readonly rise: number;
  /** Largest probability that chance did it, corrected for the number of places looked at. */
  readonly chance: number;
}

export interface Shift {
  readonly startedAt: string;
  /** Set where this version shows it and the others do not, near in time or at the same time. */
  readonly version: string | undefined;
  readonly before: Rate;
  readonly after: Rate;
  readonly chance: number;
}

/**
 * Where calls began to be bad more often and still are, as far as the points tell. Versions that serve now are compared
 * with the others first; then the best division of time.
 */
export function findShift(points: readonly Point[], served: readonly string[], least: Least): Shift | undefined {
  const ordered = points.filter((point) => point.calls > 0).sort((a, b) => (a.minute < b.minute ? -1 : 1));
  for (const version of served) {
    const shift = shiftOfVersion(ordered, version, least);
    if (shift) return shift;
  }
  return shiftOfTime(ordered, least);
}

/** Calls from which a rate says something at all. */
const nearCalls = 20;
/** How far back others are compared with: at least this time, and as many calls where there are as many. */
const baseline = { seconds: 1800, calls: 200 } as const;
const rightBefore = { seconds: 120, calls: 50 } as const;
const beginningSeconds = 600;
const beginningCalls = 30;
const doubt = 0.01;

/** One version against the others near it in time. */
export interface VersionRecord {
  /** The version's first minute, and its first with a bad call. */
  readonly firstMinute: string;
  readonly firstBadMinute: string | undefined;
  readonly own: Rate;
  /** What the others did lately before it and beside it. */
  readonly before: Rate;
  /** What they did right before it or beside it, whichever is worse. */
  readonly near: Rate;
  /** Probability that chance makes it worse than they were. */
  readonly chance: number;
  /** The others are there at least half as bad: then the fault is not this version's own. */
  readonly shared: boolean;
  /** It was clearly better in its beginning: then its deployment is not the cause. */
  readonly beganLater: boolean;
}

export function recordOfVersion(points: readonly Point[], version: string): VersionRecord | undefined {
  const ordered = points.filter((point) => point.calls > 0).sort((a, b) => (a.minute < b.minute ? -1 : 1));
  const ownPoints = ordered.filter((point) => point.version === version);
  const others = ordered.filter((point) => point.version !== version);
  const firstMinute = ownPoints[0]?.minute;
  if (firstMinute === undefined) return undefined;
  const own = sumRates(ownPoints);
  const beside = besideOf(others, firstMinute);
  const before = sumRates([beforeIt(others, firstMinute, baseline.seconds, baseline.calls), beside]);
  const near = [beside, beforeIt(others, firstMinute, rightBefore.seconds, rightBefore.calls)].filter((rate) => rate.calls >= nearCalls).sort((a, b) => shareOf(b) - shareOf(a))[0] ?? before;
  return {
    firstMinute,
    firstBadMinute: ownPoints.find((point) => point.bad > 0)?.minute,
    own,
    before,
    near,
    chance: chanceOfBeingWorse(own, before),
    shared: shareOf(near) >= shareOf(own) / 2,
    beganLater: chanceOfBeingWorse(...restAndBeginning(ownPoints)) < doubt,
  };
}

/** The version's whole life against the others: worse than they were, bad from its beginning, and still bad. */
function shiftOfVersion(points: readonly Point[], version: string, least: Least): Shift | undefined {
  const record = recordOfVersion(points, version);
  const own = points.filter((point) => point.version === version);
  if (!record || record.firstBadMinute === undefined || record.shared || record.beganLater) return undefined;
  const { before, chance } = record;
  if (chance > least.chance || !isTelling(own, before, least) || !lasts(own)) return undefined;
  return { startedAt: record.firstBadMinute, version, before, after: record.own, chance };
}

/** Others' calls in the time before a version's first, and as many earlier ones as are needed. */
function beforeIt(others: readonly Point[], firstMinute: string, seconds: number, leastCalls: number): Rate {
  const near = later(firstMinute, -seconds);
  let rate: Rate = { calls: 0, bad: 0 };
  for (const point of others.filter(({ minute }) => minute < firstMinute).reverse()) {
    if (point.minute < near && rate.calls >= leastCalls) break;
    rate = sumRates([rate, point]);
  }
  return rate;
}

function besideOf(others: readonly Point[], firstMinute: string): Rate {
  return sumRates(others.filter(({ minute }) => minute >= firstMinute));
}

/** The rest first: the question is whether it is worse than the beginning. */
function restAndBeginning(own: readonly Point[]): readonly [Rate, Rate] {
  const until = later(own[0]?.minute ?? '', beginningSeconds);
  let calls = 0;
  const rest = own.findIndex((point) => {
    if (point.minute >= until && calls >= beginningCalls) return true;
    calls += point.calls;
    return false;
  });
  return rest < 0 ? [{ calls: 0, bad: 0 }, sumRates(own)] : [sumRates(own.slice(rest)), sumRates(own.slice(0, rest))];
}

/** The division that explains the counts best, of those after which the calls stay bad. */
function shiftOfTime(points: readonly Point[], least: Least): Shift | undefined {
  const minutes = byMinute(points);
  const all = sumRates(minutes);
  let before: Rate = { calls: 0, bad: 0 };
  let best: { readonly index: number; readonly before: Rate; readonly after: Rate; readonly gain: number } | undefined;
  for (const [index, point] of minutes.entries()) {
    const after = { calls: all.calls - before.calls, bad: all.bad - before.bad };
    const gain = logLikelihood(before) + logLikelihood(after) - logLikelihood(all);
    if (point.bad > 0 && before.calls >= nearCalls && shareOf(after) > shareOf(before) && gain > (best?.gain ?? -Math.log(least.chance)) && lasts(minutes.slice(index))) {
      best = { index, before, after, gain };
    }
    before = sumRates([before, point]);
  }
  if (!best) return undefined;
  const chance = Math.min(1, chanceOfBeingWorse(best.after, best.before) * minutes.length);
  const since = minutes.slice(best.index);
  if (chance > least.chance || !isTelling(since, best.before, least)) return undefined;
  return { startedAt: since[0]?.minute ?? '', version: undefined, before: best.before, after: best.after, chance };
}

/** Enough bad calls, enough of a rise, and not one burst: bad in two minutes, or so bad that one is enough. */
function isTelling(since: readonly Point[], before: Rate, least: Least): boolean {
  const after = sumRates(since);
  const spread = new Set(since.filter((point) => point.bad > 0).map((point) => point.minute)).size >= 2 || (after.bad >= 20 && shareOf(after) >= 0.1);
  return spread && after.bad >= least.bad && shareOf(after) - shareOf(before) >= least.rise;
}

/** Each quarter of the calls is at least half as bad as the whole; with few calls, each half. */
function lasts(since: readonly Point[]): boolean {
  const whole = sumRates(since);
  const parts = whole.calls >= 80 ? 4 : 2;
  let part: Rate = { calls: 0, bad: 0 };
  for (const [index, point] of since.entries()) {
    part = sumRates([part, point]);
    const full = part.calls >= whole.calls / parts;
    if (!full && index < since.length - 1) continue;
    const enough = part.calls >= Math.min(10, whole.calls / parts);
    if (enough && shareOf(part) < shareOf(whole) / 2) return false;
    part = { calls: 0, bad: 0 };
  }
  return true;
}

function byMinute(points: readonly Point[]): Point[] {
  const minutes = new Map<string, Point>();
  for (const point of points) {
    const known = minutes.get(point.minute);
    minutes.set(point.minute, known ? { ...known, ...sumRates([known, point]) } : point);
  }
  return [...minutes.values()];
}

function logLikelihood({ calls, bad }: Rate): number {
  const part = (count: number): number => (count === 0 ? 0 : count * Math.log(count / calls));
  return part(bad) + part(calls - bad);
}
