import type { Mode } from '../../core/cycle';
import type { ControlState, Controls } from '../../core/ports';

interface Override {
  readonly scope: string;
  readonly pause?: Omit<ControlState['paused'][number], 'scope'>;
  readonly mode?: Mode;
}

/** Scope `all` holds in every tenant. */
export function fakeControls(): Controls {
  const overrides = new Map<string, Override>();
  const everywhere = '*';
  const ownerOf = (tenant: string, scope: string) => (scope === 'all' ? everywhere : tenant);
  return {
    async read(tenant) {
      const valid = [...overrides].filter(([key]) => key.startsWith(`${everywhere}/`) || key.startsWith(`${tenant}/`)).map(([, override]) => override);
      return {
        paused: valid.flatMap(({ scope, pause }) => (pause ? [{ scope, ...pause }] : [])),
        modes: Object.fromEntries(valid.flatMap(({ scope, mode }) => (mode ? [[scope, mode]] : []))),
      };
    },
    async set(tenant, scope, change) {
      const key = `${ownerOf(tenant, scope)}/${scope}`;
      const { by, reason, at } = change;
      const before = overrides.get(key);
      const pause = 'paused' in change ? (change.paused ? { by, reason, at } : undefined) : before?.pause;
      const mode = 'mode' in change ? change.mode : before?.mode;
      overrides.set(key, { scope, ...(pause && { pause }), ...(mode && { mode }) });
    },
  };
}
