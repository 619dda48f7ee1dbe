import type { Candidate, Outcome, Verdict } from '../../core/cycle';
import { attemptsIn, costIn, modelCallsIn, remembered } from '../../core/earlier-attempts';
import type { EarlierAttempt } from '../../core/strategies/types';
import { builtCandidate } from './code-samples';
import { chainOf, outcomeOf, proposed, rejected, unusable, verdictOf } from './improvement-chain';

const model = (change: object = {}): Candidate => ({ ...builtCandidate(), strategy: 'model', modelId: 'm', exchangeKey: 'e', patchSha256: 'p2', costUsd: 0.02, ...change }) as Candidate;
const revert: Candidate = { strategy: 'revert', summary: 'go back', version: '1', replaces: '2', codeSha256: 's' };
const rejection = (by: string, reason: string) => ({ kind: 'not-approved' as const, entryId: 'decision', data: { approval: { approved: false, by, reason, candidateSha256: 'sha' } } });
const slower = outcomeOf('rolled-back', '95th percentile 400 ms beside 100 ms');

test('every attempt of an improvement, oldest first, with what became of it', async () => {
  const chain = await chainOf([
    proposed(1, builtCandidate(), '--- a'), verdictOf(1, rejected('types: new type errors')),
    proposed(2, unusable('the reply has no edits', 0.01)),
    proposed(3, model(), '--- b'), verdictOf(3), verdictOf(3, rejected('own-tests: quote: expected 1'), 'tested'),
    proposed(4, model({ patchSha256: 'p3' }), '--- c'), verdictOf(4), verdictOf(4, undefined, 'tested'),
    slower,
  ]);
  const at = expect.any(String) as string;
  expect(attemptsIn('i-1', chain)).toEqual([
    { improvementId: 'i-1', attempt: 1, strategy: 'template', patchSha256: 'p1', summary: 'guards the optional price', reason: 'refused by the gates: types: new type errors', undecided: false, at, diff: '--- a', costUsd: 0, signature: 'verdict: types: new type errors' },
    { improvementId: 'i-1', attempt: 2, strategy: 'model', patchSha256: '', summary: 'the reply has no edits', reason: 'the reply has no edits', undecided: false, at, diff: '', costUsd: 0.01, signature: 'reply: the reply has no edits' },
    { improvementId: 'i-1', attempt: 3, strategy: 'model', patchSha256: 'p2', summary: 'guards the optional price', reason: 'refused by the gates: own-tests: quote: expected 1', undecided: false, at, diff: '--- b', costUsd: 0.02, signature: 'verdict: own-tests: quote: expected <n>' },
    { improvementId: 'i-1', attempt: 4, strategy: 'model', patchSha256: 'p3', summary: 'guards the optional price', reason: 'rolled-back: 95th percentile 400 ms beside 100 ms', undecided: false, at, diff: '--- c', costUsd: 0.02 },
  ]);
  expect(costIn(chain)).toBeCloseTo(0.05, 10);
  expect(modelCallsIn(chain)).toBe(3);
});

test.each<readonly [string, Parameters<typeof chainOf>[0], readonly Partial<EarlierAttempt>[]]>([
  ['nothing was proposed', [], []],
  ['nothing was found', [proposed(1, { strategy: 'none', summary: 's' })], []],
  ['it is not decided yet', [proposed(1, builtCandidate()), verdictOf(1)], [{ reason: 'not decided yet', undecided: true }]],
  ['nobody decided', [proposed(1, builtCandidate()), verdictOf(1), outcomeOf('proposed', 'mode propose')], [{ reason: 'proposed: mode propose', undecided: true }]],
  ['a person rejected it: who it was stays in the journal', [proposed(1, builtCandidate()), verdictOf(1), rejection('ann', 'breaks the invoice'), outcomeOf('not-approved', 'rejected by ann: breaks the invoice')], [{ reason: 'a person rejected it: breaks the invoice', undecided: false, rejectedSha256: 'sha' }]],
  ['nobody answered in time', [proposed(1, builtCandidate()), verdictOf(1), outcomeOf('not-approved', 'nobody decided in time')], [{ undecided: true }]],
  ['a yes that came to nothing', [proposed(1, builtCandidate()), verdictOf(1), { kind: 'not-approved', entryId: 'unheard', data: { candidateSha256: 'sha' } }, outcomeOf('failed', 'stopped')], [{ undecided: true }]],
  ['its watch decided', [proposed(1, builtCandidate()), verdictOf(1), outcomeOf('no-effect', 'as many')], [{ undecided: false }]],
  ['a revert', [proposed(1, revert), verdictOf(1, rejected('served-well: too few calls'))], [{ strategy: 'revert', patchSha256: '', reason: 'refused by the gates: served-well: too few calls' }]],
  ['another attempt\'s verdict says nothing of it', [proposed(1, builtCandidate()), verdictOf(2, rejected('other'))], [{ reason: 'not decided yet' }]],
  ['a long diff is cut', [proposed(1, builtCandidate(), 'd'.repeat(10_000))], [{ diff: 'd'.repeat(6000) }]],
])('%s', async (_name, entries, expected) => {
  const found = attemptsIn('i-1', await chainOf(entries));
  expect(found).toMatchObject(expected);
  expect(found).toHaveLength(expected.length);
});

