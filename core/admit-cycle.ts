import type { Config } from './config';
import type { Component, Cycle } from './cycle';
import { InvalidInput } from './errors';
import { tenantSettings } from './operator-settings';
import { pauseOver } from './paused';
import type { ControlState } from './ports';
import type { Trigger } from './read-trigger';

/** The tenant that a trigger means. @throws InvalidInput when it names none of several, or one that does not exist */
export function tenantOf(trigger: Trigger, config: Config, alarmed: Component | undefined): string {
  const tenants = Object.keys(config.tenants);
  const asked = trigger.tenant ?? alarmed?.tenant ?? (tenants.length === 1 || trigger.alarm ? tenants[0] : undefined);
  if (asked === undefined || !tenants.includes(asked)) {
    throw new InvalidInput(`input.tenant: saw ${asked === undefined ? 'nothing' : `"${asked}"`}, expected one of ${tenants.map((name) => `"${name}"`).join(', ')}`);
  }
  return asked;
}

/** @throws InvalidInput when a trigger names a component that the tenant does not have */
export function checkComponents(trigger: Trigger, tenant: string, known: readonly Component[]): void {
  const names = known.map((component) => component.component);
  const index = trigger.components.findIndex((name) => !names.includes(name));
  if (index < 0) return;
  throw new InvalidInput(`input.components.${index}: saw "${trigger.components[index]}", expected a component of tenant "${tenant}": ${names.slice(0, 20).join(', ') || 'it has none yet'}${names.length > 20 ? ', …' : ''}`);
}

/** Same key, same work: what is joined while an earlier claim of it holds. */
export function debounceKey(trigger: Trigger, components: readonly string[]): string {
  const what = [...components].sort().join(',') || 'all';
  return trigger.trigger === 'emergency' ? `cycle#emergency#${what}` : `cycle#${trigger.trigger}#${what}#${trigger.reason}`;
}

/** Seconds for which the same trigger is joined to the cycle that it started. */
export function debounceSeconds(trigger: Trigger, emergencySeconds: number): number {
  return trigger.trigger === 'emergency' || trigger.trigger === 'requested' ? emergencySeconds : Math.min(60, emergencySeconds);
}

export interface AdmissionFacts {
  readonly trigger: Trigger;
  readonly tenant: string;
  readonly cycleId: string;
  readonly startedAt: string;
  readonly alarmed: Component | undefined;
  readonly config: Config;
  readonly controls: ControlState;
  /** The cycle that holds the debounce key: this one, or an earlier one that this trigger joins. */
  readonly claimedBy: string;
}

/** Decides whether a cycle runs, over what, and says why. */
export function admitCycle(facts: AdmissionFacts): Cycle {
  const { trigger, tenant, cycleId, startedAt, alarmed, config } = facts;
  const settings = tenantSettings(config, tenant, facts.controls);
  const emergency = trigger.trigger === 'emergency';
  const components = alarmed ? [alarmed.component] : trigger.components;
  const refusal = refusalOf(facts, components);
  return {
    cycleId,
    tenant,
    trigger: trigger.trigger,
    admitted: refusal === undefined,
    reason: refusal ?? trigger.reason,
    startedAt,
    windowHours: trigger.windowHours ?? (emergency ? settings.emergencyWindowHours : settings.analysisWindowHours),
    components,
    maxImprovements: trigger.maxImprovements ?? (emergency ? 1 : settings.maxImprovementsPerCycle),
  };
}

function refusalOf({ trigger, tenant, cycleId, alarmed, controls, claimedBy }: AdmissionFacts, components: readonly string[]): string | undefined {
  if (trigger.alarm && !alarmed) {
    const { alarmName, functionName } = trigger.alarm;
    return `alarm ${alarmName} ${functionName ? `names function ${functionName}` : 'names no function'}, and no component declares ${functionName ? 'that function' : 'that alarm'}`;
  }
  const paused = pauseOver(controls, components.length === 1 ? components[0] : undefined);
  if (paused) return `paused (${paused.scope === 'tenant' ? `tenant ${tenant}` : paused.scope}) since ${paused.at} by ${paused.by}: ${paused.reason}`;
  if (claimedBy !== cycleId) return `joined cycle ${claimedBy}, which started for the same reason a moment ago`;
  return undefined;
}
