import { isCalibration } from '../../core/calibration-request';
import { settingsFor, type Config } from '../../core/config';
import { noSlotFor } from '../../core/no-slot';
import { tenantSettings } from '../../core/operator-settings';
import { pauseOver } from '../../core/paused';
import type { Clock, Controls, Journal, Leases, Progress, Registry, WorkQueue } from '../../core/ports';
import { effectiveMode } from '../../core/select-opportunities';
import { after, iso } from '../../core/time';
import { defineStep } from '../runtime/define-step';
import { improvementEntry } from '../runtime/entries';
import { clock, config, controls, journal, leases, progress, queue, registry } from '../runtime/services';

interface Services {
  readonly config: Config;
  readonly clock: Clock;
  readonly controls: Controls;
  readonly registry: Registry;
  readonly leases: Leases;
  readonly queue: WorkQueue;
  readonly progress: Progress;
  readonly journal: Journal;
}

/** What one attempt at a candidate takes at most: the time limits of its three steps. An execution that died is found sooner, by its state. */
const attemptSeconds = 600;

export const step = defineStep('AcquireLease', async ({ improvement, executionArn, startedAt }, services: Services) => {
  const { tenant, component: name, improvementId, opportunity } = improvement;
  const component = await services.registry.get(tenant, name);
  const controls = await services.controls.read(tenant);
  const mode = component ? effectiveMode(component, controls) : 'observe';
  const refuse = async (reason: string) => {
    // Whoever asked for a calibration asks again; an opportunity waits.
    if (!isCalibration(improvement)) await services.queue.putOpportunity(opportunity, reason, after(startedAt, tenantSettings(services.config, tenant, controls).queueDays * 86_400));
    await services.journal.append(improvementEntry('AcquireLease', improvement, null, services.clock, { kind: 'lease-refused', entryId: 'lease-refused', summary: `not started: ${reason}`, data: {} }));
    return { acquired: false, reason, fencingToken: 0, expiresAt: startedAt, mode, executionArn };
  };
  await services.progress.startImprovement({ improvementId, tenant, component: name, cycleId: improvement.cycleId, summary: opportunity.summary, startedAt, executionArn });
  if (!component) return refuse(`component ${name} is no longer registered`);
  const pause = pauseOver(controls, name);
  if (pause) return refuse(`paused (${pause.scope}) by ${pause.by}: ${pause.reason}`);

  const settings = settingsFor(services.config, tenant, component.settings);
  const now = iso(services.clock.now());
  // Until RequestApproval knows for how long the question stands, or the deployment, which renews it, begins.
  const expiresAt = after(now, mode === 'approve' ? settings.approvalHours * 3600 : settings.leaseSeconds + settings.maxModelCalls * attemptSeconds);
  const result = await services.leases.acquire({ tenant, component: name, improvementId, executionArn, expiresAt });
  if (!result.acquired) return refuse(`improvement ${result.holder.improvementId} holds ${name} until ${result.holder.expiresAt}`);
  const full = await noSlotFor(improvement, tenantSettings(services.config, tenant, controls).maxConcurrentImprovements, services);
  if (full !== undefined) {
    await services.leases.release(tenant, name, improvementId);
    return refuse(full);
  }
  await services.queue.removeOpportunity(tenant, opportunity.fingerprint);
  const lease = { acquired: true, reason: 'free', fencingToken: result.lease.fencingToken, expiresAt: result.lease.expiresAt, mode, executionArn };
  await services.journal.append(improvementEntry('AcquireLease', improvement, lease, services.clock, {
    kind: 'improvement-started', entryId: 'lease', summary: `started in mode ${mode}: ${opportunity.summary}`, data: { improvement, lease, declaration: component },
  }));
  return lease;
});

export const handler = step.serve(() => ({
  config: config(), clock: clock(), controls: controls(), registry: registry(), leases: leases(), queue: queue(), progress: progress(), journal: journal(),
}));
