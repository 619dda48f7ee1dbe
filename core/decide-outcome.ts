import { benefitOf } from './benefit';
import { cut } from './bounded';
import type { StepInput } from './contracts';
import type { Arm, Outcome } from './cycle';
import { plainOutcome } from './plain-outcome';
import { durationSeconds } from './time';

type Artifacts = StepInput<'RecordOutcome'>;

/**
 * How an improvement ended, from the artifacts that its steps left; the first rule that fits.
 * @param modelFailure the last call of a model that was not answered, which leaves no artifact
 */
export function decideOutcome(artifacts: Artifacts, endedAt: string, costUsd: number, modelFailure?: string): Outcome {
  const { improvement, startedAt, deployment, health } = artifacts;
  const { kind, reason } = endingOf(artifacts, modelFailure);
  return {
    improvementId: improvement.improvementId,
    component: improvement.component,
    kind,
    reason,
    endedAt,
    durationSeconds: durationSeconds(startedAt, endedAt),
    costUsd,
    failureRateBefore: failureRate(health?.control),
    failureRateAfter: failureRate(health?.canary),
    ...(deployment && { plain: plainOutcome({ kind, deployment, health: health ?? undefined, benefit: benefitOf(improvement), endedAt }) }),
  };
}

function endingOf({ lease, candidate, verdict, approval, deployment, health, error }: Artifacts, modelFailure: string | undefined): Pick<Outcome, 'kind' | 'reason'> {
  const failure = error ? `${error.Error}: ${messageOf(error.Cause)}` : undefined;
  const held = heldBy[error?.Error ?? ''];
  if (lease && !lease.acquired) return { kind: 'not-started', reason: lease.reason };
  if (deployment) {
    switch (deployment.state) {
      case 'promoted':
        return { kind: 'promoted', reason: `${health?.reason ?? ''}; ${deployment.detail}` };
      case 'superseded':
        return { kind: 'superseded', reason: deployment.detail };
      case 'canary':
      case 'rolled-back':
        if (error && held) return { kind: held, reason: `${messageOf(error.Cause)}; ${deployment.detail}` };
        // Their new code was in place before ours: theirs wins.
        if (failure !== undefined) return { kind: error?.Error === 'ForeignChange' ? 'superseded' : 'failed', reason: `${failure}; ${deployment.detail}` };
        return { kind: candidate?.strategy === 'same-code' && health ? 'calibrated' : takenBack(health?.decision), reason: `${health?.reason ?? 'no look was taken'}; ${deployment.detail}` };
    }
  }
  if (error?.Error === 'States.Timeout' && lease?.mode === 'approve' && verdict?.accepted && !approval) return { kind: 'not-approved', reason: 'nobody decided in time' };
  if (error && held) return { kind: held, reason: messageOf(error.Cause) };
  if (failure !== undefined) return { kind: 'failed', reason: failure };
  if (approval && !approval.approved) return { kind: 'not-approved', reason: `rejected by ${approval.by}: ${approval.reason}` };
  if (candidate?.strategy === 'unusable') return { kind: 'rejected', reason: candidate.summary };
  if (verdict?.accepted && lease?.mode === 'auto' && verdict.needsPerson !== undefined) return { kind: 'proposed', reason: `${needsPerson}${candidate?.summary ?? ''}; ${verdict.needsPerson}` };
  if (verdict?.accepted) return { kind: 'proposed', reason: `mode ${lease?.mode ?? 'unknown'}: ${candidate?.summary ?? ''}; ${verdict.reason}` };
  if (candidate?.strategy === 'none') return { kind: verdict ? 'rejected' : 'no-strategy', reason: verdict ? `${verdict.reason}; ${candidate.summary}` : candidate.summary };
  if (verdict) return { kind: 'rejected', reason: [verdict.reason, modelFailure].filter(Boolean).join('; then ') };
  if (modelFailure !== undefined) return { kind: 'no-strategy', reason: modelFailure };
  return { kind: 'failed', reason: 'the execution ended before a candidate was found' };
}

/** Errors that say nothing against the improvement: an operator or a brake ended it. */
const heldBy: Readonly<Record<string, Outcome['kind']>> = { Stopped: 'stopped', Postponed: 'postponed' };

/** How the reason begins of what would be deployed by itself, were it not for a person who has to look at it. */
export const needsPerson = 'needs a person: ';

function takenBack(decision: string | undefined): Outcome['kind'] {
  return decision === 'no-effect' || decision === 'inconclusive' ? decision : 'rolled-back';
}

/** A Lambda failure's cause is JSON; its message is what a reader wants. */
export function messageOf(cause: string): string {
  const quoted = /"errorMessage":\s*("(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")/.exec(cause)?.[1];
  const message: unknown = quoted === undefined ? cause : JSON.parse(quoted);
  return cut(String(message), 500);
}

function failureRate(arm: Arm | undefined): number | null {
  return arm && arm.requests > 0 ? arm.failed / arm.requests : null;
}
