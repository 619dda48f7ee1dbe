import { UnsafeState } from '../../core/errors';
import type { Clock, Journal } from '../../core/ports';
import { defineStep } from '../runtime/define-step';
import { improvementEntry } from '../runtime/entries';
import { clock, journal } from '../runtime/services';

interface Services {
  readonly clock: Clock;
  readonly journal: Journal;
}

/** Gates that run a candidate. A revert has none: its code already served, and its record there is its proof. */
export const step = defineStep('TestCandidate', async ({ improvement, lease, candidate, verdict, attempt }, services: Services) => {
  if (candidate.strategy !== 'revert') throw new UnsafeState(`TestCandidate: saw a candidate of strategy "${candidate.strategy}", expected "revert": no other strategy exists in this release`);
  const tested = { ...verdict, reason: `${verdict.reason}; nothing to run: the candidate is code that already served` };
  await services.journal.append(improvementEntry('TestCandidate', improvement, lease, services.clock, {
    kind: 'tested', entryId: `test/${attempt}`, summary: 'nothing to run: the candidate is code that already served', data: { attempt },
  }));
  return tested;
});

export const handler = step.serve(() => ({ clock: clock(), journal: journal() }));
