import * as z from 'zod';
import type { Config } from '../../core/config';
import { calibrationLength } from '../../core/calibration-request';
import { componentName, mode, tenantName } from '../../core/cycle';
import { InvalidInput } from '../../core/errors';
import { hashOf } from '../../core/journal';
import { subjectOf } from '../../core/names';
import type { Controls } from '../../core/ports';
import { startCalibration, type StartCalibrationPorts } from '../../core/start-calibration';
import { iso } from '../../core/time';
import { defineHandler } from '../runtime/define-handler';
import { clock, config, controls, counters, executions, functions, journal, leases, registry } from '../runtime/services';

const who = { tenant: tenantName, by: z.string().min(1).max(200), reason: z.string().min(1).max(500) };
const common = { ...who, scope: z.union([z.literal('all'), z.literal('tenant'), componentName]) };

const change = z.discriminatedUnion('operation', [
  z.strictObject({ operation: z.literal('pause'), ...common }),
  z.strictObject({ operation: z.literal('resume'), ...common }),
  /** Without a mode, what the component declares holds again. */
  z.strictObject({ operation: z.literal('mode'), ...common, mode: mode.optional() }),
  z.strictObject({ operation: z.literal('calibrate'), ...who, component: componentName, minutes: z.int().min(calibrationLength.least).max(calibrationLength.most) }),
]);

interface Services extends StartCalibrationPorts {
  readonly config: Config;
  readonly controls: Controls;
}

/** What an operator switches or starts: who, when and why are in the journal before it acts. */
export const step = defineHandler('Control', change, async (event, services: Services) => {
  const { tenant, by, reason } = event;
  const tenants = Object.keys(services.config.tenants);
  if (!tenants.includes(tenant)) throw new InvalidInput(`Control.tenant: saw "${tenant}", expected one of ${tenants.join(', ')}`);
  if (event.operation === 'calibrate') return startCalibration(event, services);
  const { scope } = event;
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

export const handler = step.serve(() => ({ config: config(), clock: clock(), registry: registry(), controls: controls(), leases: leases(), counters: counters(), functions: functions(), executions: executions(), journal: journal() }));
