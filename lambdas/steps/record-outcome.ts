import { settingsFor, type Config } from '../../core/config';
import { decideOutcome } from '../../core/decide-outcome';
import { finishImprovement, type FinishPorts } from '../../core/finish-improvement';
import type { Clock, Registry } from '../../core/ports';
import { iso } from '../../core/time';
import { defineStep } from '../runtime/define-step';
import { clock, config, journal, leases, notifier, progress, queue, registry } from '../runtime/services';

interface Services extends FinishPorts {
  readonly config: Config;
  readonly clock: Clock;
  readonly registry: Registry;
}

export const step = defineStep('RecordOutcome', async (artifacts, services: Services) => {
  const { improvement, lease } = artifacts;
  const outcome = decideOutcome(artifacts, iso(services.clock.now()));
  const component = await services.registry.get(improvement.tenant, improvement.component);
  const settings = settingsFor(services.config, improvement.tenant, component?.settings);
  return finishImprovement(outcome, improvement, settings, { name: 'RecordOutcome', fencingToken: lease?.acquired ? lease.fencingToken : 0 }, services);
});

export const handler = step.serve(() => ({
  config: config(), clock: clock(), registry: registry(), journal: journal(), progress: progress(), queue: queue(), leases: leases(), notifier: notifier(),
}));
