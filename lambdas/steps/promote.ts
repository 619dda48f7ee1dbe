import { attestPromotion } from '../../core/attest-deployment';
import { followPromotion } from '../../core/follow-promotion';
import { planPromotion } from '../../core/plan-alias';
import { settingsFor, type Config } from '../../core/config';
import type { Deployment } from '../../core/cycle';
import { UnsafeState } from '../../core/errors';
import type { Clock, Controls, Deployer, Functions, Journal, Leases, Registry } from '../../core/ports';
import { subjectOf } from '../../core/names';
import { isNewVersion } from '../../core/publish-canary';
import { registered } from '../../core/registered';
import { expectMayDeploy } from '../../core/stopped';
import { after, iso } from '../../core/time';
import { defineStep } from '../runtime/define-step';
import { improvementEntry } from '../runtime/entries';
import { tellingPostponed } from '../runtime/telling-postponed';
import { clock, config, controls, deployer, functions, journal, leases, registry } from '../runtime/services';

interface Services {
  readonly config: Config;
  readonly clock: Clock;
  readonly controls: Pick<Controls, 'read'>;
  readonly registry: Registry;
  readonly leases: Leases;
  readonly functions: Functions;
  readonly deployer: Deployer;
  readonly journal: Journal;
}

/**
 * The canary serves alone, where the journal bears out that it was watched and may; then `$LATEST` is made equal to it, so
 * that the next deployment does not bring the fault back.
 */
export const step = defineStep('Promote', async (input, services: Services) => {
  const { improvement, lease, deployment, health } = input;
  if (deployment.calibrates) throw new UnsafeState(`Promote: saw version ${deployment.canary} of a calibration, expected one that is to serve`);
  const component = await registered(services.registry, improvement);
  const settings = settingsFor(services.config, improvement.tenant, component.settings);
  await services.leases.renew({ ...improvement, ...lease }, after(iso(services.clock.now()), settings.leaseSeconds));
  attestPromotion(input, { component, chain: await services.journal.read(improvement.tenant, subjectOf.improvement(improvement.improvementId)) });
  const alias = await services.functions.alias(component);
  const plan = planPromotion(alias, deployment);
  const record = (kind: 'promotion-intended' | 'promoted' | 'latest-restored' | 'superseded', summary: string, after: Deployment) =>
    services.journal.append(improvementEntry('Promote', improvement, lease, services.clock, { kind, entryId: kind, summary, data: { deployment: after, health } }));
  if (plan.act === 'leave' && plan.state === 'superseded') {
    const superseded: Deployment = { ...deployment, state: 'superseded', detail: plan.detail };
    await record('superseded', plan.detail, superseded);
    return superseded;
  }
  await record('promotion-intended', `about to promote version ${deployment.canary}: ${health.reason}`, deployment);
  if (plan.act === 'set') {
    await tellingPostponed('Promote', { improvement, lease }, services, () => expectMayDeploy(improvement, { revert: !isNewVersion(deployment), settings, now: iso(services.clock.now()) }, services.controls));
    await services.deployer.setAlias(component, plan, alias.revisionId);
  }
  const promoted: Deployment = { ...deployment, state: 'promoted', weight: 1, moreStages: false, detail: plan.detail };
  await record('promoted', promoted.detail, promoted);
  const latest = await followPromotion(component, deployment, services.deployer);
  await record('latest-restored', latest, promoted);
  return { ...promoted, detail: `${plan.detail}; ${latest}` };
});

export const handler = step.serve(() => ({
  config: config(), clock: clock(), controls: controls(), registry: registry(), leases: leases(), functions: functions(), deployer: deployer(), journal: journal(),
}));
