import { judgedHours, lookMinutes, type WatchReference } from './after-promotion';
import { chanceOfBeingWorse, interval99, shareOf, sumRates, type Rate } from './compare-rates';
import type { VersionCounters } from './cycle';
import { figure, percent } from './figures';
import { callsOver, quantileMs, totalOf } from './histogram';
import { addRateEvidence, logEValue } from './rate-evidence';
import { shown } from './tell-arms';

export const harmStreams = ['failures', 'typical', 'tail'] as const;
export type HarmStream = (typeof harmStreams)[number];

/** What a look after a promotion says. `unknown` is no health: there was nothing to see, or nothing to compare it with. */
export type JudgementAfter =
  | { readonly state: 'harm'; readonly stream: HarmStream; readonly reason: string; /** Chance that it is none. */ readonly chance: number }
  | { readonly state: 'no-harm'; readonly reason: string }
  | { readonly state: 'unknown'; readonly reason: string };

/** Probability that harm is called without cause, over all looks of one promotion. What it costs is one canary, which is judged beside the version. */
const falseAlarmBudget = 0.01;
/** E-value at which a stream's part of it, at one look, is spent. */
export const neededEValue = Math.round((lookMinutes.length * judgedHours.length * harmStreams.length) / falseAlarmBudget);
/** No version serves beside it any more, and hours differ: failures up to twice as often, and one call in a hundred more, are not held against it. */
const failuresTest = { toleratedRatio: 2, alternatives: [3, 6, 20] } as const;
const toleratedFailures = 0.01;
/**
 * Likewise for durations: half of the calls may take half as long again, and the slowest twentieth twice as long. Each is a
 * sign test: were that all, the given share of the calls would take longer than the limit.
 */
const durationTests = {
  typical: { times: 1.5, share: 0.5, odds: [1.5, 4, 20] },
  tail: { times: 2, share: 0.05, odds: [2, 6, 20] },
} as const;
/** Nobody notices less, whatever the factor. */
const leastSlowerMs = 10;
/** Warm calls from which a quantile of the watch is compared with. */
const leastTimed = { typical: 30, tail: 100 } as const;

/** Chance up to which the arms of a watch count as different. */
const doubt = 0.05;

/** Calls that all failed and need no test but this: the chance of it, were the version as bad as it may have been when it was watched. */
const totalCalls = 10;
const totalChance = 1e-6;

/** Of the two versions of a watch, the one that did worse: going back to a version that was no better would help nobody. Undefined where none was called. */
export function referenceOf(arms: readonly VersionCounters[]): WatchReference | undefined {
  const called = arms.filter(({ requests }) => requests > 0);
  const [worst, ...others] = called.map(({ requests, failed }): Rate => ({ calls: requests, bad: failed })).sort((one, other) => shareOf(other) - shareOf(one));
  if (!worst) return undefined;
  // A small arm with one failure more is no other rate: then both are one.
  const failing = others.length > 0 && chanceOfBeingWorse(worst, sumRates(others)) > doubt ? sumRates([worst, ...others]) : worst;
  const slowest = (share: number, least: number): number | undefined => {
    const known = called.filter(({ durations }) => totalOf(durations) >= least).flatMap(({ durations }) => quantileMs(durations, share) ?? []);
    return known.length === 0 ? undefined : Math.max(...known);
  };
  const [medianMs, p95Ms] = [slowest(0.5, leastTimed.typical), slowest(0.95, leastTimed.tail)];
  return { calls: failing.calls, failed: failing.bad, ...(medianMs !== undefined && { medianMs }), ...(p95Ms !== undefined && { p95Ms }) };
}

/** The worse of two in each figure. */
export function worseOf(one: WatchReference, other: WatchReference | undefined): WatchReference {
  if (!other) return one;
  const worse = other.failed / other.calls > one.failed / one.calls ? other : one;
  const slower = (a: number | undefined, b: number | undefined): number | undefined => (a === undefined || b === undefined ? a ?? b : Math.max(a, b));
  const [medianMs, p95Ms] = [slower(one.medianMs, other.medianMs), slower(one.p95Ms, other.p95Ms)];
  return { calls: worse.calls, failed: worse.failed, ...(medianMs !== undefined && { medianMs }), ...(p95Ms !== undefined && { p95Ms }) };
}

