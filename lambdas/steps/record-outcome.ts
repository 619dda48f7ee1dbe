import { settingsFor, type Config } from '../../core/config';
import { decideOutcome } from '../../core/decide-outcome';
import { keepInputs } from '../../core/decision-inputs';
import { costIn } from '../../core/earlier-attempts';
import { finishImprovement, type FinishPorts } from '../../core/finish-improvement';
import { subjectOf } from '../../core/names';
import type { Artifacts, Clock, Opportunities, Registry, ServedFixes, TrackRecords } from '../../core/ports';
import { type PausePorts, pauseOverRollbacks } from '../../core/pause-itself';
import { rememberOutcome } from '../../core/remember-outcome';
import { iso } from '../../core/time';
import { defineStep } from '../runtime/define-step';
import { artifacts as artifactStore, budgets, clock, config, controls, journal, leases, meter, notifier, opportunities, progress, queue, registry, servedFixes, trackRecords } from '../runtime/services';

interface Services extends FinishPorts, Pick<PausePorts, 'controls'> {
  readonly config: Config;
  readonly clock: Clock;
  readonly registry: Registry;
  readonly artifacts: Artifacts;
  readonly fixes: ServedFixes;
  readonly opportunities: Opportunities;
  readonly trackRecords: TrackRecords;
}

export const step = defineStep('RecordOutcome', async (artifacts, services: Services) => {
  const { improvement, lease, deployment } = artifacts;
  const { tenant, component: name, improvementId } = improvement;
  const chain = await services.journal.read(tenant, subjectOf.improvement(improvementId));
  const unanswered = chain.findLast(({ kind }) => kind === 'model-failed')?.summary;
  const decided = { step: artifacts, endedAt: iso(services.clock.now()), costUsd: costIn(chain), modelFailure: unanswered };
  const outcome = decideOutcome(artifacts, decided.endedAt, decided.costUsd, unanswered);
  const inputs = await keepInputs(improvement, decided, services.artifacts);
  const component = await services.registry.get(tenant, name);
  const settings = settingsFor(services.config, tenant, component?.settings);
  // Before the lease is free: the next improvement on the component reads it.
  await rememberOutcome(improvement, outcome, deployment, chain, services);
  await pauseOverRollbacks(improvement, outcome, services);
  return finishImprovement(outcome, improvement, settings, { name: 'RecordOutcome', fencingToken: lease?.acquired ? lease.fencingToken : 0, chain, inputs }, services);
});

export const handler = step.serve(() => ({
  config: config(), clock: clock(), controls: controls(), registry: registry(), journal: journal(), progress: progress(), queue: queue(), leases: leases(), notifier: notifier(), artifacts: artifactStore(), fixes: servedFixes(), meter: meter(), budgets: budgets(), opportunities: opportunities(), trackRecords: trackRecords(),
}));
