import { benefitOf } from './benefit';
import { settingsFor, type Config } from './config';
import type { Component, Deployment, Improvement, Outcome } from './cycle';
import { canaryOf, deploymentIn, hasKind, isBeingTakenBack, outcomeIn, standsPromoted, undecidedUntil } from './deployment-record';
import { costIn } from './earlier-attempts';
import { ConcurrentChange, StaleFencingToken } from './errors';
import { isFinal } from './final-errors';
import { followPromotion, tellNotFollowed } from './follow-promotion';
import { finishImprovement, type FinishPorts } from './finish-improvement';
import type { JournalEntry, JournalRecord } from './journal';
import { improvementFact } from './leased-entries';
import { heldByOperator, isExecution, subjectOf } from './names';
import { unlessOvertaken } from './overtaken';
import { pauseOverRollbacks } from './pause-itself';
import { plainOutcome } from './plain-outcome';
import type { Artifacts, Clock, Controls, Deployer, Executions, Functions, HeldLease, DeclaredRegistry, Opportunities, ServedFixes, TrackRecords } from './ports';
import { registeredOnce } from './registered';
import { forgetFix, rememberOutcome } from './remember-outcome';
import { rollBack } from './roll-back';
import { stopOver, tellStop } from './stopped';
import { after, durationSeconds, iso } from './time';

export interface ReconcilePorts extends FinishPorts {
  readonly config: Config;
  readonly clock: Clock;
  readonly controls: Controls;
  readonly registry: DeclaredRegistry;
  readonly functions: Functions;
  readonly deployer: Deployer;
  readonly executions: Executions;
  readonly artifacts: Artifacts;
  readonly fixes: ServedFixes;
  readonly opportunities: Opportunities;
  readonly trackRecords: TrackRecords;
}

/** Who ends an improvement, and why. */
export interface Operator {
  readonly by: string;
  readonly reason: string;
  /** Whether AWS says that it is they. */
  readonly proven: boolean;
}

/** Seconds that a clean-up may take before another may begin. */
const cleanUpSeconds = 300;

/**
 * Cleans up after an improvement whose execution no longer does so itself: takes its lease over (whatever still runs is
 * refused from then on), takes its canary away unless it was promoted, records the one outcome, frees the lease.
 * @returns what was done, in a sentence
 */
export function reconcileImprovement(improvement: Improvement, asked: string, ports: ReconcilePorts, operator?: Operator): Promise<string> {
  return unlessOvertaken(improvement.improvementId, cleanUp(improvement, asked, ports, operator));
}

async function cleanUp(improvement: Improvement, asked: string, ports: ReconcilePorts, operator: Operator | undefined): Promise<string> {
  const { tenant, improvementId } = improvement;
  const stop = operator ? undefined : stopOver(await ports.controls.read(tenant), improvement.component);
  // Stopping it makes its execution end as aborted, which asks for a clean-up too: whichever comes through says the same.
  const asking = operator ? `${operator.by} ends it: ${operator.reason}` : stop ? tellStop(stop) : asked;
  const before = await ports.journal.read(tenant, subjectOf.improvement(improvementId));
  const now = iso(ports.clock.now());
  const declared = await ports.registry.get(tenant, improvement.component);
  const settings = settingsFor(ports.config, tenant, declared?.settings);
  const lease = await leaseFor(improvement, before, after(now, cleanUpSeconds), ports);
  // Only what was written before the lease changed hands counts: read it now, since no step can add to it any more.
  const read = await ports.journal.read(tenant, subjectOf.improvement(improvementId));
  const recorded = outcomeIn(read);
  const ends = operator && lease && !recorded && !standsPromoted(read);
  const chain = ends ? [...read, await endedBy(improvement, lease, operator, ports)] : read;
  // Whoever goes on with what an operator began says whose wish it was.
  const person = stop ? undefined : chain.findLast(({ kind }) => kind === 'operator');
  const reason = person?.summary ?? asking;
  if (!lease) {
    if (recorded && (await ports.progress.improvement(tenant, improvementId))?.outcome) return `${improvementId} ended already, and its lease is free`;
    await finishImprovement(recorded ?? ending(improvement, chain, stop ? 'stopped' : operator ? 'not-approved' : 'failed', reason, now), improvement, settings, { name: 'Reconcile', fencingToken: 0, chain }, ports);
    return `${improvementId} held no lease and had deployed nothing: recorded that it ${recorded ? `ended as ${recorded.kind}` : stop ? 'was stopped' : operator ? 'was ended' : 'failed'}`;
  }
  await stopIfRunning(lease, reason, ports);
  const stays = recorded ? !isBeingTakenBack(chain) : standsPromoted(chain);
  const cleaned = stays ? undefined : await takeAway(improvement, lease, chain, reason, ports);
  if (stays && standsPromoted(chain) && !hasKind(chain, 'latest-restored')) await completePromotion(improvement, lease, chain, ports);
  const undecided = undecidedUntil(chain, now);
  const kind = standsPromoted(chain) ? 'promoted' : cleaned?.state === 'superseded' ? 'superseded' : stop ? 'stopped' : person ? (cleaned ? 'rolled-back' : 'not-approved') : cleaned ? 'reconciled' : undecided === undefined ? 'failed' : 'not-approved';
  const outcome = recorded ?? ending(improvement, chain, kind, cleaned ? `${reason}; ${cleaned.detail}` : undecided === undefined || stop || person ? reason : `nobody decided until ${undecided}`, now, cleaned);
  // Also where the outcome is recorded already: the step may have ended in between.
  await rememberOutcome(improvement, outcome, cleaned ?? deploymentIn(chain) ?? null, chain, ports);
  await pauseOverRollbacks(improvement, outcome, ports);
  await finishImprovement(outcome, improvement, settings, { name: 'Reconcile', fencingToken: lease.fencingToken, chain }, ports);
  return `${improvementId}: ${outcome.kind}: ${outcome.reason}`;
}