/** Whether a promoted version does harm, by its calls since then and those of its watch. */
export function judgeAfterPromotion(version: string, seen: VersionCounters | undefined, reference: WatchReference | undefined): JudgementAfter {
  if (!seen || seen.requests === 0) return { state: 'unknown', reason: `version ${version} was not called` };
  if (!reference) return { state: 'unknown', reason: `version ${version} failed ${counts(seen.requests, seen.failed)}, and nothing is known of its watch to compare that with` };
  const told = tell(version, seen, reference);
  const total = allFail(seen, reference);
  if (total !== undefined) return { state: 'harm', stream: 'failures', reason: `${told}: total failure`, chance: total };
  const failures = logEValue(addRateEvidence(undefined, failuresTest, { requests: seen.requests, events: seen.failed }, { requests: reference.calls, events: reference.failed }));
  const rise = seen.failed / seen.requests - reference.failed / reference.calls;
  if (failures >= Math.log(neededEValue) && rise > toleratedFailures) return harm('failures', `${told}: more than twice as many fail`, failures);
  for (const stream of ['typical', 'tail'] as const) {
    const slower = slowerBy(stream, seen, reference);
    if (slower && slower.log >= Math.log(neededEValue) && slower.over > slower.share) return harm(stream, `${told}; ${figure(slower.over * slower.calls)} of ${figure(slower.calls)} warm calls took over ${figure(slower.limitMs)} ms`, slower.log);
  }
  return { state: 'no-harm', reason: told };
}

/** A version that answers nobody is seen between the looks too. @param latest its calls of the last minutes */
export function judgeTotalFailure(version: string, latest: VersionCounters | undefined, reference: WatchReference | undefined): JudgementAfter | undefined {
  if (!latest || !reference) return undefined;
  const chance = allFail(latest, reference);
  return chance === undefined ? undefined : { state: 'harm', stream: 'failures', reason: `${tell(version, latest, reference)}: total failure`, chance };
}

function allFail({ requests, failed }: VersionCounters, { calls, failed: bad }: WatchReference): number | undefined {
  if (requests < totalCalls || failed < requests) return undefined;
  const chance = interval99({ calls, bad }).high ** requests;
  return chance <= totalChance ? chance : undefined;
}

function harm(stream: HarmStream, why: string, log: number): JudgementAfter {
  return { state: 'harm', stream, reason: `${why} (e-value ${shown(log)}, needed ${neededEValue})`, chance: Math.exp(-log) };
}

function slowerBy(stream: 'typical' | 'tail', { durations }: VersionCounters, { medianMs, p95Ms }: WatchReference): { readonly log: number; readonly over: number; readonly share: number; readonly calls: number; readonly limitMs: number } | undefined {
  const usual = stream === 'typical' ? medianMs : p95Ms;
  const calls = totalOf(durations);
  if (usual === undefined || calls === 0) return undefined;
  const { times, share, odds } = durationTests[stream];
  const limitMs = Math.max(times * usual, usual + leastSlowerMs);
  const over = callsOver(durations, limitMs);
  // With the share and its rest in place of two versions' calls, the evidence of counts is that of one share: a ratio is its odds.
  const log = logEValue(addRateEvidence(undefined, { toleratedRatio: 1, alternatives: odds }, { requests: share, events: over }, { requests: 1 - share, events: calls - over }));
  return { log, over: over / calls, share, calls, limitMs };
}

function tell(version: string, { requests, failed, durations }: VersionCounters, reference: WatchReference): string {
  const [median, p95] = [quantileMs(durations, 0.5), quantileMs(durations, 0.95)];
  const took = median === undefined || p95 === undefined ? '' : `, half of the warm ones within ${figure(median)} ms and 95 % within ${figure(p95)} ms`;
  const { medianMs, p95Ms } = reference;
  const before = [medianMs === undefined ? '' : `half within ${figure(medianMs)} ms`, p95Ms === undefined ? '' : `95 % within ${figure(p95Ms)} ms`].filter(Boolean).join(', ');
  return `version ${version} failed ${counts(requests, failed)}${took}; in its watch at worst ${counts(reference.calls, reference.failed)}${before === '' ? '' : `, ${before}`}`;
}

function counts(calls: number, bad: number): string {
  return `${figure(bad)} of ${figure(calls)} calls (${percent(shareOf({ calls, bad }))})`;
}
