import { benefitOf } from '../benefit';
import type { VersionCounters } from '../cycle';
import { percent } from '../figures';
import { harmIn } from '../harm';
import { quantileMs } from '../histogram';
import type { Gate, RevertContext } from './types';

/** Calls that a version must have served before its record means anything. */
export const minRequests = 50;
/** Failure rate above which a version did not serve well, whatever came after it. */
export const maxFailureRate = 0.05;
/** How much quicker a version must have been at the 95th percentile, where the fault is slowness. */
const quicker = 0.9;

/** The version to go back to has a record of its own, and it is better where the fault is. */
export const servedWell: Gate<RevertContext> = {
  name: 'served-well',
  doc: `The version to go back to served at least ${minRequests} calls, at most ${maxFailureRate * 100} % of them failed, and it failed at most half as often as the version that serves now (was at least a tenth quicker, where the fault is slowness). Where a promotion did harm, only how the two compare counts: what it replaced had a fault`,
  async check({ candidate, improvement, served }) {
    const harm = harmIn(improvement.opportunity);
    const quantile = harm?.quantile ?? 0.95;
    const target = recordOf(served.find(({ version }) => version === candidate.version), quantile);
    // Of a promoted version that does harm by now, days that went well say nothing.
    const now = harm ? { ...harm, rate: harm.failed / harm.requests } : recordOf(served.find(({ version }) => version === candidate.replaces), quantile);
    const figures = { requests: target.requests, failed: target.failed, quantile, ms: Math.round(target.ms), requestsNow: now.requests, failedNow: now.failed, msNow: Math.round(now.ms) };
    const slowness = benefitOf(improvement) === 'latency';
    const record = `version ${candidate.version} failed ${target.failed} of ${target.requests} calls, version ${candidate.replaces} fails ${now.failed} of ${now.requests}${slowness ? `; ${percent(quantile)} of the calls within ${figures.ms} and ${figures.msNow} ms` : ''}`;
    const refuse = (why: string) => ({ passed: false, reason: `${record}; ${why}`, figures });
    if (target.requests < minRequests) return refuse(`at least ${minRequests} calls are needed to know that it served well`);
    if (!harm && target.rate > maxFailureRate) return refuse(`more than ${maxFailureRate * 100} % failed before as well`);
    if (slowness && target.ms > quicker * now.ms) return refuse('going back would not make it quicker');
    if (!slowness && target.rate > now.rate / 2) return refuse('going back would not halve the failures');
    return { passed: true, reason: record, figures };
  },
};

function recordOf(counters: VersionCounters | undefined, quantile: number) {
  const { requests, failed } = counters ?? { requests: 0, failed: 0 };
  return { requests, failed, rate: requests > 0 ? failed / requests : 0, ms: quantileMs(counters?.durations ?? {}, quantile) ?? 0 };
}
