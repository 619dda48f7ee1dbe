import * as z from 'zod';
import { cut, payloadCharacters, readJson, said, who } from '../../core/bounded';
import { componentName, improvement as improvementSchema, tenantName, type Improvement } from '../../core/cycle';
import { improvementIn, outcomeIn } from '../../core/deployment-record';
import { InvalidInput, NotFound } from '../../core/errors';
import { mendState, type MendPorts } from '../../core/mend-state';
import { subjectOf } from '../../core/names';
import type { Callers } from '../../core/ports';
import { callerProof, proveIfSigned, statementOf } from '../../core/prove-caller';
import { reconcileImprovement, releaseUnbegun, undoImprovement, type ReconcilePorts } from '../../core/reconcile';
import { returnToVersion, settleReturn } from '../../core/return-to-version';
import { iso } from '../../core/time';
import { defineHandler } from '../runtime/define-handler';
import { artifacts, budgets, callers, clock, config, controls, counters, deployer, executions, functions, journal, leases, meter, notifier, opportunities, progress, queue, servedFixes, syncedRegistry, trackRecords, workbenches } from '../runtime/services';

/** What Step Functions says of an execution that failed, timed out or was aborted. */
const statusEvent = z.object({
  source: z.literal('aws.states'),
  detail: z.object({
    executionArn: z.string().max(2048), name: z.string().max(200), status: z.string().max(100), stateMachineArn: z.string().max(2048),
    input: z.string().max(payloadCharacters), cause: z.string().max(payloadCharacters).nullish(),
  }),
});

/** Of an operator who is at the command line; the sweep has none. */
const proof = callerProof.optional();

/** An operator sets a version of a component. */
const setVersion = z.strictObject({
  tenant: tenantName,
  component: componentName,
  toVersion: z.string().min(1).max(20),
  reason: said(500).min(1),
  by: who,
  proof,
});

/** What sweep, or an operator, asks for of a component: whether all that is said of it agrees. The sweep names nobody. */
const comparison = z.strictObject({ tenant: tenantName, component: componentName, compare: z.literal(true), by: who.optional(), proof });

/** What sweep, or an operator, asks for of an improvement. */
const request = z.strictObject({
  tenant: tenantName,
  component: componentName,
  improvementId: z.string().max(200),
  reason: said(4000),
  /** Set by an operator who ends an improvement that runs, or takes a promoted one back. */
  undoneBy: who.optional(),
  proof,
});

const improvementInput = z.object({ improvement: improvementSchema });
const cycleInput = z.object({ tenant: tenantName }).partial();

const asked = z.union([statusEvent, setVersion, comparison, request]);
type Asked = z.infer<typeof asked>;

interface Services extends MendPorts {
  readonly callers: Callers;
}

export const step = defineHandler('Reconcile', asked, async (event, services: Services) => {
  const proven = !('detail' in event) && (await isProven(event, services));
  // A sweep of the release before named itself, which the journal takes from nobody else.
  if ('compare' in event) return mendState({ ...event, by: event.by === undefined || event.by === 'Sweep' ? 'Reconcile' : event.by }, services);
  if ('toVersion' in event) return returnToVersion({ ...event, proven }, services);
  if (!('detail' in event)) {
    const improvement = await improvementOf(event, services);
    if (!improvement) {
      const released = (await settleReturn(event, services)) ?? (await releaseUnbegun(event, event.reason, services));
      if (released !== undefined) return released;
      // The sweep and an event may ask for the same, and whoever comes first does it.
      if (event.undoneBy === undefined) return `${event.improvementId} holds no lease and has begun nothing: it is cleaned up already`;
      throw new NotFound(`Improvement ${event.improvementId} of tenant ${event.tenant}: saw no journal entry that started it, expected one (see ratchet history)`);
    }
    const operator = event.undoneBy === undefined ? undefined : { reason: event.reason, by: event.undoneBy, proven };
    if (!operator) return reconcileImprovement(improvement, event.reason, services);
    const ended = outcomeIn(await services.journal.read(event.tenant, subjectOf.improvement(event.improvementId)));
    return ended ? undoImprovement(improvement, operator, services) : reconcileImprovement(improvement, event.reason, services, operator);
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
  config: config(), callers: callers(), clock: clock(), controls: controls(), registry: syncedRegistry(), functions: functions(), deployer: deployer(), executions: executions(),
  journal: journal(), progress: progress(), queue: queue(), leases: leases(), notifier: notifier(), artifacts: artifacts(), fixes: servedFixes(), meter: meter(), budgets: budgets(),
  opportunities: opportunities(), trackRecords: trackRecords(), counters: counters(), workbenches: workbenches(),
}));

async function isProven(request: Exclude<Asked, z.infer<typeof statusEvent>>, { config: { stage }, callers: of }: Services): Promise<boolean> {
  const by = 'improvementId' in request ? request.undoneBy : request.by;
  if (request.proof && by === undefined) throw new InvalidInput('Reconcile: saw a proof of nobody, expected one of who asks');
  return proveIfSigned({ by: by ?? '', proof: request.proof }, statementOf(stage, 'reconcile', request), of);
}

async function improvementOf(event: z.infer<typeof request>, { journal: read }: ReconcilePorts): Promise<Improvement | undefined> {
  return improvementIn(await read.read(event.tenant, subjectOf.improvement(event.improvementId)));
}
