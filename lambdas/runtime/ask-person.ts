import { oneLine } from '../../core/bounded';
import { parse } from '../../core/config';
import { type ApprovalRequest, approvalRequest, type Improvement, type Lease } from '../../core/cycle';
import type { StepName } from '../../core/contracts';
import { hashOf } from '../../core/journal';
import type { Approvals, Clock, Journal, Notifier } from '../../core/ports';
import { improvementEntry } from './entries';

interface Services {
  readonly clock: Clock;
  readonly approvals: Approvals;
  readonly journal: Journal;
  readonly notifier: Notifier;
}

/** Puts a question to a person: journalled, kept, sent. Asked again with the same token, it is the question that the journal has. */
export async function askPerson(step: StepName, { improvement, lease, question, taskToken, data = {} }: { readonly improvement: Improvement; readonly lease: Lease; readonly question: ApprovalRequest; readonly taskToken: string; readonly data?: Readonly<Record<string, unknown>> }, services: Services): Promise<void> {
  const { tenant, component, improvementId, summary, verdict, needsPerson, expiresAt, candidateSha256, asks, people = 1 } = question;
  const asked = `${improvementId} wants approval${people > 1 ? ` by ${people} people` : ''} until ${expiresAt}: ${oneLine(summary)}. ${oneLine(verdict)}${needsPerson === undefined ? '' : `. A person has to look at it: ${oneLine(needsPerson)}`}`;
  const { data: recorded } = await services.journal.append(improvementEntry(step, improvement, lease, services.clock, {
    // A token of its own is a question of its own: what is answered is in the journal. The token itself is not.
    kind: 'approval-wanted', entryId: `approval/${asks === 'keep' ? taskToken : hashOf({ candidateSha256, taskToken })}`, summary: asked, data: { ...data, ...question },
  }));
  await services.approvals.want({ ...parse(approvalRequest, recorded, 'Question in the journal'), taskToken });
  await services.notifier.publish({ kind: 'approval-wanted', tenant, component, improvementId, message: asked, next: [`approve ${improvementId}`, `reject ${improvementId} --reason "..."`] });
}
