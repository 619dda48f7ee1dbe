import { admitCycle, checkComponents, debounceKey, debounceSeconds, tenantOf } from '../../core/admit-cycle';
import type { Config } from '../../core/config';
import { tenantSettings } from '../../core/operator-settings';
import type { Clock, Controls, Journal, Registry, WorkQueue } from '../../core/ports';
import { readTrigger } from '../../core/read-trigger';
import { after } from '../../core/time';
import { defineStep } from '../runtime/define-step';
import { cycleEntry } from '../runtime/entries';
import { clock, config, controls, journal, queue, syncingRegistry } from '../runtime/services';

interface Services {
  readonly config: Config;
  readonly clock: Clock;
  readonly registry: Registry;
  readonly controls: Controls;
  readonly queue: WorkQueue;
  readonly journal: Journal;
}

export const step = defineStep('AdmitCycle', async (input, services: Services) => {
  const { executionName: cycleId, startedAt } = input;
  const trigger = readTrigger(input.trigger);
  const alarmed = trigger.alarm ? await componentOf(trigger.alarm, services.registry) : undefined;
  const tenant = tenantOf(trigger, services.config, alarmed);
  if (trigger.components.length > 0) checkComponents(trigger, tenant, await services.registry.list(tenant));
  const controls = await services.controls.read(tenant);
  const seconds = debounceSeconds(trigger, tenantSettings(services.config, tenant, controls).cloudwatchEventDedupWindowSeconds);
  const facts = { trigger, tenant, cycleId, startedAt, alarmed, config: services.config, controls };
  const unclaimed = admitCycle({ ...facts, claimedBy: cycleId });
  const claimedBy = unclaimed.admitted ? await services.queue.claim(tenant, debounceKey(trigger, unclaimed.components), cycleId, startedAt, after(startedAt, seconds)) : cycleId;
  const cycle = admitCycle({ ...facts, claimedBy });
  if (!cycle.admitted && claimedBy === cycleId && cycle.trigger === 'emergency') {
    for (const component of cycle.components) await services.queue.putPostponed({ tenant, component, reason: trigger.reason, at: startedAt, emergency: true });
  }
  await services.journal.append(cycleEntry('AdmitCycle', cycle, services.clock, {
    kind: cycle.admitted ? 'cycle-admitted' : 'cycle-refused',
    entryId: 'admission',
    summary: `${cycle.trigger} cycle ${cycle.admitted ? 'admitted' : 'refused'}: ${cycle.reason}`,
    data: { cycle },
  }));
  return cycle;
});

export const handler = step.serve(() => ({ config: config(), clock: clock(), registry: syncingRegistry(), controls: controls(), queue: queue(), journal: journal() }));

async function componentOf(alarm: { readonly alarmName: string; readonly functionName: string | undefined }, known: Registry) {
  const named = alarm.functionName === undefined ? undefined : await known.byFunction(alarm.functionName);
  return named ?? (await known.byAlarm(alarm.alarmName));
}
