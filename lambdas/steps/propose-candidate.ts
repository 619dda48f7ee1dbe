import type { Clock, Functions, Journal, Registry } from '../../core/ports';
import { proposeCandidate } from '../../core/propose-candidate';
import { registered } from '../../core/registered';
import { strategies } from '../../core/strategies';
import { defineStep } from '../runtime/define-step';
import { improvementEntry } from '../runtime/entries';
import { clock, functions, journal, registry } from '../runtime/services';

interface Services {
  readonly clock: Clock;
  readonly registry: Registry;
  readonly functions: Functions;
  readonly journal: Journal;
}

export const step = defineStep('ProposeCandidate', async ({ improvement, lease, diagnosis, attempt }, services: Services) => {
  const component = await registered(services.registry, improvement);
  const candidate = await proposeCandidate({ improvement, component, diagnosis, functions: services.functions }, attempt, strategies);
  await services.journal.append(improvementEntry('ProposeCandidate', improvement, lease, services.clock, {
    kind: 'proposed', entryId: `candidate/${attempt}`, summary: candidate.summary, data: { candidate, attempt },
  }));
  return candidate;
});

export const handler = step.serve(() => ({ clock: clock(), registry: registry(), functions: functions(), journal: journal() }));
