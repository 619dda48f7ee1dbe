import { cut } from './bounded';
import { isCalibration } from './calibration-request';
import type { Deployment, Improvement, Outcome } from './cycle';
import { deploymentIn, improvementIn, standsPromoted } from './deployment-record';
import { attemptsIn, attemptsKey, modelCallsIn, remembered, spendingWith } from './earlier-attempts';
import { harmIn } from './harm';
import type { JournalRecord } from './journal';
import { subjectOf } from './names';
import type { Artifacts, Journal, Opportunities, ServedFixes, TrackRecords } from './ports';
import { readAttempts } from './read-attempts';
import { rememberAttempt } from './remember-attempt';

export interface RememberPorts {
  readonly artifacts: Artifacts;
  readonly fixes: ServedFixes;
  readonly opportunities: Opportunities;
  readonly trackRecords: TrackRecords;
  readonly journal: Pick<Journal, 'read' | 'append'>;
}

/**
 * What outlives an improvement: its attempts, for the next one on the component; how it turned out, for its opportunity and for
 * others of that kind; the version that has to go on serving, and what the looks at it need. Where it went back from a version
 * that an earlier one had promoted, that is remembered of the earlier one.
 */
export async function rememberOutcome(improvement: Improvement, outcome: Pick<Outcome, 'kind' | 'reason' | 'endedAt'>, deployment: Deployment | null, chain: readonly JournalRecord[], ports: RememberPorts): Promise<void> {
  const { tenant, component, improvementId, opportunity } = improvement;
  const { artifacts, fixes } = ports;
  if (outcome.kind === 'not-started' || isCalibration(improvement)) return;
  await rememberAttempt(improvement, outcome, chain, ports);
  const tried = attemptsIn(improvementId, chain, outcome);
  if (tried.length > 0 || modelCallsIn(chain) > 0) {
    const key = attemptsKey(tenant, component);
    const before = await readAttempts(tenant, component, artifacts);
    await artifacts.putJson(key, { attempts: remembered(before.attempts, tried, outcome.kind), spending: spendingWith(before.spending, improvementId, chain) });
  }
  if (outcome.kind !== 'promoted' || !deployment) return;
  const harm = harmIn(opportunity);
  if (harm) await rememberTakenBack({ tenant, improvementId: harm.promotedBy }, { by: improvementId, at: outcome.endedAt, reason: `${improvementId} went back to version ${deployment.canary}: ${opportunity.summary}` }, ports);
  const since = chain.findLast(({ kind }) => kind === 'promoted')?.at ?? outcome.endedAt;
  await fixes.put({
    tenant, component, improvementId, version: deployment.canary, codeSha256: deployment.canarySha256, ...(deployment.configuration && { memoryMb: deployment.configuration.memoryMb }), summary: opportunity.summary, promotedAt: outcome.endedAt,
    looks: { replaced: deployment.returnTo, watchedFrom: deployment.startedAt, since, done: 0 },
  });
}

/** What an improvement promoted was taken back by another one, or by an operator who set another version: it counts for nothing good, and is not offered again. */
export async function rememberTakenBack({ tenant, improvementId }: Pick<Improvement, 'tenant' | 'improvementId'>, { by, at, reason }: { readonly by: string; readonly at: string; readonly reason: string }, ports: RememberPorts): Promise<void> {
  const subject = subjectOf.improvement(improvementId);
  const chain = await ports.journal.read(tenant, subject);
  const [improvement, deployment] = [improvementIn(chain), deploymentIn(chain)];
  if (!improvement || !deployment || !standsPromoted(chain)) return;
  const taken: Deployment = { ...deployment, state: 'rolled-back', weight: 0, detail: reason };
  await rememberOutcome(improvement, { kind: 'rolled-back', reason, endedAt: at }, taken, chain, ports);
  await ports.journal.append({ tenant, subject, entryId: cut(`taken-back/${by}`, 200), component: improvement.component, kind: 'rolled-back', at, by, summary: reason, data: { deployment: taken } });
}

/** What an operator took back is no fix that anybody could overwrite. */
export async function forgetFix({ tenant, component, improvementId }: Improvement, { fixes }: { readonly fixes: ServedFixes }): Promise<void> {
  const served = (await fixes.list(tenant)).find((fix) => fix.component === component);
  if (served?.improvementId === improvementId) await fixes.remove(tenant, component);
}
