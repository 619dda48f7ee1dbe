import { benefitOf } from '../benefit';
import type { VersionCounters } from '../cycle';
import { quantileMs } from '../histogram';
import type { Gate, RevertContext } from './types';

/** Calls that a version must have served before its record means anything. */
const minRequests = 50;
/** Failure rate above which a version did not serve well, whatever came after it. */
const maxFailureRate = 0.05;
/** How much quicker a version must have been at the 95th percentile, where the fault is slowness. */
const quicker = 0.9;

/** The version to go back to has a record of its own, and it is better where the fault is. */
export const servedWell: Gate<RevertContext> = {
  name: 'served-well',
  doc: `The version to go back to served at least ${minRequests} calls, at most ${maxFailureRate * 100} % of them failed, and it failed at most half as often as the version that serves now (was at least a tenth quicker, where the fault is slowness)`,
  async check({ candidate, improvement, served }) {
    const target = recordOf(served.find(({ version }) => version === candidate.version));
    const now = recordOf(served.find(({ version }) => version === candidate.replaces));
    const figures = { requests: target.requests, failed: target.failed, p95Ms: Math.round(target.p95Ms), requestsNow: now.requests, failedNow: now.failed, p95MsNow: Math.round(now.p95Ms) };
    const slowness = benefitOf(improvement) === 'latency';
    const record = `version ${candidate.version} failed ${target.failed} of ${target.requests} calls, version ${candidate.replaces} fails ${now.failed} of ${now.requests}${slowness ? `; 95th percentiles ${figures.p95Ms} and ${figures.p95MsNow} ms` : ''}`;
    const refuse = (why: string) => ({ passed: false, reason: `${record}; ${why}`, figures });
    if (target.requests < minRequests) return refuse(`at least ${minRequests} calls are needed to know that it served well`);
    if (target.rate > maxFailureRate) return refuse(`more than ${maxFailureRate * 100} % failed before as well`);
    if (slowness && target.p95Ms > quicker * now.p95Ms) return refuse('going back would not make it quicker');
    if (!slowness && target.rate > now.rate / 2) return refuse('going back would not halve the failures');
    return { passed: true, reason: record, figures };
  },
};

function recordOf(counters: VersionCounters | undefined) {
  const { requests, failed } = counters ?? { requests: 0, failed: 0 };
  return { requests, failed, rate: requests > 0 ? failed / requests : 0, p95Ms: quantileMs(counters?.durations ?? {}, 0.95) ?? 0 };
}
