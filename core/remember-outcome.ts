import { parse } from './config';
import type { Deployment, Improvement, Outcome } from './cycle';
import { attempts as attemptsSchema, attemptsIn, attemptsKey, remembered } from './earlier-attempts';
import { NotFound } from './errors';
import type { JournalRecord } from './journal';
import type { Artifacts, Opportunities, ServedFixes, TrackRecords } from './ports';
import type { EarlierAttempt } from './strategies/types';
import { rememberAttempt } from './remember-attempt';

/**
 * What outlives an improvement: its attempts, for the next one on the component; how it turned out, for its opportunity and for
 * others of that kind; and the version that has to go on serving.
 */
export async function rememberOutcome(improvement: Improvement, outcome: Pick<Outcome, 'kind' | 'reason' | 'endedAt'>, deployment: Deployment | null, chain: readonly JournalRecord[], { artifacts, fixes, ...ports }: { readonly artifacts: Artifacts; readonly fixes: ServedFixes; readonly opportunities: Opportunities; readonly trackRecords: TrackRecords }): Promise<void> {
  const { tenant, component, improvementId, opportunity } = improvement;
  if (outcome.kind === 'not-started') return;
  await rememberAttempt(improvement, outcome, chain, ports);
  const tried = attemptsIn(improvementId, chain, outcome);
  if (tried.length > 0) {
    const key = attemptsKey(tenant, component);
    await artifacts.putJson(key, { attempts: remembered(await attemptsAt(key, artifacts), tried, outcome.kind) });
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

async function attemptsAt(key: string, artifacts: Artifacts): Promise<readonly EarlierAttempt[]> {
  try {
    return parse(attemptsSchema, await artifacts.getJson(key), `Artifact ${key}`).attempts;
  } catch (error) {
    if (error instanceof NotFound) return [];
    throw error;
  }
}
