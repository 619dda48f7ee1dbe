import type { Approvals, Clock, Journal, Notifier } from '../../core/ports';
import { after, iso } from '../../core/time';
import { UnsafeState } from '../../core/errors';
import { defineStep } from '../runtime/define-step';
import { improvementEntry } from '../runtime/entries';
import { approvals, clock, journal, notifier } from '../runtime/services';

interface Services {
  readonly clock: Clock;
  readonly approvals: Approvals;
  readonly journal: Journal;
  readonly notifier: Notifier;
}

const secondsToDecide = 86_400;

/**
 * Asks a person, and ends; the execution waits for the task token, which only the approving function may send. Nothing
 * is approved here, so what this returns is not what the state yields.
 */
export const step = defineStep('RequestApproval', async ({ improvement, lease, candidate, verdict, taskToken }, services: Services) => {
  if (candidate.strategy === 'none') throw new UnsafeState('RequestApproval: saw candidate "none", expected a concrete change');
  const { tenant, component, improvementId } = improvement;
  const { candidateSha256 } = verdict;
  const expiresAt = after(iso(services.clock.now()), secondsToDecide);
  await services.approvals.want({ tenant, improvementId, taskToken, candidateSha256, expiresAt });
  const message = `${improvementId} wants approval until ${expiresAt}: ${candidate.summary}. ${verdict.reason}`;
  await services.journal.append(improvementEntry('RequestApproval', improvement, lease, services.clock, {
    kind: 'approval-wanted', entryId: `approval/${candidateSha256}`, summary: message, data: { candidate, candidateSha256, expiresAt },
  }));
  await services.notifier.publish({ kind: 'approval-wanted', tenant, component, improvementId, message });
  return { approved: false, by: '', reason: 'not decided yet', candidateSha256 };
});

export const handler = step.serve(() => ({ clock: clock(), approvals: approvals(), journal: journal(), notifier: notifier() }));
