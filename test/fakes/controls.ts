import type { Mode } from '../../core/cycle';
import type { ControlState, Controls } from '../../core/ports';

interface Override {
  readonly scope: string;
  readonly pause?: Omit<ControlState['paused'][number], 'scope'>;
  readonly mode?: Mode;
  readonly modeChange?: Omit<NonNullable<ControlState['modeChanges']>[number], 'scope'>;
  readonly freeze?: Omit<NonNullable<ControlState['freezes']>[number], 'scope'>;
  readonly resumedAt?: string;
  readonly changedAt: string;
}

/** Scope `all` holds in every tenant. */
export function fakeControls(): Controls {
  const overrides = new Map<string, Override>();
  const settings = new Map<string, NonNullable<ControlState['overrides']>[number]>();
  const everywhere = '*';
  const ownerOf = (tenant: string, scope: string) => (scope === 'all' ? everywhere : tenant);
  const setFor = (tenant: string) => [...settings].filter(([key]) => key.startsWith(`${everywhere}/`) || key.startsWith(`${tenant}/`)).map(([, one]) => one);
  return {
    async read(tenant) {
      const valid = [...overrides].filter(([key]) => key.startsWith(`${everywhere}/`) || key.startsWith(`${tenant}/`)).map(([, override]) => override);
      return {
        paused: valid.flatMap(({ scope, pause }) => (pause ? [{ scope, ...pause }] : [])),
        modes: Object.fromEntries(valid.flatMap(({ scope, mode }) => (mode ? [[scope, mode]] : []))),
        ...(valid.some(({ mode }) => mode !== undefined) && { modeChanges: valid.flatMap(({ scope, modeChange }) => (modeChange ? [{ scope, ...modeChange }] : [])) }),
        ...(setFor(tenant).length > 0 && { overrides: setFor(tenant) }),
        ...(valid.some(({ freeze }) => freeze !== undefined) && { freezes: valid.flatMap(({ scope, freeze }) => (freeze ? [{ scope, ...freeze }] : [])) }),
        ...(valid.some(({ resumedAt }) => resumedAt !== undefined) && { resumedAt: Object.fromEntries(valid.flatMap(({ scope, resumedAt }) => (resumedAt === undefined ? [] : [[scope, resumedAt]]))) }),
        ...(valid.length > 0 && { changedAt: Object.fromEntries(valid.map(({ scope, changedAt }) => [scope, changedAt])) }),
      };
    },
    async set(tenant, scope, change) {
      const key = `${ownerOf(tenant, scope)}/${scope}`;
      const { by, reason, at } = change;
      if (change.override) {
        const { name, value } = change.override;
        if (value === undefined) settings.delete(`${key}/${name}`);
        else settings.set(`${key}/${name}`, { scope, name, value, by, reason, at });
      }
      const before = overrides.get(key);
      // A plain pause leaves a stop as it is.
      const pause = change.paused === true && before?.pause?.stops ? before.pause : 'paused' in change ? (change.paused ? { by, reason, at, ...(change.paused === 'stop' && { stops: true as const }) } : undefined) : before?.pause;
      const mode = 'mode' in change ? change.mode : before?.mode;
      const modeChange = 'mode' in change ? change.mode && { by, reason, at } : before?.modeChange;
      const freeze = 'freeze' in change ? (change.freeze && { by, reason, at, ...change.freeze }) : before?.freeze;
      const resumedAt = change.paused === false ? at : before?.resumedAt;
      overrides.set(key, { scope, changedAt: at, ...(pause && { pause }), ...(mode && { mode }), ...(modeChange && { modeChange }), ...(freeze && { freeze }), ...(resumedAt !== undefined && { resumedAt }) });
    },
  };
}