/**
 * An improvement that died before its first journal entry has a lease and nothing else.
 * @returns undefined when it holds none
 */
export async function releaseUnbegun({ tenant, component, improvementId }: Pick<Improvement, 'tenant' | 'component' | 'improvementId'>, reason: string, ports: ReconcilePorts): Promise<string | undefined> {
  const lease = await ports.leases.takeOver(tenant, component, improvementId, after(iso(ports.clock.now()), cleanUpSeconds));
  if (!lease) return undefined;
  await stopIfRunning(lease, reason, ports);
  await ports.leases.release(tenant, component, improvementId);
  return `${improvementId} had begun nothing: its lease is free`;
}

/** An operator takes a promoted improvement back. Its outcome stands; the journal says who took it back and why. */
export async function undoImprovement(improvement: Improvement, { reason, by, proven }: Operator, ports: ReconcilePorts): Promise<string> {
  const { tenant, component: name, improvementId } = improvement;
  const chain = await ports.journal.read(tenant, subjectOf.improvement(improvementId));
  const deployment = deploymentIn(chain);
  if (!deployment) return `${improvementId} deployed nothing: there is nothing to take back`;
  const component = await registeredOnce(ports.registry, improvement, chain);
  const now = iso(ports.clock.now());
  const held = await ports.leases.acquire({ tenant, component: name, improvementId, executionArn: heldByOperator(by), expiresAt: after(now, cleanUpSeconds) });
  if (!held.acquired) return `improvement ${held.holder.improvementId} works on ${name}: stop that one first`;
  const attempt = chain.filter(({ kind }) => kind === 'operator').length;
  const record = (entryId: string, kind: 'operator' | 'rolled-back' | 'superseded', summary: string, data: Record<string, unknown>) =>
    ports.journal.append(improvementFact(improvement, held.lease, { entryId: `${entryId}/${attempt}`, kind, at: now, by, summary, data }));
  await record('undo', 'operator', `${by} takes it back: ${reason}`, { reason, proven });
  const undone = await rollBack({ component, deployment, promoting: true, fence: true }, ports);
  await record('undone', undone.state === 'superseded' ? 'superseded' : 'rolled-back', undone.detail, { deployment: undone });
  await rememberOutcome(improvement, { kind: 'rolled-back', reason: `${by} took it back: ${reason}`, endedAt: now }, undone, chain, ports);
  await forgetFix(improvement, ports);
  await ports.leases.release(tenant, name, improvementId);
  await ports.notifier.publish({ kind: 'rolled-back', tenant, component: name, improvementId, message: `${by} took ${improvementId} back: ${undone.detail}`, next: [`show ${improvementId}`] });
  return undone.detail;
}

