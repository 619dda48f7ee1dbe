import { compareState } from './compare-state';
import { settingsFor, type Config } from './config';
import type { Component } from './cycle';
import { gatherState, type StatePorts } from './gather-state';
import { inGroups } from './in-groups';
import { hashOf } from './journal';
import { oldVersions } from './old-versions';
import type { Reconciler, ServedFix } from './ports';
import { sayError } from './say-error';

/** Minutes between two turns, and turns of an hour. */
export const minutesBetweenComparisons = 10;
const turnsAnHour = 60 / minutesBetweenComparisons;
/** Lambda takes 15 control calls a second of an account; a component takes four, and the sweep has a minute for all that it does. */
const mostInATurn = 40;
const atOneTime = 2;

export interface HourlyPorts extends StatePorts {
  readonly config: Config;
  readonly reconciler: Reconciler;
}

/**
 * Compares the components of a tenant whose turn it is: each once an hour, up to 240 of them; more take their turns later
 * (10,000 of them: in two days). What does not agree, or may be old, is handed to reconcile, which compares again, mends and
 * removes.
 * @returns a line for each that does not agree, or could not be compared
 */
export async function compareHourly(tenant: string, now: string, ports: HourlyPorts): Promise<string[]> {
  const components = await ports.registry.list(tenant);
  const turns = Math.max(turnsAnHour, Math.ceil(components.length / mostInATurn));
  const turn = Math.floor(Date.parse(now) / (minutesBetweenComparisons * 60_000)) % turns;
  const due = components.filter((component) => turnOf(component, turns) === turn);
  if (due.length === 0) return [];
  const fixes = await ports.fixes.list(tenant);
  const lines = await inGroups(atOneTime, due, (component) => compareOne(component, fixes, now, ports).catch((error: unknown) => `${component.component} could not be compared: ${sayError(error)}`));
  return lines.filter((line) => line !== undefined);
}

async function compareOne(component: Component, fixes: readonly ServedFix[], now: string, ports: HourlyPorts): Promise<string | undefined> {
  const facts = await gatherState(component, fixes, ports);
  if (!facts) return undefined;
  const { findings } = compareState(facts);
  const { versions, alias, lease } = facts;
  const settings = settingsFor(ports.config, component.tenant, component.settings);
  const mayBeOld = alias && !lease && oldVersions({ versions, alias, served: [], named: new Set(), settings, now }).length > 0;
  if (findings.length === 0 && !mayBeOld) return undefined;
  await ports.reconciler.compare(component.tenant, component.component);
  return findings.length === 0 ? undefined : `${component.component}: ${findings.map(({ sentence }) => sentence).join('; ')}`;
}

/** The same turn always, whatever others there are. */
function turnOf({ tenant, component }: Component, turns: number): number {
  return Number.parseInt(hashOf(`${tenant}/${component}`).slice(0, 8), 16) % turns;
}
