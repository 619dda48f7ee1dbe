import { ForeignChange } from '../../core/errors';
import { planPromotion } from '../../core/plan-alias';
import { settingsFor, type Config } from '../../core/config';
import type { Component, Deployment } from '../../core/cycle';
import type { Clock, Deployer, Functions, Journal, Leases, Registry } from '../../core/ports';
import { registered } from '../../core/registered';
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

/** The canary serves alone, then `$LATEST` is made equal to it, so that the next deployment does not bring the fault back. */
export const step = defineStep('Promote', async ({ improvement, lease, deployment, health }, services: Services) => {
  const component = await registered(services.registry, improvement);
  const settings = settingsFor(services.config, improvement.tenant, component.settings);
  await services.leases.renew({ ...improvement, ...lease }, after(iso(services.clock.now()), settings.leaseSeconds));
  const alias = await services.functions.alias(component);
  const plan = planPromotion(alias, deployment);
  const record = (kind: 'promotion-intended' | 'promoted' | 'superseded', summary: string, after: Deployment) =>
    services.journal.append(improvementEntry('Promote', improvement, lease, services.clock, { kind, entryId: kind, summary, data: { deployment: after, health } }));
  if (plan.act === 'leave' && plan.state === 'superseded') {
    const superseded: Deployment = { ...deployment, state: 'superseded', detail: plan.detail };
    await record('superseded', plan.detail, superseded);
    return superseded;
  }
  await record('promotion-intended', `about to promote version ${deployment.canary}: ${health.reason}`, deployment);
  if (plan.act === 'set') await services.deployer.setAlias(component, plan, alias.revisionId);
  const latest = await restoreLatest(component, deployment, services.deployer);
  const promoted: Deployment = { ...deployment, state: 'promoted', weight: 1, moreStages: false, detail: `${plan.detail}; ${latest}` };
  await record('promoted', promoted.detail, promoted);
  return promoted;
});

export const handler = step.serve(() => ({
  config: config(), clock: clock(), registry: registry(), leases: leases(), functions: functions(), deployer: deployer(), journal: journal(),
}));

async function restoreLatest(component: Component, deployment: Deployment, to: Deployer): Promise<string> {
  try {
    await to.restoreLatest(component, deployment.canary, deployment.returnToSha256);
    return `$LATEST equals version ${deployment.canary}`;
  } catch (error) {
    if (!(error instanceof ForeignChange)) throw error;
    return `$LATEST is left alone, since somebody else changed it (${error.message})`;
  }
}
