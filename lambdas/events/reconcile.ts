import * as z from 'zod';
import { cut, payloadCharacters, readJson, said, who } from '../../core/bounded';
import { componentName, improvement as improvementSchema, tenantName, type Improvement } from '../../core/cycle';
import { improvementIn } from '../../core/deployment-record';
import { NotFound } from '../../core/errors';
import { mendState, type MendPorts } from '../../core/mend-state';
import { subjectOf } from '../../core/names';
import { reconcileImprovement, releaseUnbegun, undoImprovement, type ReconcilePorts } from '../../core/reconcile';
import { returnToVersion, settleReturn } from '../../core/return-to-version';
import { iso } from '../../core/time';
import { defineHandler } from '../runtime/define-handler';
import { artifacts, budgets, clock, config, controls, counters, deployer, executions, functions, journal, leases, meter, notifier, opportunities, progress, queue, servedFixes, syncedRegistry, trackRecords, workbenches } from '../runtime/services';

/** What Step Functions says of an execution that failed, timed out or was aborted. */
const statusEvent = z.object({
  source: z.literal('aws.states'),
  detail: z.object({
    executionArn: z.string().max(2048), name: z.string().max(200), status: z.string().max(100), stateMachineArn: z.string().max(2048),
    input: z.string().max(payloadCharacters), cause: z.string().max(payloadCharacters).nullish(),
  }),
});

/** An operator sets a version of a component. */
const setVersion = z.strictObject({
  tenant: tenantName,
  component: componentName,
  toVersion: z.string().min(1).max(20),
  reason: said(500).min(1),
  by: who,
});

/** What sweep, or an operator, asks for of a component: whether all that is said of it agrees. */
const comparison = z.strictObject({ tenant: tenantName, component: componentName, compare: z.literal(true), by: who });

/** What sweep, or an operator, asks for of an improvement. */
const request = z.strictObject({
  tenant: tenantName,
  component: componentName,
  improvementId: z.string().max(200),
  reason: said(4000),
  /** Set by an operator who takes a promoted improvement back. */
  undoneBy: who.optional(),
});

const improvementInput = z.object({ improvement: improvementSchema });
const cycleInput = z.object({ tenant: tenantName }).partial();

export const step = defineHandler('Reconcile', z.union([statusEvent, setVersion, comparison, request]), async (event, services: MendPorts) => {
  if ('compare' in event) return mendState(event, services);
  if ('toVersion' in event) return returnToVersion(event, services);
  if (!('detail' in event)) {
    const improvement = await improvementOf(event, services);
    if (!improvement) {
      const released = (await settleReturn(event, services)) ?? (await releaseUnbegun(event, event.reason, services));
      if (released !== undefined) return released;
      throw new NotFound(`Improvement ${event.improvementId} of tenant ${event.tenant}: saw no journal entry that started it, expected one (see ratchet history)`);
    }
    return event.undoneBy === undefined ? reconcileImprovement(improvement, event.reason, services) : undoImprovement(improvement, event.reason, event.undoneBy, services);
  }
  const { detail } = event;
  const parsed = readJson(detail.input, 'Reconcile.detail.input');
  const started = improvementInput.safeParse(parsed);
  const reason = `execution ${detail.name} ended as ${detail.status}${detail.cause ? `: ${cut(detail.cause, 500)}` : ''}`;
  if (started.success) return reconcileImprovement(started.data.improvement, reason, services);
  const tenants = Object.keys(services.config.tenants);
  const named = cycleInput.safeParse(parsed).data?.tenant;
  const tenant = tenants.find((known) => known === named) ?? tenants[0] ?? 'default';
  await services.journal.append({
    tenant, subject: subjectOf.cycle(detail.name), entryId: 'ended', kind: 'reconciled', at: iso(services.clock.now()), by: 'Reconcile',
    summary: `${reason}: a cycle deploys nothing, so there is nothing to clean up; its execution's history says why`, data: { executionArn: detail.executionArn, status: detail.status },
  });
  return reason;
});

export const handler = step.serve(() => ({
  config: config(), clock: clock(), controls: controls(), registry: syncedRegistry(), functions: functions(), deployer: deployer(), executions: executions(),
  journal: journal(), progress: progress(), queue: queue(), leases: leases(), notifier: notifier(), artifacts: artifacts(), fixes: servedFixes(), meter: meter(), budgets: budgets(),
  opportunities: opportunities(), trackRecords: trackRecords(), counters: counters(), workbenches: workbenches(),
}));

async function improvementOf(event: z.infer<typeof request>, { journal: read }: ReconcilePorts): Promise<Improvement | undefined> {
  return improvementIn(await read.read(event.tenant, subjectOf.improvement(event.improvementId)));
}
