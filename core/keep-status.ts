import { type ComponentStatus, readsFrom, type StatusReading, updateStatus } from './component-status';
import type { Settings } from './config';
import type { Component } from './cycle';
import type { Statuses } from './ports';

/** One look at how a component's calls went: reads what is new, and keeps the status. */
export async function keepStatus(component: Component, read: (from: string) => Promise<StatusReading>, now: string, settings: Settings, statuses: Statuses): Promise<ComponentStatus> {
  const previous = await statuses.get(component.tenant, component.component);
  const status = updateStatus(previous, component, await read(readsFrom(previous, now)), now, settings);
  await statuses.put(status);
  return status;
}
