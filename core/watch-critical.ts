import { cut } from './bounded';
import { rateOf, statusText, statusWindowSeconds } from './component-status';
import { settingsFor, type Config } from './config';
import type { Component } from './cycle';
import { percent } from './figures';
import { inGroups } from './in-groups';
import { keepStatus } from './keep-status';
import { maintenanceUntil } from './maintenance';
import { mergeByMinute } from './merge-counters';
import { pauseOver } from './paused';
import type { Controls, Counters, Executions, Leases, Registry, Statuses, WorkQueue } from './ports';
import { sayError } from './say-error';
import { after } from './time';

export interface WatchPorts {
  readonly config: Config;
  readonly registry: Registry;
  readonly controls: Controls;
  readonly counters: Pick<Counters, 'read'>;
  readonly statuses: Statuses;
  readonly leases: Pick<Leases, 'get'>;
  readonly queue: Pick<WorkQueue, 'claim'>;
  readonly executions: Pick<Executions, 'startCycle'>;
}

const readAtOnce = 8;
/** Seconds in which one component's status starts one cycle. */
const quietSeconds = 1800;

/**
 * Between cycles: how the calls of the tenant's critical components went since the last look. One whose `autoFixRequired` is
 * raised, and whose newest calls still fail, gets an emergency cycle, which looks for the fault and runs what its team
 * declared. A component that cannot be read is named in a line that begins with `failed: `, and does not stop the others.
 */
export async function watchCritical(tenant: string, now: string, ports: WatchPorts): Promise<string[]> {
  const controls = await ports.controls.read(tenant);
  if (pauseOver(controls)) return [];
  const critical = (await ports.registry.list(tenant)).filter(({ component, critical: is }) => is && !pauseOver(controls, component));
  return (await inGroups(readAtOnce, critical, (component) => look(component, now, ports))).flat();
}

async function look(component: Component, now: string, ports: WatchPorts): Promise<string[]> {
  const { tenant, component: name } = component;
  const failures: string[] = [];
  try {
    const settings = settingsFor(ports.config, tenant, component.settings);
    const status = await keepStatus(component, async (from) => {
      try {
        // One window more: a failed call may have been tried before, and counts where it failed first.
        return { minutes: mergeByMinute(await ports.counters.read(tenant, name, { from: after(from, -statusWindowSeconds), to: now })) };
      } catch (error) {
        failures.push(`failed: counters of ${name}: ${sayError(error)}`);
        return { minutes: [], unread: cut(sayError(error), 300) };
      }
    }, now, settings, ports.statuses);
    // While it recovers, actions may be wanted still; there is nothing to look for.
    const isFailing = status.autoFixRequired && status.judged !== undefined && rateOf(status.judged) < settings.statusMinSuccessRate;
    if (!isFailing || failures.length > 0 || maintenanceUntil(settings.maintenanceWindows, now) !== undefined || (await ports.leases.get(tenant, name))) return failures;
    const cycleName = `status-${name}-${Math.floor(Date.parse(now) / (quietSeconds * 1000))}`.slice(0, 80);
    if ((await ports.queue.claim(tenant, `status#${name}`, cycleName, now, after(now, quietSeconds))) !== cycleName) return [];
    const reason = `${name} is critical, and only ${statusText(status)}, expected at least ${percent(settings.statusMinSuccessRate)}`;
    await ports.executions.startCycle(cycleName, { trigger: 'emergency', tenant, components: [name], reason });
    return [`${reason}: started ${cycleName}`];
  } catch (error) {
    return [...failures, `failed: status of ${name}: ${sayError(error)}`];
  }
}
