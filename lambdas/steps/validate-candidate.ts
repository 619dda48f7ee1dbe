import { UnsafeState } from '../../core/errors';
import { gates } from '../../core/gates';
import { judgeCandidate } from '../../core/judge-candidate';
import { mergeByVersion } from '../../core/merge-counters';
import type { Clock, Counters, Functions, Journal, Registry } from '../../core/ports';
import { registered } from '../../core/registered';
import { after, iso } from '../../core/time';
import { defineStep } from '../runtime/define-step';
import { improvementEntry } from '../runtime/entries';
import { clock, counters, functions, journal, registry } from '../runtime/services';

interface Services {
  readonly clock: Clock;
  readonly registry: Registry;
  readonly functions: Functions;
  readonly counters: Counters;
  readonly journal: Journal;
}

/** Hours in which a version must have shown that it serves well. */
const recordHours = 7 * 24;

export const step = defineStep('ValidateCandidate', async ({ improvement, lease, diagnosis, candidate, attempt }, services: Services) => {
  if (candidate.strategy === 'none') throw new UnsafeState('ValidateCandidate: saw candidate "none", expected a concrete change');
  const component = await registered(services.registry, improvement);
  const to = iso(services.clock.now());
  const items = await services.counters.read(improvement.tenant, improvement.component, { from: after(to, -recordHours * 3600), to });
  const verdict = await judgeCandidate({ component, improvement, diagnosis, candidate, functions: services.functions, served: mergeByVersion(items) }, gates);
  await services.journal.append(improvementEntry('ValidateCandidate', improvement, lease, services.clock, {
    kind: 'verdict', entryId: `verdict/${attempt}`, summary: `${verdict.accepted ? 'accepted' : 'rejected'}: ${verdict.reason}`, data: { verdict, attempt },
  }));
  return verdict;
});

export const handler = step.serve(() => ({ clock: clock(), registry: registry(), functions: functions(), counters: counters(), journal: journal() }));