/** The improvement's lease, or a new one where it deployed and lost it. @throws ConcurrentChange when another improvement is in between */
async function leaseFor({ tenant, component, improvementId }: Improvement, chain: readonly JournalRecord[], expiresAt: string, { leases }: ReconcilePorts): Promise<HeldLease | undefined> {
  const taken = await leases.takeOver(tenant, component, improvementId, expiresAt);
  if (taken || hasKind(chain, 'outcome') || !deploymentIn(chain)) return taken;
  const result = await leases.acquire({ tenant, component, improvementId, executionArn: `reconcile:${improvementId}`, expiresAt });
  if (result.acquired) return result.lease;
  throw new ConcurrentChange(`Lease of ${component}: saw it with improvement ${result.holder.improvementId}, expected ${improvementId} or nobody; cleaning up is tried again`);
}

/** Before anything is done: it stands against what was tried, whoever goes on with the clean-up. */
async function endedBy(improvement: Improvement, lease: HeldLease, { by, reason, proven }: Operator, ports: ReconcilePorts): Promise<JournalRecord> {
  return ports.journal.append(improvementFact(improvement, lease, { entryId: 'ended', kind: 'operator', at: iso(ports.clock.now()), by, summary: `${by} ends it: ${reason}`, data: { reason, proven } }));
}

async function stopIfRunning(lease: HeldLease, reason: string, { executions }: ReconcilePorts): Promise<void> {
  if (!isExecution(lease.executionArn)) return;
  if ((await executions.state(lease.executionArn)) === 'running') await executions.stop(lease.executionArn, reason);
}

/** The step that promoted ended before `$LATEST` had followed. */
async function completePromotion(improvement: Improvement, lease: HeldLease, chain: readonly JournalRecord[], ports: ReconcilePorts): Promise<void> {
  const deployment = deploymentIn(chain);
  if (!deployment) return;
  const component = await registeredOnce(ports.registry, improvement, chain);
  const followed = await followPromotion(component, deployment, ports.deployer).catch((error: unknown) => {
    if (!isFinal(error)) throw error;
    return tellNotFollowed(improvement, deployment, error instanceof Error ? error.message : String(error), ports.notifier);
  });
  await ports.journal.append(improvementFact(improvement, lease, { entryId: 'latest-restored', kind: 'latest-restored', at: iso(ports.clock.now()), by: 'Reconcile', summary: followed, data: { deployment } }));
}

async function takeAway(improvement: Improvement, lease: HeldLease, chain: readonly JournalRecord[], reason: string, ports: ReconcilePorts): Promise<Deployment | undefined> {
  const deployment = deploymentIn(chain);
  if (!deployment) return undefined;
  const component: Component = await registeredOnce(ports.registry, improvement, chain);
  const record = (entryId: string, kind: JournalEntry['kind'], summary: string, data: Record<string, unknown>) =>
    ports.journal.append(improvementFact(improvement, lease, { entryId: `${entryId}/${lease.fencingToken}`, kind, at: iso(ports.clock.now()), by: 'Reconcile', summary, data }));
  await record('reconcile', 'rollback-intended', `about to take ${canaryOf(deployment)} away: ${reason}`, { deployment });
  try {
    const cleaned = await rollBack({ component, deployment, promoting: hasKind(chain, 'promotion-intended'), fence: true }, ports);
    await record('reconciled', cleaned.state === 'superseded' ? 'superseded' : 'reconciled', `${reason}; ${cleaned.detail}`, { deployment: cleaned });
    return cleaned;
  } catch (error) {
    // Somebody else cleans up at this moment, or a retry will: no reason to wake anybody.
    if (error instanceof StaleFencingToken || error instanceof ConcurrentChange) throw error;
    await ports.notifier.publish({ kind: 'rollback-failed', tenant: improvement.tenant, component: improvement.component, improvementId: improvement.improvementId, message: `${canaryOf(deployment)} could not be taken away from ${component.functionName}:${component.alias}: ${error instanceof Error ? error.message : String(error)}. It is tried again. By hand, only while that alias still shows ${canaryOf(deployment)}: aws lambda update-alias --function-name ${component.functionName} --name ${component.alias} --function-version ${deployment.returnTo} --routing-config AdditionalVersionWeights={}`, next: [`reconcile ${improvement.component}`] });
    throw error;
  }
}

function ending(improvement: Improvement, chain: readonly JournalRecord[], kind: Outcome['kind'], reason: string, now: string, cleaned?: Deployment): Outcome {
  const startedAt = chain[0]?.at ?? now;
  return { improvementId: improvement.improvementId, component: improvement.component, kind, reason, endedAt: now, durationSeconds: durationSeconds(startedAt, now), costUsd: costIn(chain), failureRateBefore: null, failureRateAfter: null, ...(cleaned && { plain: plainOutcome({ kind, deployment: cleaned, health: undefined, benefit: benefitOf(improvement), endedAt: now }) }) };
}
