import type { KeptApproval } from '../../core/cycle';
import { ConcurrentChange } from '../../core/errors';
import type { Approvals } from '../../core/ports';

export interface FakeApprovals extends Approvals {
  /** With its token, as it is kept. */
  kept(tenant: string, improvementId: string): (KeptApproval & { readonly taskToken: string }) | undefined;
}

export function fakeApprovals(): FakeApprovals {
  const questions = new Map<string, KeptApproval & { readonly taskToken: string }>();
  const keyOf = ({ tenant, improvementId }: Pick<KeptApproval, 'tenant' | 'improvementId'>) => `${tenant}/${improvementId}`;
  const withoutToken = ({ taskToken: _, ...question }: KeptApproval & { readonly taskToken: string }): KeptApproval => question;
  return {
    kept: (tenant, improvementId) => questions.get(keyOf({ tenant, improvementId })),
    async want(request) {
      if (questions.get(keyOf(request))?.taskToken !== request.taskToken) questions.set(keyOf(request), request);
    },
    async get(tenant, improvementId) {
      const found = questions.get(keyOf({ tenant, improvementId }));
      return found && withoutToken(found);
    },
    async list(tenant) {
      return [...questions.values()].filter((one) => one.tenant === tenant).map(withoutToken).sort((one, other) => (one.wantedAt < other.wantedAt ? 1 : -1));
    },
    async agree(question, first) {
      const found = questions.get(keyOf(question));
      if (!found || found.wantedAt !== question.wantedAt || found.candidateSha256 !== question.candidateSha256 || (found.decision && !found.first)) throw new ConcurrentChange('another question');
      const standing = found.first ?? first;
      questions.set(keyOf(question), { ...found, first: standing });
      return standing;
    },
    async decide(question, decision) {
      const found = questions.get(keyOf(question));
      if (!found || found.wantedAt !== question.wantedAt || found.candidateSha256 !== question.candidateSha256) throw new ConcurrentChange('another question');
      const standing = found.decision ?? decision;
      questions.set(keyOf(question), { ...found, decision: standing });
      return { standing, taskToken: found.taskToken, ...(found.first && { first: found.first }) };
    },
    async close(question, answeredAt) {
      const found = questions.get(keyOf(question));
      if (found?.wantedAt === question.wantedAt) questions.set(keyOf(question), { ...found, answeredAt });
    },
  };
}
