import type { Benefit } from './benefit';
import type { Arm, DurationScores, Health, SeenTotals, VersionCounters } from './cycle';
import { longMs, scored } from './duration-scores';
import { callsOver, totalOf } from './histogram';

export const nothing: Arm = { requests: 0, failed: 0, succeeded: 0, slow: 0 };
const nothingSeen: SeenTotals = { ...nothing, firstAt: '', lastAt: '' };

/** What a look must count calls by. */
export interface Measures {
  /** 0 where it is not known what is slow. */
  readonly slowOverMs: number;
  readonly benefit: Benefit;
  readonly scores: DurationScores | undefined;
  /** Of this version; undefined where it is not known. */
  readonly newFailed?: number | undefined;
}

/** Counters of one version as the tests use them; undefined where there are none. */
export function seenTotalsOf(total: VersionCounters | undefined, { slowOverMs, benefit, scores, newFailed }: Measures): SeenTotals | undefined {
  if (total === undefined) return undefined;
  // A change that is to make failures rarer also serves the calls that the control loses, and those may be the slow ones.
  const asSlowest = benefit === 'failures' ? total.failed : 0;
  const counted = scores && scored(total.durations, asSlowest, scores);
  return {
    firstAt: total.firstAt,
    lastAt: total.lastAt,
    requests: total.requests,
    failed: total.failed,
    succeeded: counted ? counted.typical[0] - asSlowest : totalOf(total.durations),
    slow: slowOverMs > 0 ? callsOver(total.durations, slowOverMs) : 0,
    ...(typeof benefit === 'object' && { late: callsOver(total.durations, benefit.overMs) }),
    ...(newFailed !== undefined && { newFailed }),
    ...(counted && { scored: counted }),
    ...(scores && { long: callsOver(total.durations, longMs(scores)) }),
  };
}

export interface Taken {
  readonly fresh: SeenTotals;
  /** Where the tests stand once they are fed with what is new. */
  readonly upTo: SeenTotals;
}

/**
 * What is new since the tests were last fed. Counters that shrank are a read that missed some, and add nothing until they
 * pass what was seen; counters whose first call is younger than the last one seen began anew, and all of them is new.
 */
export function takeNew(now: SeenTotals | undefined, before: SeenTotals): Taken {
  if (now === undefined) return { fresh: nothingSeen, upTo: before };
  if (before.lastAt !== '' && now.firstAt > before.lastAt) return { fresh: now, upTo: now };
  if (now.requests < before.requests || now.failed < before.failed || now.succeeded < before.succeeded) return { fresh: nothingSeen, upTo: before };
  const { scored: is, newFailed: _newFailed, long: _long, ...counts } = now;
  const was = before.scored;
  /** What a state did not count yet cannot be told from what is new. */
  const newSince = (name: 'newFailed' | 'long'): Partial<SeenTotals> => {
    const [count, earlier] = [now[name], before[name]];
    return count === undefined || (earlier === undefined && before.lastAt !== '') ? {} : { [name]: Math.max(0, count - (earlier ?? 0)) };
  };
  const fresh = {
    ...counts,
    requests: now.requests - before.requests,
    failed: now.failed - before.failed,
    succeeded: now.succeeded - before.succeeded,
    slow: Math.max(0, now.slow - before.slow),
    ...(now.late !== undefined && { late: Math.max(0, now.late - (before.late ?? 0)) }),
    ...newSince('newFailed'),
    ...newSince('long'),
    ...(is && was && { scored: { typical: difference(is.typical, was.typical), tail: difference(is.tail, was.tail) } }),
  };
  return { fresh, upTo: now };
}

/** All that the tests have used of a version, with what is new. */
export function withNew(arm: Arm | undefined, fresh: SeenTotals): Arm {
  const before = arm ?? nothing;
  const sum = (name: 'late' | 'newFailed' | 'long'): Partial<Arm> => (before[name] === undefined && fresh[name] === undefined ? {} : { [name]: (before[name] ?? 0) + (fresh[name] ?? 0) });
  return { requests: before.requests + fresh.requests, failed: before.failed + fresh.failed, succeeded: before.succeeded + fresh.succeeded, slow: before.slow + fresh.slow, ...sum('late'), ...sum('newFailed'), ...sum('long') };
}

/** Where the tests stand; a state of an earlier release knows its sums alone. */
export function seenBefore(previous: Health | undefined, side: 'control' | 'canary'): SeenTotals {
  return previous?.seen?.[side] ?? { ...nothingSeen, ...previous?.[side] };
}

type Scored = readonly [number, number, number];
const difference = (is: Scored, was: Scored): [number, number, number] => [is[0] - was[0], is[1] - was[1], is[2] - was[2]];
