import type { Gate } from './types';

/** Calls that a version must have served before its record means anything. */
const minRequests = 50;
/** Failure rate above which a version did not serve well, whatever came after it. */
const maxFailureRate = 0.05;

export const servedWell: Gate = {
  name: 'served-well',
  doc: `The version to go back to served at least ${minRequests} calls, at most ${maxFailureRate * 100} % of them failed, and at most half as often as the version that serves now`,
  appliesTo: ['revert'],
  async check({ candidate, served }) {
    const rateOf = (version: string) => {
      const counters = served.find((counted) => counted.version === version);
      return { requests: counters?.requests ?? 0, failed: counters?.failed ?? 0, rate: counters && counters.requests > 0 ? counters.failed / counters.requests : 0 };
    };
    const target = rateOf(candidate.version);
    const now = rateOf(candidate.replaces);
    const figures = { requests: target.requests, failed: target.failed, requestsNow: now.requests, failedNow: now.failed };
    const record = `version ${candidate.version} failed ${target.failed} of ${target.requests} calls, version ${candidate.replaces} fails ${now.failed} of ${now.requests}`;
    if (target.requests < minRequests) return { passed: false, reason: `${record}; at least ${minRequests} calls are needed to know that it served well`, figures };
    if (target.rate > maxFailureRate) return { passed: false, reason: `${record}; more than ${maxFailureRate * 100} % failed before as well`, figures };
    const better = target.rate <= now.rate / 2;
    return { passed: better, reason: better ? record : `${record}; going back would not halve the failures`, figures };
  },
};
