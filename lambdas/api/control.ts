import * as z from 'zod';
import type { Config } from '../../core/config';
import { componentName, mode, tenantName } from '../../core/cycle';
import { InvalidInput } from '../../core/errors';
import { hashOf } from '../../core/journal';
import { subjectOf } from '../../core/names';
import type { Clock, Controls, Journal, Registry } from '../../core/ports';
import { iso } from '../../core/time';
import { defineHandler } from '../runtime/define-handler';
import { clock, config, controls, journal, registry } from '../runtime/services';

const common = { tenant: tenantName, scope: z.union([z.literal('all'), z.literal('tenant'), componentName]), by: z.string().min(1).max(200), reason: z.string().min(1).max(500) };

const change = z.discriminatedUnion('operation', [
  z.strictObject({ operation: z.literal('pause'), ...common }),
  z.strictObject({ operation: z.literal('resume'), ...common }),
  /** Without a mode, what the component declares holds again. */
  z.strictObject({ operation: z.literal('mode'), ...common, mode: mode.optional() }),
]);

interface Services {
  readonly config: Config;
  readonly clock: Clock;
  readonly registry: Registry;
  readonly controls: Controls;
  readonly journal: Journal;
}

/** An operator's switch: who, when and why are in the journal before it acts. */
export const step = defineHandler('Control', change, async (event, services: Services) => {
  const { tenant, scope, by, reason } = event;
  const tenants = Object.keys(services.config.tenants);
  if (!tenants.includes(tenant)) throw new InvalidInput(`Control.tenant: saw "${tenant}", expected one of ${tenants.join(', ')}`);
  if (scope !== 'all' && scope !== 'tenant' && !(await services.registry.get(tenant, scope))) {
    const known = (await services.registry.list(tenant)).map(({ component }) => component);
    throw new InvalidInput(`Control.scope: saw "${scope}", expected all, tenant or a component: ${known.slice(0, 20).join(', ')}`);
  }
  const at = iso(services.clock.now());
  const summary = `${by} ${event.operation === 'mode' ? `${event.mode ? `set mode ${event.mode}` : 'removed the override of the mode'} for` : `${event.operation}d`} ${scope}: ${reason}`;
  await services.journal.append({ tenant, subject: subjectOf.tenant, entryId: hashOf({ ...event, at }), kind: 'operator', at, by, summary, data: { ...event } });
  await services.controls.set(tenant, scope, { by, reason, at, ...(event.operation === 'mode' ? { mode: event.mode } : { paused: event.operation === 'pause' }) });
  return { summary };
});

export const handler = step.serve(() => ({ config: config(), clock: clock(), registry: registry(), controls: controls(), journal: journal() }));
