import { attestCanary, attestDeployment, attestIntent } from '../../core/attest-deployment';
import { checkApproved } from '../../core/check-approved';
import type { CircumstancesPorts } from '../../core/circumstances';
import { settingsFor } from '../../core/config';
import type { Deployment } from '../../core/cycle';
import { type InputsRef, keepInputs } from '../../core/decision-inputs';
import { UnsafeState } from '../../core/errors';
import { subjectOf } from '../../core/names';
import { planDeployment } from '../../core/plan-deployment';
import { planExposure } from '../../core/plan-alias';
import type { Artifacts, Clock, Controls, Deployer, Functions, Journal, Leases, Notifier, Registry } from '../../core/ports';
import { type PreparePorts, prepareDeployment } from '../../core/prepare-deployment';
import { isNewVersion, publishCanary, withPublished } from '../../core/publish-canary';
import { registered } from '../../core/registered';
import { tellSmaller } from '../../core/reserve-deployment';
import { expectMayDeploy } from '../../core/stopped';
import { withdrawCandidate } from '../../core/roll-back';
import { after, iso } from '../../core/time';
import { defineStep } from '../runtime/define-step';
import { improvementEntry } from '../runtime/entries';
import { tellingPostponed } from '../runtime/telling-postponed';
import { alarms, artifacts, budgets, clock, config, controls, counters, deployer, functions, journal, leases, notifier, registry } from '../runtime/services';

interface Services extends PreparePorts, CircumstancesPorts {
  readonly clock: Clock;
  readonly controls: Pick<Controls, 'read'>;
  readonly registry: Registry;
  readonly leases: Leases;
  readonly functions: Functions;
  readonly deployer: Deployer;
  readonly artifacts: Artifacts;
  readonly journal: Journal;
  readonly notifier: Notifier;
}

/**
 * Exposes the canary at the next weight, where the journal bears out what the step was told: journal, then (for what was
 * built) a new version with `$LATEST` put back, then one alias update, then journal. Running it again changes nothing.
 */
export const step = defineStep('DeployCanary', async (input, services: Services) => {
  const { improvement, lease } = input;
  const component = await registered(services.registry, improvement);
  // What its team wants of a deployment is not known. A canary that serves already is watched on.
  if (component.misfit !== undefined && !input.deployment) throw new UnsafeState(`DeployCanary: saw settings of ${component.component} that do not fit what holds for its tenant, expected ones that do: ${component.misfit}`);
  const settings = settingsFor(services.config, improvement.tenant, component.settings);
  const now = iso(services.clock.now());
  const stillOurs = async (): Promise<void> => {
    const at = iso(services.clock.now());
    await tellingPostponed('DeployCanary', input, services, () => expectMayDeploy(improvement, { revert: input.candidate.strategy === 'revert', settings, now: at }, services.controls));
    await services.leases.renew({ ...improvement, ...lease }, after(iso(services.clock.now()), settings.leaseSeconds + settings.lookSeconds));
  };
  await stillOurs();
  const chain = await services.journal.read(improvement.tenant, subjectOf.improvement(improvement.improvementId));
  attestDeployment(input, { component, now, chain });
  const alias = await services.functions.alias(component);
  const serving = await services.functions.configuration(component, input.deployment?.returnTo ?? alias.version);
  const whole = await withPublished(component, planDeployment(input, { settings, now, serving }), services.functions);
  const planned = await tellingPostponed('DeployCanary', input, services, () => prepareDeployment(whole, { improvement, component, settings, watch: input.verdict.watch, chain }, services));
  const record = (kind: 'deployment-intended' | 'published' | 'deployed' | 'superseded', summary: string, deployment: Deployment, inputs?: InputsRef) =>
    services.journal.append(improvementEntry('DeployCanary', improvement, lease, services.clock, { kind, entryId: `${kind}/${deployment.stage}`, summary, data: { deployment, ...(kind === 'deployment-intended' && input.verdict.watch && { plan: input.verdict.watch }), ...(inputs && { inputs }) } }));
  const superseded = async (detail: string, deployment: Deployment): Promise<Deployment> => {
    await record('superseded', detail, deployment);
    return { ...deployment, state: 'superseded', detail };
  };
  const foreseen = planExposure(alias, planned, planned.weight);
  if (foreseen.act === 'leave' && foreseen.state === 'superseded') return superseded(`${foreseen.detail}${await withdrawCandidate(component, planned, alias, services)}`, planned);
  if (!input.deployment) await checkApproved(component, input.approval, chain, services);
  // Run again after it was recorded: what was decided from then is kept already.
  const recorded = chain.some(({ entryId }) => entryId === `deployment-intended/${planned.stage}`);
  const kept = recorded ? undefined : await keepInputs(improvement, { step: input, settings, now, serving: { codeSha256: serving.codeSha256, timeoutSeconds: serving.timeoutSeconds }, published: planned.canary, ...(planned !== whole && { room: planned.weights }) }, services.artifacts);
  attestIntent(await record('deployment-intended', `about to expose ${planned.canary === '' ? `a new version, ${Math.round(planned.weight * 100)} % of the calls` : foreseen.detail}; version ${planned.returnTo} is the one to return to${planned.stage === 0 && input.verdict.watch ? `. Plan: ${input.verdict.watch.reason}` : ''}${tellSmaller(whole, planned)}`, planned, kept), planned);
  const deployment = await publishCanary(component, improvement, planned, { ...services, stillOurs });
  if (isNewVersion(deployment) && deployment.stage === 0) await record('published', `version ${deployment.canary} is published with code ${deployment.canarySha256}${deployment.configuration ? ` and ${deployment.configuration.memoryMb} MB` : ''}; $LATEST equals version ${deployment.returnTo} again`, deployment);
  const plan = planExposure(alias, deployment, deployment.weight);
  await attestCanary(component, deployment, services.functions);
  if (plan.act === 'set') {
    await stillOurs();
    await services.deployer.setAlias(component, plan, alias.revisionId);
  }
  await record('deployed', plan.detail, deployment);
  if (deployment.stage === 0) {
    const { tenant, component: name, improvementId } = improvement;
    await services.notifier.publish({ kind: 'canary-started', tenant, component: name, improvementId, message: `${name}: ${plan.detail}`, next: [`show ${improvementId}`, `rollback ${improvementId} --reason "..."`] });
  }
  return { ...deployment, detail: plan.detail };
});

export const handler = step.serve(() => ({
  config: config(), clock: clock(), controls: controls(), registry: registry(), leases: leases(), functions: functions(), deployer: deployer(), artifacts: artifacts(), journal: journal(), notifier: notifier(), budgets: budgets(), alarms: alarms(), counters: counters(),
}));
