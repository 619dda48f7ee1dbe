import { answerTo, provedOnCalls, questionToKeep } from '../../core/ask-to-keep';
import { circumstancesOf } from '../../core/circumstances';
import type { Health } from '../../core/cycle';
import { keepInputs } from '../../core/decision-inputs';
import { lookRowOf, standingLook, wholeLook } from '../../core/look-row';
import { subjectOf } from '../../core/names';
import { observeCanary } from '../../core/observe-canary';
import { settingsFor, type Config, type Settings } from '../../core/config';
import type { Approvals, Artifacts, Calibrations, Clock, Controls, Counters, Functions, Journal, Leases, Metrics, Notifier, Registry } from '../../core/ports';
import { registered } from '../../core/registered';
import { expectMayDeploy } from '../../core/stopped';
import { after, iso } from '../../core/time';
import { askPerson } from '../runtime/ask-person';
import { defineStep } from '../runtime/define-step';
import { improvementEntry } from '../runtime/entries';
import { tellingPostponed } from '../runtime/telling-postponed';
import { approvals, artifacts, calibrations, clock, config, controls, counters, functions, journal, leases, metrics, notifier, registry } from '../runtime/services';

interface Services {
  readonly config: Config;
  readonly clock: Clock;
  readonly controls: Pick<Controls, 'read'>;
  readonly registry: Registry;
  readonly leases: Leases;
  readonly functions: Functions;
  readonly counters: Counters;
  readonly calibrations: Calibrations;
  readonly metrics: Metrics;
  readonly approvals: Approvals;
  readonly artifacts: Artifacts;
  readonly journal: Journal;
  readonly notifier: Notifier;
}

export const step = defineStep('CheckHealth', async ({ improvement, lease, candidate, verdict, deployment, health: previous }, services: Services) => {
  const component = await registered(services.registry, improvement);
  const declared = settingsFor(services.config, improvement.tenant, component.settings);
  // Without the verdict there is nothing to ask about.
  const settings: Settings = verdict ? declared : { ...declared, inconclusivePolicy: 'take-back', rareFaultPolicy: 'take-back' };
  const now = iso(services.clock.now());
  await tellingPostponed('CheckHealth', { improvement, lease }, services, () => expectMayDeploy(improvement, { revert: candidate.strategy === 'revert', settings, now }, services.controls));
  const answer = previous?.asked === undefined ? undefined : answerTo(await services.journal.read(improvement.tenant, subjectOf.improvement(improvement.improvementId)), now);
  const { health: seen, inputs } = await observeCanary({ component, improvement, deployment, previous: previous ?? undefined, settings, now, answer, proved: verdict !== undefined && provedOnCalls(verdict) }, services);
  await services.leases.renew({ ...improvement, ...lease }, after(now, settings.leaseSeconds + seen.waitSeconds));
  // A guard look tells no more than the look before it.
  if (seen.look === (previous?.look ?? 0)) return seen;
  const kept = inputs && await keepInputs(improvement, inputs, services.artifacts);
  const record = await services.journal.append(improvementEntry('CheckHealth', improvement, lease, services.clock, {
    kind: 'look', entryId: `look/${seen.look}`, summary: `look ${seen.look}: ${seen.decision}: ${seen.reason}`,
    // A chain is read as a whole: what the next look needs is kept where something was decided, and in the execution.
    data: { look: lookRowOf({ previous: previous ?? undefined, health: seen, deployment, settings }), ...wholeLook(seen, previous ?? undefined), ...(kept && { inputs: kept }) },
  }));
  const health = standingLook(seen, previous ?? undefined, record);
  const held = isHeld(health) && !isHeld(previous);
  if (held) {
    await services.notifier.publish({ kind: 'watch-held', tenant: improvement.tenant, component: improvement.component, improvementId: improvement.improvementId, message: `${improvement.component}: ${health.reason}`, next: [`doctor ${improvement.component}`, `show ${improvement.improvementId}`] });
  }
  if (health.asked === health.look && verdict) {
    const question = questionToKeep({ improvement, candidate, deployment, verdict }, health, { wantedAt: now, settings, circumstances: await circumstancesOf(component, services) });
    await askPerson('CheckHealth', { improvement, lease, question, taskToken: `keep/${health.look}` }, services);
  }
  return health;
});

export const handler = step.serve(() => ({
  config: config(), clock: clock(), controls: controls(), registry: registry(), leases: leases(), approvals: approvals(), functions: functions(), counters: counters(), calibrations: calibrations(), metrics: metrics(), artifacts: artifacts(), journal: journal(), notifier: notifier(),
}));

function isHeld(health: Health | null): boolean {
  return health?.reason.startsWith('held') ?? false;
}
