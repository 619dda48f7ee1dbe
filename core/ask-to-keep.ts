import type { StepInput } from './contracts';
import type { Settings } from './config';
import { approval, type ApprovalRequest, approvalRequest, type Circumstances, type Health, type Verdict } from './cycle';
import { approvalPeriod, decisionId, peopleFor } from './decide-approval';
import { hashOf, type JournalRecord } from './journal';
import { provedGates } from './proved-gates';
import type { PersonsAnswer } from './watch-policy';

type Look = Pick<StepInput<'CheckHealth'>, 'improvement' | 'candidate' | 'deployment'> & { readonly verdict: Verdict };

/** The question that a watch asks which decided nothing: may the change stay? */
export function questionToKeep({ improvement, candidate, deployment, verdict }: Look, { reason }: Health, { wantedAt, settings, circumstances }: { readonly wantedAt: string; readonly settings: Pick<Settings, 'approvalHours' | 'approvalsNeeded'>; readonly circumstances: Circumstances }): ApprovalRequest {
  const { tenant, component, improvementId } = improvement;
  return {
    tenant, component, improvementId, candidateSha256: verdict.candidateSha256, verdictSha256: hashOf(verdict), asks: 'keep',
    summary: `${deployment.moreStages ? 'give more traffic to' : 'keep'} version ${deployment.canary}, which serves beside version ${deployment.returnTo} (${candidate.summary})`,
    verdict: reason, circumstances, ...peopleFor(settings), wantedAt, expiresAt: approvalPeriod(wantedAt, settings.approvalHours).expiresAt,
  };
}

/** What became of the question of an earlier look, as the improvement's journal has it; one that is not there is as good as expired. */
export function answerTo(chain: readonly JournalRecord[], now: string): PersonsAnswer {
  const question = approvalRequest.safeParse(chain.findLast(({ kind, data }) => kind === 'approval-wanted' && data['asks'] === 'keep')?.data).data;
  if (!question) return 'expired';
  const decided = chain.find(({ entryId }) => entryId === decisionId(question));
  const made = approval.safeParse(decided?.data['approval']).data;
  if (decided && made) return { approved: made.approved, by: made.by, reason: made.reason, at: decided.at };
  return question.expiresAt <= now ? 'expired' : undefined;
}

/** Whether a change could stay on the evidence of its gates alone: the fault's own calls, and others, ran with it. */
export function provedOnCalls(verdict: Verdict): boolean {
  const proved = provedGates(verdict);
  return proved.includes('replay') && (proved.includes('reproduction') || proved.includes('quicker'));
}
