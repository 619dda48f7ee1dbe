import { isCalibration } from './calibration-request';
import type { Settings } from './config';
import { outcome as outcomeSchema, type Improvement, type Outcome } from './cycle';
import { needsPerson } from './decide-outcome';
import type { JournalEntry } from './journal';
import { subjectOf } from './names';
import { metricOf } from './own-metrics';
import type { Journal, Leases, Meter, Notifier, Progress, WorkQueue } from './ports';
import { after } from './time';

export interface FinishPorts {
  readonly journal: Journal;
  readonly progress: Progress;
  readonly queue: WorkQueue;
  readonly leases: Leases;
  readonly notifier: Notifier;
  readonly meter: Meter;
}

/**
 * Ends an improvement: one outcome in the journal (the first stands, whoever else decides later), its row, the cooldown, the
 * lease, word to people. Each part may be run again; the lease goes last but one, so that nobody starts before the outcome
 * is known.
 */
export async function finishImprovement(decided: Outcome, improvement: Improvement, settings: Settings, by: { readonly name: string; readonly fencingToken: number; readonly modelCalls: number }, ports: FinishPorts): Promise<Outcome> {
  const { tenant, component, improvementId, opportunity, cycleId } = improvement;
  const entry = (outcome: Outcome, subject: string, entryId: string, fencingToken: number): JournalEntry => ({
    tenant, subject, entryId, component, kind: 'outcome', at: outcome.endedAt, by: by.name, summary: `${outcome.kind}: ${outcome.reason}`, data: { outcome },
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
    await ports.queue.removeOpportunity(tenant, opportunity.fingerprint);
  }
  await ports.leases.release(tenant, component, improvementId);
  const { kind: ending, durationSeconds, costUsd } = standing;
  ports.meter.record('outcome', { tenant, component, improvementId, cycleId, ending, durationSeconds }, { [metricOf(ending)]: 1, ModelCalls: by.modelCalls, CostUsd: costUsd });
  const kind = notificationOf(standing);
  if (kind) await ports.notifier.publish({ kind, tenant, component, improvementId, message: tellEnding(component, standing) });
  return standing;
}

/** The plain words first, then the numbers that decided. */
const tellEnding = (component: string, { kind, reason, plain }: Outcome): string => (plain === undefined ? `${component}: ${kind}: ${reason}` : `${component}: ${plain} (${kind}: ${reason})`);

/** Endings after which there is nothing to wait for. */
const deployedNothing: readonly Outcome['kind'][] = ['no-strategy', 'rejected', 'superseded', 'not-approved', 'calibrated'];

function notificationOf({ kind, reason }: Outcome): 'promoted' | 'rolled-back' | 'superseded' | 'reconciled' | 'person-needed' | undefined {
  switch (kind) {
    case 'promoted':
    case 'superseded':
    case 'reconciled':
      return kind;
    case 'rolled-back':
    case 'no-effect':
    case 'inconclusive':
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
  }
}
