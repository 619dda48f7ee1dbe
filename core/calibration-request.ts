import { cut } from './bounded';
import type { Improvement, Opportunity } from './cycle';

/** Minutes of a calibration: of fewer nothing can be learned, and for longer nobody should leave half of the traffic on two versions. */
export const calibrationLength = { least: 10, usual: 60, most: 240 } as const;
/** What the one finding of a calibration is called, where others name their detector. */
const calibration = 'calibration';

/** Whether an improvement is a calibration: its candidate is the code that serves, and nothing is to become better. */
export function isCalibration({ opportunity }: { readonly opportunity: Pick<Opportunity, 'findings'> }): boolean {
  return opportunity.findings[0]?.detector === calibration;
}

/** For how long the two versions serve beside each other. */
export function calibrationMinutes({ findings }: Pick<Opportunity, 'findings'>): number {
  return Number(findings[0]?.evidence['minutes'] ?? calibrationLength.usual);
}

export interface CalibrationRequest {
  readonly tenant: string;
  readonly component: string;
  readonly minutes: number;
  readonly by: string;
  readonly reason: string;
}

/** A calibration as the state machine of improvements carries it out, with the same safety as any other canary. */
export function calibrationImprovement({ tenant, component, minutes, by, reason }: CalibrationRequest, improvementId: string, now: string): Improvement {
  const summary = cut(`calibration for ${minutes} min, asked for by ${by}: ${reason}`, 300);
  const common = { component, summary, severity: 'low' as const, confidence: 1 };
  // A chain of its own stands where a cycle's would: nothing found it.
  const cycleId = `calibration-${improvementId}`;
  return {
    improvementId, tenant, component, cycleId, emergency: false,
    opportunity: {
      ...common, fingerprint: `${calibration}-${component}`, tenant, cycleId, risk: 'low', impactScore: 0, priority: 'low', foundAt: now,
      findings: [{ ...common, detector: calibration, startedAt: now, gainPercent: 0, affectedPerHour: 0, evidence: { minutes }, missingSources: [] }],
    },
  };
}
