import { deploymentIn } from '../../core/deployment-record';
import { subjectOf } from '../../core/names';
import type { Clock, Deployer, Functions, Journal, Leases, Registry } from '../../core/ports';
import { registered } from '../../core/registered';
import { rollBack } from '../../core/roll-back';
import { settingsFor, type Config } from '../../core/config';
import { after, iso } from '../../core/time';
import { defineStep } from '../runtime/define-step';
import { improvementEntry } from '../runtime/entries';
import { clock, config, deployer, functions, journal, leases, registry } from '../runtime/services';

interface Services {
  readonly config: Config;
  readonly clock: Clock;
  readonly registry: Registry;
  readonly leases: Leases;
  readonly functions: Functions;
  readonly deployer: Deployer;
  readonly journal: Journal;
}

/** Takes the canary back. The journal knows the deployment also when the state machine lost it. */
export const step = defineStep('RollBack', async ({ improvement, lease, deployment, health, error }, services: Services) => {
  const exposed = deployment ?? deploymentIn(await services.journal.read(improvement.tenant, subjectOf.improvement(improvement.improvementId)));
  if (!exposed) return null;
  const component = await registered(services.registry, improvement);
  const settings = settingsFor(services.config, improvement.tenant, component.settings);
  await services.leases.renew({ ...improvement, ...lease }, after(iso(services.clock.now()), settings.leaseSeconds));
  const why = error ? `${error.Error}: ${error.Cause.slice(0, 300)}` : (health?.reason ?? exposed.detail);
  const record = (kind: 'rollback-intended' | 'rolled-back' | 'superseded', summary: string, after = exposed) =>
    services.journal.append(improvementEntry('RollBack', improvement, lease, services.clock, { kind, entryId: `rollback/${kind}`, summary, data: { deployment: after, health, error } }));
  await record('rollback-intended', `about to take version ${exposed.canary} away: ${why}`);
  const taken = await rollBack(component, exposed, services);
  await record(taken.state === 'superseded' ? 'superseded' : 'rolled-back', taken.detail, taken);
  return taken;
});

export const handler = step.serve(() => ({
  config: config(), clock: clock(), registry: registry(), leases: leases(), functions: functions(), deployer: deployer(), journal: journal(),
}));
