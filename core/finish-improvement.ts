import { isCalibration } from './calibration-request';
import type { Settings } from './config';
import { outcome as outcomeSchema, type Improvement, type Outcome } from './cycle';
import { needsPerson } from './decide-outcome';
import { modelCallsIn } from './earlier-attempts';
import type { InputsRef } from './decision-inputs';
import type { JournalEntry, JournalRecord } from './journal';
import { subjectOf } from './names';
import { metricOf } from './own-metrics';
import type { Budgets, Journal, Leases, Meter, Notification, Notifier, Progress, WorkQueue } from './ports';
import { postponementIn } from './postponement';
import { settleImprovement } from './settle-improvement';
import { after } from './time';

export interface FinishPorts {
  readonly journal: Journal;
  readonly progress: Progress;
  readonly queue: WorkQueue;
  readonly leases: Leases;
  readonly notifier: Notifier;
  readonly meter: Meter;
  readonly budgets: Budgets;
}

/**
 * Ends an improvement: one outcome in the journal (the first stands, whoever else decides later), its row, the cooldown, the
 * lease, word to people. Each part may be run again; the lease goes last but one, so that nobody starts before the outcome
 * is known.
 */
export async function finishImprovement(decided: Outcome, improvement: Improvement, settings: Settings, by: { readonly name: string; readonly fencingToken: number; readonly chain: readonly JournalRecord[]; readonly inputs?: InputsRef }, ports: FinishPorts): Promise<Outcome> {
  const { tenant, component, improvementId, opportunity, cycleId } = improvement;
  const entry = (outcome: Outcome, subject: string, entryId: string, fencingToken: number): JournalEntry => ({
    tenant, subject, entryId, component, kind: 'outcome', at: outcome.endedAt, by: by.name, summary: `${outcome.kind}: ${outcome.reason}`, data: { outcome, ...(by.inputs && subject === subjectOf.improvement(improvementId) && { inputs: by.inputs }) },
    ...(fencingToken > 0 ? { fencingToken } : {}),
  });
  const { data } = await ports.journal.append(entry(decided, subjectOf.improvement(improvementId), 'outcome', by.fencingToken));
  const outcome = outcomeSchema.parse(data['outcome']);
  // One that ended before AcquireLease could write its row has none yet.
  await ports.progress.startImprovement({ improvementId, tenant, component, cycleId, summary: opportunity.summary, startedAt: after(outcome.endedAt, -outcome.durationSeconds), executionArn: '' });
  const standing = await ports.progress.finish(tenant, outcome);
  await ports.journal.append(entry(outcome, subjectOf.cycle(cycleId), `outcome/${improvementId}`, 0));
  if (standing.kind !== 'not-started') {
    if (!deployedNothing.includes(standing.kind) && !isCalibration(improvement)) await ports.queue.startCooldown(tenant, component, after(outcome.endedAt, settings.cooldownHours * 3600));
    // Whoever asked for a calibration asks again.
    if (waitsOn.includes(standing.kind) && !isCalibration(improvement)) await ports.queue.putOpportunity(opportunity, standing.reason, after(outcome.endedAt, settings.queueDays * 86_400));
    else await ports.queue.removeOpportunity(tenant, opportunity.fingerprint);
  }
  await settleImprovement(improvement, by.chain, outcome.endedAt, settings, ports.budgets);
  await ports.leases.release(tenant, component, improvementId);
  const { kind: ending, durationSeconds, costUsd } = standing;
  ports.meter.record('outcome', { tenant, component, improvementId, cycleId, ending, durationSeconds }, { [metricOf(ending)]: 1, ModelCalls: modelCallsIn(by.chain), CostUsd: costUsd });
  const kind = notificationOf(standing);
  if (kind) await ports.notifier.publish({ kind, tenant, component, improvementId, message: tellEnding(component, standing), next: nextAfter(kind, improvement) });
  const spent = standing.kind === 'postponed' ? postponementIn(by.chain) : undefined;
  if (spent?.budget !== undefined) await tellSpent(spent.budget, standing, improvement, spent.until, ports);
  return standing;
}

/** Once for a day's budget, whoever meets its end. */
async function tellSpent(budget: string, { reason, endedAt }: Outcome, { tenant, component, improvementId }: Improvement, until: string, { queue, notifier }: FinishPorts): Promise<void> {
  const told = await queue.claim(tenant, `budget-spent#${budget}`, improvementId, endedAt, until);
  if (told === improvementId) await notifier.publish({ kind: 'budget-spent', tenant, component, improvementId, message: `${component} waits, and whatever else needs it: ${reason}`, next: ['history'] });
}

/** The plain words first, then the numbers that decided. */
const tellEnding = (component: string, { kind, reason, plain }: Outcome): string => (plain === undefined ? `${component}: ${kind}: ${reason}` : `${component}: ${plain} (${kind}: ${reason})`);

/** Where somebody else's deployment serves, what serves is the question; else what was done. */
const nextAfter = (kind: Notification['kind'], { component, improvementId }: Improvement): Notification['next'] => (kind === 'superseded' ? [`versions ${component}`, `show ${improvementId}`] : [`show ${improvementId}`]);

/** Endings after which there is nothing to wait for. */
const deployedNothing: readonly Outcome['kind'][] = ['no-strategy', 'rejected', 'superseded', 'not-approved', 'calibrated', 'postponed'];

/** What was ended from outside is still to be done: it waits until somebody resumes, and for its cooldown; or until the brake lets go (`core/hold-back.ts`). */
const waitsOn: readonly Outcome['kind'][] = ['stopped', 'postponed'];

function notificationOf({ kind, reason, plain }: Outcome): 'promoted' | 'rolled-back' | 'superseded' | 'reconciled' | 'person-needed' | undefined {
  switch (kind) {
    case 'promoted':
    case 'superseded':
    case 'reconciled':
      return kind;
    case 'rolled-back':
    case 'no-effect':
    case 'inconclusive':
    case 'stopped':
      return 'rolled-back';
    case 'failed':
      return 'reconciled';
    case 'proposed':
      return reason.startsWith(needsPerson) ? 'person-needed' : undefined;
    case 'calibrated':
    case 'rejected':
    case 'no-strategy':
    case 'not-approved':
    case 'not-started':
      return undefined;
    case 'postponed':
      // Of what deployed nothing there is nothing to tell.
      return plain === undefined ? undefined : 'rolled-back';
  }
}
