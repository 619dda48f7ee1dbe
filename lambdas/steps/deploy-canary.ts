import { settingsFor, type Config } from '../../core/config';
import type { Deployment } from '../../core/cycle';
import { planDeployment } from '../../core/plan-deployment';
import { planExposure } from '../../core/plan-alias';
import type { Artifacts, Clock, Deployer, Functions, Journal, Leases, Notifier, Registry } from '../../core/ports';
import { isNewVersion, publishCanary, withPublished } from '../../core/publish-canary';
import { registered } from '../../core/registered';
import { withdrawCandidate } from '../../core/roll-back';
import { after, iso } from '../../core/time';
import { defineStep } from '../runtime/define-step';
import { improvementEntry } from '../runtime/entries';
import { artifacts, clock, config, deployer, functions, journal, leases, notifier, registry } from '../runtime/services';

interface Services {
  readonly config: Config;
  readonly clock: Clock;
  readonly registry: Registry;
  readonly leases: Leases;
  readonly functions: Functions;
  readonly deployer: Deployer;
  readonly artifacts: Artifacts;
  readonly journal: Journal;
  readonly notifier: Notifier;
}

/**
 * Exposes the canary at the next weight: journal, then (for what was built) a new version with `$LATEST` put back, then one
 * alias update, then journal. Running it again changes nothing.
 */
export const step = defineStep('DeployCanary', async (input, services: Services) => {
  const { improvement, lease } = input;
  const component = await registered(services.registry, improvement);
  const settings = settingsFor(services.config, improvement.tenant, component.settings);
  const now = iso(services.clock.now());
  const stillOurs = async (): Promise<void> => {
    await services.leases.renew({ ...improvement, ...lease }, after(iso(services.clock.now()), settings.leaseSeconds + settings.lookSeconds));
  };
  await stillOurs();
  const alias = await services.functions.alias(component);
  const serving = await services.functions.configuration(component, input.deployment?.returnTo ?? alias.version);
  const planned = await withPublished(component, planDeployment(input, { settings, now, serving }), services.functions);
  const record = (kind: 'deployment-intended' | 'published' | 'deployed' | 'superseded', summary: string, deployment: Deployment) =>
    services.journal.append(improvementEntry('DeployCanary', improvement, lease, services.clock, { kind, entryId: `${kind}/${deployment.stage}`, summary, data: { deployment, ...(kind === 'deployment-intended' && input.verdict.watch && { plan: input.verdict.watch }) } }));
  const superseded = async (detail: string, deployment: Deployment): Promise<Deployment> => {
    await record('superseded', detail, deployment);
    return { ...deployment, state: 'superseded', detail };
  };
  const foreseen = planExposure(alias, planned, planned.weight);
  if (foreseen.act === 'leave' && foreseen.state === 'superseded') return superseded(`${foreseen.detail}${await withdrawCandidate(component, planned, alias, services)}`, planned);
  await record('deployment-intended', `about to expose ${planned.canary === '' ? `a new version, ${Math.round(planned.weight * 100)} % of the calls` : foreseen.detail}; version ${planned.returnTo} is the one to return to${planned.stage === 0 && input.verdict.watch ? `. Plan: ${input.verdict.watch.reason}` : ''}`, planned);
  const deployment = await publishCanary(component, improvement, planned, { ...services, stillOurs });
  if (isNewVersion(deployment) && deployment.stage === 0) await record('published', `version ${deployment.canary} is published with code ${deployment.canarySha256}${deployment.configuration ? ` and ${deployment.configuration.memoryMb} MB` : ''}; $LATEST equals version ${deployment.returnTo} again`, deployment);
  const plan = planExposure(alias, deployment, deployment.weight);
  if (plan.act === 'set') await services.deployer.setAlias(component, plan, alias.revisionId);
  await record('deployed', plan.detail, deployment);
  if (deployment.stage === 0) {
    const { tenant, component: name, improvementId } = improvement;
    await services.notifier.publish({ kind: 'canary-started', tenant, component: name, improvementId, message: `${name}: ${plan.detail}. To take it away: ratchet rollback ${improvementId} --reason ...` });
  }
  return { ...deployment, detail: plan.detail };
});

export const handler = step.serve(() => ({
  config: config(), clock: clock(), registry: registry(), leases: leases(), functions: functions(), deployer: deployer(), artifacts: artifacts(), journal: journal(), notifier: notifier(),
}));
