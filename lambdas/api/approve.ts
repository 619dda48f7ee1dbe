import { outcome as outcomeSchema } from '../../core/cycle';
import { approvalAnswer, approvalOf, decideApproval, decisionEntry, standingFor, unheardEntry, unknownApproval } from '../../core/decide-approval';
import { NotFound } from '../../core/errors';
import { subjectOf } from '../../core/names';
import type { Approvals, Clock, Journal, WaitingTasks } from '../../core/ports';
import { iso } from '../../core/time';
import { defineHandler } from '../runtime/define-handler';
import { approvals, clock, journal, tasks } from '../runtime/services';

interface Services {
  readonly clock: Clock;
  readonly approvals: Approvals;
  readonly tasks: WaitingTasks;
  readonly journal: Journal;
}

/**
 * A person's yes or no: decided once, then journalled, then sent to the execution that waits. Where it stops in between, the
 * same command by the same person goes on. Nothing else can send a task token.
 *
 * IAM proves that the caller may call this function. `by` is not proven: Lambda tells a function nothing of who invoked it,
 * so it is what the caller says (the command line: the ARN that STS gave it). CloudTrail's data events have the caller.
 */
export const step = defineHandler('Approve', approvalAnswer, async (answer, services: Services) => {
  const { tenant, improvementId } = answer;
  const now = iso(services.clock.now());
  const question = await services.approvals.get(tenant, improvementId);
  if (!question) throw unknownApproval(tenant, improvementId, await services.approvals.list(tenant), now);
  const ended = (await services.journal.read(tenant, subjectOf.improvement(improvementId))).find(({ kind }) => kind === 'outcome');
  const made = decideApproval(answer, question, ended && outcomeSchema.parse(ended.data['outcome']), now);
  const { standing, taskToken } = await services.approvals.decide(question, made);
  const decision = standingFor(made, standing, question);
  const { summary } = await services.journal.append(decisionEntry(question, decision));
  // A watch reads the answer at its next look.
  if (question.asks !== 'keep') await services.tasks.answer(taskToken, approvalOf(question, decision)).catch(async (error: unknown) => {
    if (!(error instanceof NotFound)) throw error;
    // One that was decided before may have been sent before, too.
    if (!question.decision) await services.journal.append(unheardEntry(question, decision, now));
    throw new NotFound(`Approval of ${improvementId}: its execution no longer waits, expected it to. Either it has this answer already, or it ended before: ratchet show ${improvementId} tells`, { cause: error });
  });
  await services.approvals.close(question, now);
  return { summary };
});

export const handler = step.serve(() => ({ clock: clock(), approvals: approvals(), tasks: tasks(), journal: journal() }));
