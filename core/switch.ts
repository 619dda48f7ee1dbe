import { settings, settingsFor, type Config } from './config';
import { InvalidInput } from './errors';
import { installationOnly, operatorSettings, profileSetting, tenantOnly } from './operator-settings';
import type { ControlChange, ControlState } from './ports';

/** What an operator asks to be switched, for one scope. */
export type Switch =
  | { readonly operation: 'pause' | 'stop' | 'resume' | 'unfreeze' }
  | { readonly operation: 'mode'; readonly mode?: ControlChange['mode'] }
  | { readonly operation: 'freeze'; readonly from: string; readonly until: string }
  | { readonly operation: 'profile'; readonly profile?: string | undefined }
  | { readonly operation: 'set'; readonly setting: string; readonly value?: unknown };

/** For a sentence that begins with who did it and goes on with the scope. */
export function tellSwitch(asked: Switch): string {
  switch (asked.operation) {
    case 'pause':
      return 'paused';
    case 'stop':
      return 'stopped';
    case 'resume':
      return 'resumed';
    case 'unfreeze':
      return 'took the freeze away from';
    case 'mode':
      return asked.mode === undefined ? 'removed the override of the mode for' : `set mode ${asked.mode} for`;
    case 'freeze':
      return `set a freeze from ${asked.from} until ${asked.until} for`;
    case 'profile':
      return asked.profile === undefined ? 'removed the profile that was set for' : `set profile ${asked.profile} for`;
    case 'set':
      return asked.value === undefined ? `removed what was set of ${asked.setting} for` : `set ${asked.setting} to ${JSON.stringify(asked.value)} for`;
  }
}

/**
 * What it changes of the switches. Of a pause over a stop the store leaves the stop.
 * @throws InvalidInput for a setting that does not fit, or that one tenant cannot have for itself
 */
export function changeOf(asked: Switch, { tenant, scope, declared, state, config, now }: { readonly tenant: string; readonly scope: string; readonly declared: unknown; readonly state: ControlState; readonly config: Config; readonly now: string }): Pick<ControlChange, 'paused' | 'mode' | 'freeze' | 'override'> {
  switch (asked.operation) {
    case 'resume':
      return { paused: false };
    case 'stop':
      return { paused: 'stop' };
    case 'pause':
      return { paused: true };
    case 'mode':
      return { mode: asked.mode };
    case 'freeze':
      if (asked.until <= now) throw new InvalidInput(`Control.until: saw ${asked.until}, expected a time that is not over: it is ${now}`);
      if (asked.until <= asked.from) throw new InvalidInput(`Control.until: saw ${asked.until}, expected a time after ${asked.from}`);
      return { freeze: { from: asked.from, until: asked.until } };
    case 'unfreeze':
      return { freeze: undefined };
    case 'profile':
    case 'set': {
      const override = asked.operation === 'profile' ? { name: profileSetting, value: asked.profile } : { name: asked.setting, value: asked.value };
      const known: readonly string[] = Object.keys(settings.shape);
      if (asked.operation === 'set' && !known.includes(asked.setting)) throw new InvalidInput(`Control.setting: saw "${asked.setting}", expected one of the settings in the README: ${known.filter((name) => name.toLowerCase().includes(asked.setting.toLowerCase().slice(0, 6))).slice(0, 5).join(', ') || known.slice(0, 5).join(', ')}, ...`);
      const ofInstallation = installationOnly.find((name) => name === override.name);
      if (ofInstallation !== undefined) throw new InvalidInput(`Control.setting: saw ${ofInstallation}, which holds for the whole installation and is set by its configuration alone`);
      const ofTenant = scope === 'all' || scope === 'tenant' ? undefined : tenantOnly.find((name) => name === override.name);
      if (ofTenant !== undefined) throw new InvalidInput(`Control.setting: saw ${ofTenant} for ${scope}, which holds for a tenant as a whole: leave the component out`);
      checkFits(override, scope === 'all' ? Object.keys(config.tenants) : [tenant], scope, declared, state, config);
      return { override };
    }
  }
}

/** As the steps will put it together, also without what is taken away, so that nothing is left that would stop them. */
function checkFits({ name, value }: { readonly name: string; readonly value?: unknown }, tenants: readonly string[], scope: string, declared: unknown, state: ControlState, config: Config): void {
  const mine = name === profileSetting || value === undefined ? {} : { [name]: value };
  const others = { overrides: (state.overrides ?? []).filter((one) => one.scope !== scope || one.name !== name) };
  for (const tenant of tenants) settingsFor(config, tenant, declared, operatorSettings(others, scope), mine);
}
