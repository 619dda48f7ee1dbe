import type { JudgementAfter } from './judge-after-promotion';
import type { Diagnosis, Opportunity, VersionCounters } from './cycle';
import { confidenceAgainst, graver, severityOf } from './finding';
import { quantileMs } from './histogram';
import { impactOf } from './impact';
import { hashOf } from './journal';
import type { ServedFix } from './ports';
import { secondsBetween } from './time';

/** What leads an opportunity that a look after a promotion found; the second is about durations (`core/trouble.ts`). */
const detectors = { failures: 'failures-after-promotion', slower: 'slower-after-promotion' } as const;
/** A fault is there at each hour until it is mended. */
const occurrencesPerDay = 24;

/** What a look found, and the calls on which it shows. */
export interface Harmful {
  readonly judged: Extract<JudgementAfter, { state: 'harm' }>;
  readonly seen: VersionCounters;
  /** Beginning of those calls. */
  readonly from: string;
}

/** What an improvement that goes back from a promoted version rests on. */
export interface Harm {
  /** The improvement that promoted it. */
  readonly promotedBy: string;
  readonly version: string;
  readonly replaced: string;
  /** Its calls since then. */
  readonly requests: number;
  readonly failed: number;
  /** How long they took at the quantile that shows the harm. */
  readonly quantile: number;
  readonly ms: number;
}

/** The opportunity to go back from a promoted version to the one that it replaced. The same promotion always has the same one. */
export function harmOpportunity({ tenant, component, improvementId, version }: ServedFix, replaced: string, { judged, seen, from }: Harmful, now: string): Opportunity {
  const slower = judged.stream !== 'failures';
  const quantile = judged.stream === 'typical' ? 0.5 : 0.95;
  const failedShare = seen.failed / seen.requests;
  const severity = slower ? 'high' : graver(severityOf(failedShare));
  const confidence = confidenceAgainst(judged.chance);
  const affectedPerHour = seen.requests / Math.max(secondsBetween(from, now) / 3600, 1 / 60);
  const gainPercent = slower ? 50 : failedShare * 100;
  const impactScore = impactOf({ gainPercent, affectedPerHour, occurrencesPerDay, severity, confidence, risk: 'low', trackRecord: 1 });
  const summary = `${judged.reason}; ${improvementId} had promoted it in place of version ${replaced}`;
  return {
    fingerprint: hashOf({ harmOf: improvementId }).slice(0, 16), tenant, component, cycleId: `after-${improvementId}`, summary, severity, confidence, risk: 'low', impactScore, priority: 'critical', foundAt: now,
    findings: [{
      detector: slower ? detectors.slower : detectors.failures, component, summary, startedAt: from, severity, confidence, version, gainPercent, affectedPerHour, missingSources: [],
      evidence: { promotedBy: improvementId, replaced, requests: seen.requests, failed: seen.failed, quantile, ms: quantileMs(seen.durations, quantile) ?? 0 },
    }],
  };
}

/** Undefined for what was found in any other way. */
export function harmIn({ findings }: Pick<Opportunity, 'findings'>): Harm | undefined {
  const found = findings.find(({ detector }) => detector === detectors.failures || detector === detectors.slower);
  if (found?.version === undefined) return undefined;
  const { promotedBy, replaced, requests, failed, quantile, ms } = found.evidence;
  return { promotedBy: String(promotedBy), replaced: String(replaced), version: found.version, requests: Number(requests), failed: Number(failed), quantile: Number(quantile), ms: Number(ms) };
}

/** Going back is all that a promotion's harm suggests, and only while its version serves. The gates and the canary say whether it helps. */
export function diagnoseHarm(harm: Harm, { summary, confidence }: Opportunity, serves: string, now: string): Omit<Diagnosis, 'key'> {
  const { promotedBy, replaced, version, requests, failed } = harm;
  const evidence = { asOf: now, promotedBy, requests, failed };
  if (serves !== version) return { summary: `version ${serves} serves by now, no longer version ${version}, which ${promotedBy} had promoted: there is nothing to go back from`, suspectVersion: serves, guilty: false, confidence: 0, evidence, strategies: [] };
  return { summary, suspectVersion: version, previousVersion: replaced, guilty: true, confidence, evidence, strategies: ['revert'] };
}
