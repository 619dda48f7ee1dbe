import type { ApprovalDecision, KeptApproval } from '../../core/cycle';
import type { Approvals } from '../../core/ports';
import { freshTenant } from './samples';

export function sampleQuestion(tenant: string, changes: Partial<KeptApproval> = {}): KeptApproval {
  return {
    tenant, component: 'price-quote', improvementId: 'i1', candidateSha256: 'abc', verdictSha256: 'def', summary: 'go back to version 1', verdict: '3 gates passed',
    wantedAt: '2026-11-21T10:00:00.000Z', expiresAt: '2026-11-22T10:00:00.000Z', ...changes,
  };
}

/** `stored` is all that is kept of a question, with its token. */
export function approvalsContract(approvals: () => Approvals, stored: (tenant: string, improvementId: string) => Promise<unknown>): void {
  const yes: ApprovalDecision = { approved: true, by: 'ann', at: '2026-11-21T11:00:00.000Z', reason: '' };
  const no: ApprovalDecision = { approved: false, by: 'bob', at: '2026-11-21T11:00:01.000Z', reason: 'not today' };
  const asked = async (changes: Partial<KeptApproval> = {}, taskToken = 'token') => {
    const question = sampleQuestion(freshTenant(), changes);
    await approvals().want({ ...question, taskToken });
    return question;
  };

  it('keeps a question with its token, and shows it without', async () => {
    const question = await asked({ needsPerson: 'own-tests: none' });
    const { tenant } = question;
    expect(await stored(tenant, 'i1')).toMatchObject({ ...question, taskToken: 'token' });
    expect(await approvals().get(tenant, 'i1')).toEqual(question);
    expect(await approvals().list(tenant)).toEqual([question]);
    expect(await approvals().get(tenant, 'i2')).toBeUndefined();
    expect(await approvals().list(freshTenant())).toEqual([]);
  });

  it('lists the newest first', async () => {
    const { tenant } = await asked();
    await approvals().want({ ...sampleQuestion(tenant, { improvementId: 'i0', wantedAt: '2026-11-21T10:30:00.000Z' }), taskToken: 'other' });
    expect((await approvals().list(tenant)).map(({ improvementId }) => improvementId)).toEqual(['i0', 'i1']);
  });

  it('gives the token for a decision, and the first decision stands', async () => {
    const question = await asked();
    expect(await approvals().decide(question, yes)).toEqual({ standing: yes, taskToken: 'token' });
    expect(await approvals().decide(question, no)).toEqual({ standing: yes, taskToken: 'token' });
    expect(await approvals().get(question.tenant, 'i1')).toEqual({ ...question, decision: yes });
  });

  it('lets one of many win that decide at the same time', async () => {
    const question = await asked();
    const all = await Promise.all(Array.from({ length: 8 }, (_, index) => approvals().decide(question, { ...no, by: `person-${index}` })));
    expect(new Set(all.map(({ standing }) => standing.by)).size).toBe(1);
  });

  it('keeps the first yes of two: the question is not decided, and the decision comes with it', async () => {
    const question = await asked({ people: 2 });
    expect(await approvals().agree(question, yes)).toEqual(yes);
    expect(await approvals().agree(question, { ...yes, by: 'cid' })).toEqual(yes);
    expect(await approvals().get(question.tenant, 'i1')).toEqual({ ...question, first: yes });
    const second = { ...yes, by: 'bob' };
    expect(await approvals().decide(question, second)).toEqual({ standing: second, taskToken: 'token', first: yes });
    await approvals().want({ ...question, wantedAt: '2026-11-21T12:00:00.000Z', taskToken: 'second' });
    expect((await approvals().get(question.tenant, 'i1'))?.first).toBeUndefined();
    await expect(approvals().agree(question, yes)).rejects.toMatchObject({ name: 'ConcurrentChange' });
  });

  it('lets one of many be the first who say yes at the same time', async () => {
    const question = await asked({ people: 2 });
    const all = await Promise.all(Array.from({ length: 8 }, (_, index) => approvals().agree(question, { ...yes, by: `person-${index}` })));
    expect(new Set(all.map(({ by }) => by)).size).toBe(1);
  });

  it('takes no first yes where it is decided', async () => {
    const question = await asked({ people: 2 });
    await approvals().decide(question, no);
    await expect(approvals().agree(question, yes)).rejects.toMatchObject({ name: 'ConcurrentChange' });
  });

  it('remembers that the answer arrived', async () => {
    const question = await asked();
    await approvals().decide(question, yes);
    await approvals().close(question, no.at);
    expect(await approvals().get(question.tenant, 'i1')).toEqual({ ...question, decision: yes, answeredAt: no.at });
  });

  it('changes nothing when the same token asks again, also after a decision', async () => {
    const question = await asked();
    await approvals().decide(question, yes);
    await approvals().want({ ...question, wantedAt: '2026-11-21T12:00:00.000Z', taskToken: 'token' });
    expect(await approvals().get(question.tenant, 'i1')).toEqual({ ...question, decision: yes });
  });

  it('takes another token for a new question, which nobody has decided on', async () => {
    const question = await asked();
    await approvals().decide(question, yes);
    const again = { ...question, wantedAt: '2026-11-21T12:00:00.000Z' };
    await approvals().want({ ...again, taskToken: 'second' });
    expect(await approvals().get(question.tenant, 'i1')).toEqual(again);
    await expect(approvals().decide(question, yes)).rejects.toMatchObject({ name: 'ConcurrentChange' });
    await approvals().close(question, no.at);
    expect(await approvals().decide(again, no)).toEqual({ standing: no, taskToken: 'second' });
  });

  it.each([['candidateSha256', 'other'], ['improvementId', 'i9']])('refuses a decision on another question: %s', async (field, value) => {
    const question = await asked();
    await expect(approvals().decide({ ...question, [field]: value }, yes)).rejects.toMatchObject({ name: 'ConcurrentChange' });
    expect(await approvals().get(question.tenant, 'i1')).toEqual(question);
  });
}
