import { isCalibration } from './calibration-request';
import type { Deployment, Improvement, Outcome } from './cycle';
import { attemptsIn, attemptsKey, modelCallsIn, remembered, spendingWith } from './earlier-attempts';
import type { JournalRecord } from './journal';
import type { Artifacts, Opportunities, ServedFixes, TrackRecords } from './ports';
import { readAttempts } from './read-attempts';
import { rememberAttempt } from './remember-attempt';

/**
 * What outlives an improvement: its attempts, for the next one on the component; how it turned out, for its opportunity and for
 * others of that kind; and the version that has to go on serving.
 */
export async function rememberOutcome(improvement: Improvement, outcome: Pick<Outcome, 'kind' | 'reason' | 'endedAt'>, deployment: Deployment | null, chain: readonly JournalRecord[], { artifacts, fixes, ...ports }: { readonly artifacts: Artifacts; readonly fixes: ServedFixes; readonly opportunities: Opportunities; readonly trackRecords: TrackRecords }): Promise<void> {
  const { tenant, component, improvementId, opportunity } = improvement;
  if (outcome.kind === 'not-started' || isCalibration(improvement)) return;
  await rememberAttempt(improvement, outcome, chain, ports);
  const tried = attemptsIn(improvementId, chain, outcome);
  if (tried.length > 0 || modelCallsIn(chain) > 0) {
    const key = attemptsKey(tenant, component);
    const before = await readAttempts(tenant, component, artifacts);
    await artifacts.putJson(key, { attempts: remembered(before.attempts, tried, outcome.kind), spending: spendingWith(before.spending, improvementId, chain) });
  }
  if (outcome.kind === 'promoted' && deployment) {
    await fixes.put({ tenant, component, improvementId, version: deployment.canary, codeSha256: deployment.canarySha256, ...(deployment.configuration && { memoryMb: deployment.configuration.memoryMb }), summary: opportunity.summary, promotedAt: outcome.endedAt });
  }
}

/** What an operator took back is no fix that anybody could overwrite. */
export async function forgetFix({ tenant, component, improvementId }: Improvement, { fixes }: { readonly fixes: ServedFixes }): Promise<void> {
  const served = (await fixes.list(tenant)).find((fix) => fix.component === component);
  if (served?.improvementId === improvementId) await fixes.remove(tenant, component);
}
