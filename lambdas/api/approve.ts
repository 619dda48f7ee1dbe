import { changedSince, circumstancesOf, type CircumstancesPorts } from '../../core/circumstances';
import { settingsFor } from '../../core/config';
import type { Component, KeptApproval } from '../../core/cycle';
import { type ApprovalAnswer, approvalAnswer, approvalOf, decideApproval, decisionEntry, firstEntry, isFirstOfTwo, standingFor, unheardEntry, unknownApproval } from '../../core/decide-approval';
import { outcomeIn } from '../../core/deployment-record';
import { NotFound } from '../../core/errors';
import { subjectOf } from '../../core/names';
import type { Approvals, Callers, Clock, Journal, Registry, WaitingTasks } from '../../core/ports';
import { proveCaller, statementOf } from '../../core/prove-caller';
import { registered } from '../../core/registered';
import { iso } from '../../core/time';
import { defineHandler } from '../runtime/define-handler';
import { approvals, callers, clock, config, controls, functions, journal, registry, tasks } from '../runtime/services';

interface Services extends CircumstancesPorts {
  readonly clock: Clock;
  readonly callers: Callers;
  readonly registry: Registry;
  readonly approvals: Approvals;
  readonly tasks: WaitingTasks;
  readonly journal: Journal;
}

/**
 * A person's yes or no: decided once, then journalled, then sent to the execution that waits. Where it stops in between, the
 * same command by the same person goes on. Nothing else can send a task token.
 *
 * IAM decides who may call this function; Lambda does not tell it who did. So the caller signs a request to AWS that names this
 * very answer, and AWS says whose signature it is (decision 067).
 */
export const step = defineHandler('Approve', approvalAnswer, async (answer, services: Services) => {
  const { tenant, improvementId } = answer;
  const now = iso(services.clock.now());
  await proveCaller(answer, statementOf(services.config.stage, 'approve', answer), services.callers);
  const question = await services.approvals.get(tenant, improvementId);
  if (!question) throw unknownApproval(tenant, improvementId, await services.approvals.list(tenant), now);
  const component = await registered(services.registry, question);
  const chainOf = () => services.journal.read(tenant, subjectOf.improvement(improvementId));
  const outcome = outcomeIn(await chainOf());
  const { approvers } = settingsFor(services.config, tenant, component.settings);
  const made = decideApproval(answer, question, { now, approvers, outcome, changed: await changedFor(answer, question, component, services) });
  if (isFirstOfTwo(made, question)) {
    const first = await services.approvals.agree(question, made);
    if (isFirstOfTwo(made, { ...question, first })) return { summary: (await services.journal.append(firstEntry(question, first))).summary };
  }
  const { standing, taskToken, first } = await services.approvals.decide(question, made);
  const asked = { ...question, ...(first && { first }) };
  const decision = standingFor(made, standing, question);
  const { summary } = await services.journal.append(decisionEntry(asked, decision));
  // A watch reads the answer at its next look.
  if (question.asks !== 'keep') await services.tasks.answer(taskToken, approvalOf(asked, decision)).catch(async (error: unknown) => {
    if (!(error instanceof NotFound)) throw error;
    // Without an ending it may well have this answer: from the same command run twice, or from a try whose reply was lost.
    if (outcomeIn(await chainOf())) await services.journal.append(unheardEntry(question, decision, now));
    throw new NotFound(`Approval of ${improvementId}: its execution no longer waits, expected it to. Either it has this answer already, or it ended before: ratchet show ${improvementId} tells`, { cause: error });
  });
  await services.approvals.close(question, now);
  return { summary };
});

export const handler = step.serve(() => ({
  config: config(), clock: clock(), callers: callers(), registry: registry(), controls: controls(), functions: functions(), approvals: approvals(), tasks: tasks(), journal: journal(),
}));

/** A no needs nothing to be as it was, and a decision that stands is past that. */
async function changedFor({ decision }: ApprovalAnswer, { circumstances, decision: standing }: KeptApproval, component: Component, services: Services): Promise<string | undefined> {
  return decision === 'reject' || standing || !circumstances ? undefined : changedSince(circumstances, await circumstancesOf(component, services));
}
