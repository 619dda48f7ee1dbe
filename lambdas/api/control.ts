import * as z from 'zod';
import { said, who } from '../../core/bounded';
import { profileNames, settingsFor, type Config } from '../../core/config';
import { calibrationLength } from '../../core/calibration-request';
import { componentName, mode, tenantName } from '../../core/cycle';
import { InvalidInput } from '../../core/errors';
import { hashOf } from '../../core/journal';
import { subjectOf } from '../../core/names';
import type { Callers, Controls, Reconciler } from '../../core/ports';
import { callerProof, proveIfSigned, statementOf } from '../../core/prove-caller';
import { startCalibration, type StartCalibrationPorts } from '../../core/start-calibration';
import { endStopped } from '../../core/stopped';
import { changeOf, tellSwitch } from '../../core/switch';
import { tellLeft } from '../../core/tell-left';
import { iso } from '../../core/time';
import { defineHandler } from '../runtime/define-handler';
import { callers, clock, config, controls, counters, executions, functions, journal, leases, reconciler, registry } from '../runtime/services';

const asked = { tenant: tenantName, by: who, reason: said(500).min(1), proof: callerProof.optional() };
const common = { ...asked, scope: z.union([z.literal('all'), z.literal('tenant'), componentName]) };

const change = z.discriminatedUnion('operation', [
  z.strictObject({ operation: z.literal('pause'), ...common }),
  /** A pause that also ends what runs. */
  z.strictObject({ operation: z.literal('stop'), ...common }),
  z.strictObject({ operation: z.literal('resume'), ...common }),
  z.strictObject({ operation: z.literal('freeze'), ...common, from: z.iso.datetime(), until: z.iso.datetime() }),
  z.strictObject({ operation: z.literal('unfreeze'), ...common }),
  /** Without a mode, profile or value, what configuration and component declare holds again. */
  z.strictObject({ operation: z.literal('mode'), ...common, mode: mode.optional() }),
  z.strictObject({ operation: z.literal('profile'), ...common, profile: z.enum(profileNames).optional() }),
  z.strictObject({ operation: z.literal('set'), ...common, setting: said(100).min(1), value: z.unknown().optional() }),
  z.strictObject({ operation: z.literal('calibrate'), ...asked, component: componentName, minutes: z.int().min(calibrationLength.least).max(calibrationLength.most) }),
]);

interface Services extends StartCalibrationPorts {
  readonly config: Config;
  readonly callers: Callers;
  readonly controls: Controls;
  readonly reconciler: Reconciler;
}

/** What an operator switches or starts: who, when and why are in the journal before it acts. */
export const step = defineHandler('Control', change, async (asked, services: Services) => {
  const proven = await proveIfSigned(asked, statementOf(services.config.stage, 'control', asked), services.callers);
  const { proof: _, ...event } = asked;
  const { tenant, by, reason } = event;
  const tenants = Object.keys(services.config.tenants);
  if (!tenants.includes(tenant)) throw new InvalidInput(`Control.tenant: saw "${tenant}", expected one of ${tenants.join(', ')}`);
  if (event.operation === 'calibrate') return startCalibration(event, services);
  const { scope } = event;
  const component = scope === 'all' || scope === 'tenant' ? undefined : await services.registry.get(tenant, scope);
  if (!component && scope !== 'all' && scope !== 'tenant') {
    const known = (await services.registry.list(tenant)).map((one) => one.component);
    throw new InvalidInput(`Control.scope: saw "${scope}", expected all, tenant or a component: ${known.slice(0, 20).join(', ')}`);
  }
  const at = iso(services.clock.now());
  const summary = `${by} ${tellSwitch(event)} ${scope}: ${reason}`;
  const before = await services.controls.read(tenant);
  const changes = changeOf(event, { tenant, scope, declared: component?.settings, state: before, config: services.config, now: at });
  const concerned = scope === 'all' ? tenants : [tenant];
  await Promise.all(concerned.map((one) => services.journal.append({ tenant: one, subject: subjectOf.tenant, entryId: hashOf({ ...event, at }), kind: 'operator', at, by, summary, data: { ...event, proven } })));
  await services.controls.set(tenant, scope, { by, reason, at, ...changes });
  const more = event.operation === 'stop' ? (await Promise.all(concerned.map((one) => endStopped(one, services)))).flat() : tellLeft(event, {
    scope, before, after: await services.controls.read(tenant), components: await services.registry.list(tenant), windowsOf: (one) => settingsFor(services.config, tenant, one.settings).freezeWindows, now: at,
  });
  return { summary: [summary, ...more].join('; ') };
});

export const handler = step.serve(() => ({ config: config(), callers: callers(), clock: clock(), registry: registry(), controls: controls(), leases: leases(), counters: counters(), functions: functions(), executions: executions(), reconciler: reconciler(), journal: journal() }));
