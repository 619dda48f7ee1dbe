import { candidateHash } from './candidate-hash';
import type { StepInput } from './contracts';
import type { Settings } from './config';
import { isBuilt, type Deployment, type Risk } from './cycle';
import { UnsafeState } from './errors';
import { hashOf } from './journal';
import type { FunctionConfiguration } from './ports';
import { ownVersions } from './publish-canary';
import { guardsBeforeLook } from './watch-pace';

/** How late log lines may be, as a rule. */
const deliverySeconds = 5;

/** Share of the traffic that the copy gets in a calibration: equal arms tell most, and the same code can do no more harm than it does. */
export const calibrationWeight = 0.5;

/** Of a candidate that passed its gates, by the risk of its opportunity: a convention, until track records replace it. */
const probabilityOfHarm: Readonly<Record<Risk, number>> = { low: 0.1, medium: 0.3, high: 0.6 };

/**
 * The next stage of a deployment. Only what a verdict accepted, and a person approved where the mode asks for it, can
 * get one; both are bound to the candidate's hash, and the approval to the verdict that was shown.
 * @throws UnsafeState when they do not agree
 */
export function planDeployment(
  { improvement, candidate, verdict, approval, lease, deployment: earlier }: StepInput<'DeployCanary'>,
  { settings, now, serving }: { readonly settings: Settings; readonly now: string; readonly serving: Pick<FunctionConfiguration, 'codeSha256' | 'timeoutSeconds'> },
): Deployment {
  if (candidate.strategy === 'none' || candidate.strategy === 'unusable') throw new UnsafeState(`DeployCanary: saw candidate "${candidate.strategy}", expected a concrete change`);
  const sha256 = candidateHash(candidate, verdict);
  const refuse = (what: string, seen: string) => new UnsafeState(`DeployCanary: ${what}: saw ${seen || 'none'}, expected ${sha256 || 'the hash of a candidate'}`);
  if (!verdict.accepted || sha256 === '' || verdict.candidateSha256 !== sha256) throw refuse('the verdict does not accept this candidate', verdict.accepted ? verdict.candidateSha256 : 'a rejection');
  if (lease.mode === 'approve' && (!approval?.approved || approval.candidateSha256 !== sha256)) throw refuse('nobody approved this candidate', approval?.candidateSha256 ?? 'no approval');
  const seen = approval?.verdictSha256;
  if (seen !== undefined && seen !== hashOf(verdict)) throw new UnsafeState(`DeployCanary: the verdict is not the one that was approved: saw ${hashOf(verdict)}, expected ${seen}`);
  if (lease.mode === 'auto' && candidate.strategy !== 'revert' && verdict.needsPerson !== undefined) throw refuse('a person has to look at this candidate', verdict.needsPerson);
  if (lease.mode !== 'approve' && lease.mode !== 'auto') throw new UnsafeState(`DeployCanary: saw mode ${lease.mode}, expected approve or auto`);
  if (isBuilt(candidate) && verdict.built === undefined) throw refuse('the verdict names nothing that was built', '');
  const stage = earlier ? earlier.stage + 1 : 0;
  const calibrates = candidate.strategy === 'same-code' ? { minutes: candidate.minutes } : undefined;
  const weights = calibrates ? [calibrationWeight] : earlier?.weights ?? verdict.watch?.weights ?? settings.canaryWeights;
  const watchSeconds = earlier?.watchSeconds ?? verdict.watch?.watchSeconds;
  const planned = weights[stage] && Math.min(weights[stage], calibrates ? calibrationWeight : Math.max(...settings.canaryWeights));
  if (planned === undefined) throw new UnsafeState(`DeployCanary: saw stage ${stage}, expected one of ${weights.length} stages`);
  const weight = calibrates ? planned : limitedWeight(planned, settings, improvement.opportunity.risk);
  return {
    state: 'canary',
    returnTo: candidate.replaces,
    canary: earlier?.canary ?? (candidate.strategy === 'revert' ? candidate.version : ''),
    returnToSha256: earlier?.returnToSha256 ?? serving.codeSha256,
    canarySha256: candidate.strategy === 'configuration' || candidate.strategy === 'same-code' ? candidate.codeSha256 : sha256,
    ...(isBuilt(candidate) && verdict.built && { zipKey: verdict.built.zipKey }),
    ...(candidate.strategy === 'configuration' && { configuration: candidate.to, label: `${ownVersions}${improvement.improvementId}` }),
    ...(calibrates && { calibrates, label: `${ownVersions}${improvement.improvementId}` }),
    stage,
    weight,
    moreStages: stage + 1 < weights.length,
    ...(!calibrates && weights !== settings.canaryWeights && { weights }),
    ...(watchSeconds !== undefined && { watchSeconds: Math.min(watchSeconds, settings.monitoringDurationSeconds) }),
    startedAt: earlier?.startedAt ?? now,
    stageStartedAt: now,
    settleSeconds: settleSecondsOf(serving.timeoutSeconds),
    lookSeconds: guardsBeforeLook(1, settings).waitSeconds,
    detail: '',
  };
}

/** Of each stage: until the longest call of it can have ended, and is counted. */
export function settleSecondsOf(timeoutSeconds: number): number {
  return timeoutSeconds + deliverySeconds;
}

/** Of the first stage, as it would be for an opportunity of this risk. */
export function firstWeight(settings: Settings, risk: Risk): number {
  return limitedWeight(settings.canaryWeights[0] ?? 0, settings, risk);
}

/** A planned weight, as far as the risk that is tolerated allows it. */
export function limitedWeight(planned: number, { improvementRiskTolerance }: Settings, risk: Risk): number {
  return Math.floor(100 * Math.min(planned, improvementRiskTolerance / probabilityOfHarm[risk])) / 100;
}
