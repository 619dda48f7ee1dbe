import { settingsFor, type Config } from '../../core/config';
import { decideOutcome } from '../../core/decide-outcome';
import { costIn, modelCallsIn } from '../../core/earlier-attempts';
import { finishImprovement, type FinishPorts } from '../../core/finish-improvement';
import { subjectOf } from '../../core/names';
import type { Artifacts, Clock, Opportunities, Registry, ServedFixes, TrackRecords } from '../../core/ports';
import { rememberOutcome } from '../../core/remember-outcome';
import { iso } from '../../core/time';
import { defineStep } from '../runtime/define-step';
import { artifacts as artifactStore, clock, config, journal, leases, meter, notifier, opportunities, progress, queue, registry, servedFixes, trackRecords } from '../runtime/services';

interface Services extends FinishPorts {
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
  const outcome = decideOutcome(artifacts, iso(services.clock.now()), costIn(chain), unanswered);
  const component = await services.registry.get(tenant, name);
  const settings = settingsFor(services.config, tenant, component?.settings);
  // Before the lease is free: the next improvement on the component reads it.
  await rememberOutcome(improvement, outcome, deployment, chain, services);
  return finishImprovement(outcome, improvement, settings, { name: 'RecordOutcome', fencingToken: lease?.acquired ? lease.fencingToken : 0, modelCalls: modelCallsIn(chain) }, services);
});

export const handler = step.serve(() => ({
  config: config(), clock: clock(), registry: registry(), journal: journal(), progress: progress(), queue: queue(), leases: leases(), notifier: notifier(), artifacts: artifactStore(), fixes: servedFixes(), meter: meter(), opportunities: opportunities(), trackRecords: trackRecords(),
}));
