import { cut } from './bounded';
import { type Config, settingsFor, type SettingsOverrides } from './config';
import type { Component } from './cycle';
import { InvalidInput } from './errors';

/**
 * A component with what operators set for it over what it declares. Where that does not fit together with what holds for its
 * tenant (each half was checked, but not beside what the other is now), it is only observed, without what it declares: nothing
 * begins there, and what is under way can still be taken back and ended, for which settings are needed too.
 */
export function fitting(component: Component, config: Config, set: SettingsOverrides = {}): Component {
  const { tenant } = component;
  const settings = { ...component.settings, ...set };
  const misfit = misfitOf(config, tenant, settings);
  if (misfit === undefined) return { ...component, settings };
  return { ...component, settings: fittingOverrides(config, tenant, set), mode: 'observe', misfit };
}

/** What operators set, or nothing where it does not fit the configuration any more. */
export function fittingOverrides(config: Config, tenant: string, set: SettingsOverrides): SettingsOverrides {
  return misfitOf(config, tenant, set) === undefined ? set : {};
}

/** It is quoted in sentences, which have bounds of their own. */
const misfitLength = 500;

/** Why settings do not fit beside what configuration says of the tenant; undefined where they do. */
function misfitOf(config: Config, tenant: string, settings: Readonly<Record<string, unknown>>): string | undefined {
  if (Object.keys(settings).length === 0) return undefined;
  try {
    settingsFor(config, tenant, settings);
    return undefined;
  } catch (error) {
    if (error instanceof InvalidInput) return cut(error.message, misfitLength);
    throw error;
  }
}
