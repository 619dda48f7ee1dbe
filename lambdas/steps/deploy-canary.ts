import { settingsFor, type Config } from '../../core/config';
import { planDeployment } from '../../core/plan-deployment';
import { planExposure } from '../../core/plan-alias';
import type { Clock, Deployer, Functions, Journal, Leases, Notifier, Registry } from '../../core/ports';
import { registered } from '../../core/registered';
import { after, iso } from '../../core/time';
import { defineStep } from '../runtime/define-step';
import { improvementEntry } from '../runtime/entries';
import { clock, config, deployer, functions, journal, leases, notifier, registry } from '../runtime/services';

interface Services {
  readonly config: Config;
  readonly clock: Clock;
  readonly registry: Registry;
  readonly leases: Leases;
  readonly functions: Functions;
  readonly deployer: Deployer;
  readonly journal: Journal;
  readonly notifier: Notifier;
}

/** Exposes the canary at the next weight: journal, then one alias update, then journal. Running it again changes nothing. */
export const step = defineStep('DeployCanary', async (input, services: Services) => {
  const { improvement, lease } = input;
  const component = await registered(services.registry, improvement);
  const settings = settingsFor(services.config, improvement.tenant, component.settings);
  const now = iso(services.clock.now());
  await services.leases.renew({ ...improvement, ...lease }, after(now, settings.leaseSeconds + settings.lookSeconds));
  const alias = await services.functions.alias(component);
  const serving = await services.functions.configuration(component, input.deployment?.returnTo ?? alias.version);
  const deployment = planDeployment(input, { settings, now, serving });
  const plan = planExposure(alias, deployment, deployment.weight);
  const record = (kind: 'deployment-intended' | 'deployed' | 'superseded', summary: string) =>
    services.journal.append(improvementEntry('DeployCanary', improvement, lease, services.clock, { kind, entryId: `${kind}/${deployment.stage}`, summary, data: { deployment } }));
  if (plan.act === 'leave' && plan.state === 'superseded') {
    await record('superseded', plan.detail);
    return { ...deployment, state: 'superseded' as const, detail: plan.detail };
  }
  await record('deployment-intended', `about to expose: ${plan.detail}; version ${deployment.returnTo} is the one to return to`);
  if (plan.act === 'set') await services.deployer.setAlias(component, plan, alias.revisionId);
  await record('deployed', plan.detail);
  if (deployment.stage === 0) {
    const { tenant, component: name, improvementId } = improvement;
    await services.notifier.publish({ kind: 'canary-started', tenant, component: name, improvementId, message: `${name}: ${plan.detail}. To take it away: ratchet rollback ${improvementId} --reason ...` });
  }
  return { ...deployment, detail: plan.detail };
});

export const handler = step.serve(() => ({
  config: config(), clock: clock(), registry: registry(), leases: leases(), functions: functions(), deployer: deployer(), journal: journal(), notifier: notifier(),
}));
