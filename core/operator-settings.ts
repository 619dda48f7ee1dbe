import { defaultSettings, overrides, profileNames, profiles, settingsFor, type Config, type Settings, type SettingsOverrides } from './config';
import type { Component } from './cycle';
import { fitting, fittingOverrides } from './fitting-settings';
import type { Controls, ControlState, Registry } from './ports';

/** The name under which a profile is kept beside settings. */
export const profileSetting = 'profile';

/** Read once for the whole installation, before any tenant is known. */
export const installationOnly: readonly (keyof Settings)[] = ['counterRetentionDays', 'cloudwatchLogSamplingRate', 'cloudwatchStreamIntervalSeconds'];

/** Of a tenant as a whole: no component has one for itself. */
export const tenantOnly: readonly (keyof Settings)[] = ['maxConcurrentImprovements', 'maxExpectedBadCalls', 'maxTenantRollbackRate', 'maxTenantModelUsdPerDay', 'maxTenantInfrastructureUsdPerDay'];

type Override = NonNullable<ControlState['overrides']>[number];

/**
 * What operators set over configuration and declarations: for all tenants, then for the tenant, then for the component; in each scope
 * the profile, then single settings. What a later release no longer takes is left out, so that it stops nothing.
 */
export function operatorSettings({ overrides: set = [] }: Pick<ControlState, 'overrides'>, component?: string): SettingsOverrides {
  const scopes = ['all', 'tenant', ...(component === undefined ? [] : [component])];
  const layers = scopes.flatMap((scope) => set.filter((one) => one.scope === scope).sort(profileFirst).map(settingsOf));
  return Object.assign({}, ...layers);
}

/**
 * Of a tenant as a whole: slots, budgets, what its canaries may expose. Where what operators set does not fit the configuration any
 * more, that alone: its components do not fit either, and are only observed.
 */
export function tenantSettings(config: Config, tenant: string, controls: Pick<ControlState, 'overrides'>): Settings {
  return settingsFor(config, tenant, fittingOverrides(config, tenant, operatorSettings(controls)));
}

/** Components with what operators set for them over what they declare, as far as it fits: see `core/fitting-settings.ts`. */
export function withOperatorSettings<Known extends Registry>(registry: Known, controls: Pick<Controls, 'read'>, config: () => Config | Promise<Config>): Known {
  const merged = async (component: Component, state: ControlState) => fitting(component, await config(), operatorSettings(state, component.component));
  const over = async (component: Component | undefined): Promise<Component | undefined> => component && merged(component, await controls.read(component.tenant));
  return {
    ...registry,
    async list(tenant: string) {
      const [listed, state] = await Promise.all([registry.list(tenant), controls.read(tenant)]);
      return Promise.all(listed.map((component) => merged(component, state)));
    },
    get: async (tenant: string, component: string) => over(await registry.get(tenant, component)),
    byFunction: async (functionName: string) => over(await registry.byFunction(functionName)),
    byLogGroup: async (logGroup: string) => over(await registry.byLogGroup(logGroup)),
    byAlarm: async (alarmName: string) => over(await registry.byAlarm(alarmName)),
  };
}

function profileFirst(a: Override, b: Override): number {
  return Number(b.name === profileSetting) - Number(a.name === profileSetting);
}

function settingsOf({ name, value }: Override): SettingsOverrides {
  if (name !== profileSetting) return overrides.safeParse({ [name]: value }).data ?? {};
  const chosen = profileNames.find((known) => known === value);
  return chosen === undefined ? {} : wholeProfile(chosen);
}

/** A profile says what it changes of the defaults; over settings that others changed it has to say the defaults, too. */
function wholeProfile(name: (typeof profileNames)[number]): SettingsOverrides {
  const changed = new Set(Object.values(profiles).flatMap((profile) => Object.keys(profile)));
  return { ...Object.fromEntries(Object.entries(defaultSettings).filter(([setting]) => changed.has(setting))), ...profiles[name] };
}
