import type { ApprovalDecision, KeptApproval, Outcome } from '../../core/cycle';
import { approvalAnswer, type ApprovalAnswer, approvalPeriod, approvalWaitSeconds, decideApproval, standingFor, unknownApproval, waits } from '../../core/decide-approval';
import { secondsBetween } from '../../core/time';
import { sampleQuestion } from '../adapters/approvals.contract';
import { flowNamed } from '../statemachines/run-flow';

const now = '2026-11-21T12:00:00.000Z';
const question = sampleQuestion('shop');
const yes: ApprovalAnswer = { decision: 'approve', tenant: 'shop', improvementId: 'i1', candidateSha256: 'abc', by: 'ann', reason: '' };
const no: ApprovalAnswer = { ...yes, decision: 'reject', reason: 'not this way' };
const byAnn: ApprovalDecision = { approved: true, by: 'ann', at: '2026-11-21T11:00:00.000Z', reason: 'fine' };
const outcome: Outcome = { improvementId: 'i1', component: 'price-quote', kind: 'reconciled', reason: 'stopped by bob', endedAt: '2026-11-21T11:30:00.000Z', durationSeconds: 1, costUsd: 0, failureRateBefore: null, failureRateAfter: null };

test.each<readonly [string, ApprovalAnswer, Partial<KeptApproval>, ApprovalDecision]>([
  ['a yes', yes, {}, { approved: true, by: 'ann', at: now, reason: '' }],
  ['a no', no, {}, { approved: false, by: 'ann', at: now, reason: 'not this way' }],
  ['the same again, where the first did not arrive', yes, { decision: byAnn }, byAnn],
  ['the same again, even when the time is over by now', yes, { decision: byAnn, expiresAt: '2026-11-21T11:30:00.000Z' }, byAnn],
])('%s is taken', (_name, answer, change, decision) => {
  expect(decideApproval(answer, { ...question, ...change }, { now })).toEqual(decision);
});

test.each<readonly [string, ApprovalAnswer, Partial<KeptApproval>, Outcome | undefined, string]>([
  ['another candidate', { ...yes, candidateSha256: 'other' }, {}, undefined, 'Approval of i1: saw candidate other, expected abc'],
  ['another candidate, also to reject it', { ...no, candidateSha256: 'other' }, {}, undefined, 'saw candidate other, expected abc'],
  ['too late', yes, { expiresAt: now }, undefined, `the time to decide ended at ${now}`],
  ['decided by somebody else', { ...yes, by: 'bob' }, { decision: byAnn }, undefined, 'it was decided once already: approved by ann: fine, at 2026-11-21T11:00:00.000Z'],
  ['another decision of the same person', no, { decision: byAnn }, undefined, 'it was decided once already: approved by ann: fine'],
  ['the same decision after it arrived', yes, { decision: byAnn, answeredAt: now }, undefined, 'it was decided once already: approved by ann: fine'],
  ['ended', yes, {}, outcome, 'it ended at 2026-11-21T11:30:00.000Z as reconciled: stopped by bob'],
  ['ended, and decided before', yes, { decision: byAnn }, outcome, 'it ended at'],
])('%s is refused', (_name, answer, change, ended, message) => {
  expect(() => decideApproval(answer, { ...question, ...change }, { outcome: ended, now })).toThrow(message);
});

test('whoever was faster stands', () => {
  const mine: ApprovalDecision = { ...byAnn, by: 'bob', at: now };
  expect(standingFor(mine, mine, question)).toEqual(mine);
  expect(() => standingFor(mine, byAnn, question)).toThrow('decided once already: approved by ann');
});

test('an unknown improvement is told what waits', () => {
  const known = [question, { ...question, improvementId: 'i2', decision: byAnn }, { ...question, improvementId: 'i3', expiresAt: now }];
  expect(known.filter((one) => waits(one, now)).map(({ improvementId }) => improvementId)).toEqual(['i1']);
  expect(unknownApproval('shop', 'i9', known, now).message).toBe('Approval: saw "i9", expected an improvement of tenant shop that waits for one; these wait: i1');
  expect(unknownApproval('shop', 'i9', [], now).message).toContain('none waits');
});

test.each([
  ['a rejection without a reason', { ...no, reason: '' }], ['a decision that is none', { ...yes, decision: 'maybe' }], ['nobody', { ...yes, by: '' }],
  ['a candidate that is not named', { ...yes, candidateSha256: '' }], ['something more', { ...yes, taskToken: 't' }], ['a reason without end', { ...no, reason: 'r'.repeat(501) }],
])('%s is no answer', (_name, answer) => {
  expect(approvalAnswer.safeParse(answer).success).toBe(false);
});

describe('the time to decide', () => {
  it.each([[1, 3600], [8, 8 * 3600], [24, 86_100]])('%i h: %i s, and the lease holds a little longer', (hours, seconds) => {
    const { expiresAt, leaseUntil } = approvalPeriod(now, hours);
    expect(secondsBetween(now, expiresAt)).toBe(seconds);
    expect(secondsBetween(expiresAt, leaseUntil)).toBe(600);
  });
  it('is over before the state machine gives up', () => {
    expect(flowNamed('improvement').States['RequestApproval']?.TimeoutSeconds).toBe(approvalWaitSeconds);
  });
});
