import { settingsFor, type Config } from './config';
import type { Circumstances, Component } from './cycle';
import { pauseOver } from './paused';
import type { Controls, Functions } from './ports';
import { effectiveMode } from './select-opportunities';

export interface CircumstancesPorts {
  readonly config: Config;
  readonly controls: Pick<Controls, 'read'>;
  readonly functions: Pick<Functions, 'alias' | 'configuration'>;
}

/** Differences that are told one by one. */
const told = 5;

/**
 * What a person relies on who says yes, besides the candidate and its verdict: what serves, how it is configured, and what
 * Ratchet may do. Names are for readers. Weights are left out: a stage that is deployed again has set its own.
 */
export async function circumstancesOf(component: Component, { config, controls, functions }: CircumstancesPorts): Promise<Circumstances> {
  const [{ version }, state] = await Promise.all([functions.alias(component), controls.read(component.tenant)]);
  const { codeSha256, configurationSha256, role } = await functions.configuration(component, version);
  const settings = settingsFor(config, component.tenant, component.settings);
  return {
    'version that serves': version, 'its code': codeSha256, 'its configuration': configurationSha256, 'its role': role,
    mode: effectiveMode(component, state), pause: tellPause(state, component.component),
    ...Object.fromEntries(Object.entries(settings).map(([name, value]) => [`setting ${name}`, JSON.stringify(value)])),
  };
}

/** The pause among the circumstances. */
export function tellPause(state: Parameters<typeof pauseOver>[0], component: string): string {
  const pause = pauseOver(state, component);
  return pause ? `${pause.scope}, by ${pause.by}` : 'none';
}

/** What is no longer as it was, in a sentence; undefined where all of it is. */
export function changedSince(before: Circumstances, now: Circumstances): string | undefined {
  const names = [...new Set([...Object.keys(before), ...Object.keys(now)])].filter((name) => before[name] !== now[name]);
  if (names.length === 0) return undefined;
  const each = names.slice(0, told).map((name) => `${name} was ${before[name] ?? 'not set'}, is ${now[name] ?? 'not set'}`);
  return [...each, ...(names.length > told ? [`and ${names.length - told} more`] : [])].join('; ');
}