describe('what is remembered', () => {
  const one = (improvementId: string, attempt: number, reason = 'r'): EarlierAttempt => ({ improvementId, attempt, strategy: 'model', patchSha256: `${improvementId}${attempt}`, summary: 's', reason, undecided: false, at: '2026-11-21T09:00:00.000Z', diff: '' });
  const ids = (of: readonly EarlierAttempt[]) => of.map(({ improvementId, attempt }) => `${improvementId}/${attempt}`);
  test.each<readonly [string, readonly EarlierAttempt[], readonly EarlierAttempt[], Outcome['kind'], readonly string[]]>([
    ['all that was taken back', [one('a', 1)], [one('b', 1), one('b', 2)], 'rolled-back', ['a/1', 'b/1', 'b/2']],
    ['not what serves, but what was refused before it', [one('a', 1)], [one('b', 1), one('b', 2)], 'promoted', ['a/1', 'b/1']],
    ['each once, when it is recorded twice', [one('a', 1), one('b', 1)], [one('b', 1)], 'rejected', ['a/1', 'b/1']],
    ['the newest forty', Array.from({ length: 40 }, (_, index) => one('a', index + 1)), [one('b', 1)], 'rejected', [...Array.from({ length: 39 }, (_, index) => `a/${index + 2}`), 'b/1']],
  ])('%s', (_name, before, now, kind, expected) => {
    expect(ids(remembered(before, now, kind))).toEqual(expected);
  });
  test('the newer reason of an attempt', () => {
    expect(remembered([one('a', 1, 'not decided yet')], [one('a', 1, 'slower')], 'rolled-back')).toEqual([one('a', 1, 'slower')]);
  });
});

test('reverts and templates cost nothing', async () => {
  const verdict: Verdict = rejected('r');
  expect(costIn(await chainOf([proposed(1, revert), verdictOf(1, verdict), proposed(2, builtCandidate())]))).toBe(0);
  expect(modelCallsIn(await chainOf([proposed(1, revert), verdictOf(1, verdict), proposed(2, builtCandidate())]))).toBe(0);
});

test('calls that were given up waiting for count, those that were refused do not', async () => {
  const failed = (n: number, costUsd: number) => ({ kind: 'model-failed' as const, entryId: `model-failed/${n}`, data: { attempt: 1, costUsd } });
  expect(costIn(await chainOf([failed(1, 0.06), failed(2, 0), proposed(1, unusable('no edits', 0.02))]))).toBeCloseTo(0.08, 10);
  expect(modelCallsIn(await chainOf([failed(1, 0.06), failed(2, 0), proposed(1, unusable('no edits', 0.02))]))).toBe(3);
});

describe('what stands against an attempt, however its improvement ended', () => {
  const look = (decision: string, reason: string) => ({ kind: 'look' as const, entryId: 'look/1', data: { health: { decision, reason, look: 1, waitSeconds: 1, stage: 0, stageBase: 0, stageLooks: 1, slowOverMs: 0, control: arm, canary: arm, logEvidence: {}, notes: [] } } });
  const arm = { requests: 0, failed: 0, succeeded: 0, slow: 0 };
  const built = [proposed(1, builtCandidate()), verdictOf(1)];
  test.each<readonly [string, Parameters<typeof chainOf>[0], Partial<EarlierAttempt>]>([
    ['nothing, where its execution died', [...built, outcomeOf('reconciled', 'ABORTED')], { undecided: true }],
    ['nothing, where its watch had no answer', [...built, look('inconclusive', 'no calls'), outcomeOf('inconclusive', 'no calls')], { undecided: true }],
    ['what its watch had decided', [...built, look('roll-back', '9 of 9 failed'), outcomeOf('reconciled', 'ABORTED')], { undecided: false, reason: 'reconciled: 9 of 9 failed; ABORTED' }],
    ['an operator', [...built, { kind: 'operator', entryId: 'stop', data: {} }, outcomeOf('reconciled', 'ann stopped it')], { undecided: false }],
  ])('%s', async (_name, facts, expected) => {
    expect(attemptsIn('i-1', await chainOf(facts))).toMatchObject([expected]);
  });
});
