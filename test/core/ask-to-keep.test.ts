import { answerTo, provedOnCalls } from '../../core/ask-to-keep';
import type { Verdict } from '../../core/cycle';
import type { JournalRecord } from '../../core/journal';
import { sampleQuestion } from '../adapters/approvals.contract';

const now = '2026-11-21T12:00:00.000Z';
const record = (kind: JournalRecord['kind'], entryId: string, data: object) => ({ kind, entryId, at: now, data }) as unknown as JournalRecord;
const wanted = (change: object = {}) => record('approval-wanted', 'approval/keep/5', { ...sampleQuestion('shop'), asks: 'keep', expiresAt: '2026-11-21T13:00:00.000Z', ...change });
const decided = (wantedAt: string) => record('approved', `decision/${wantedAt}`, { approval: { approved: true, by: 'ann', reason: 'fine', candidateSha256: 'a' } });
it.each([
  ['a decision', [wanted({ wantedAt: '2026-11-21T11:30:00.000Z' }), decided('2026-11-21T11:30:00.000Z')], { approved: true, by: 'ann', reason: 'fine', at: now }],
  ['none yet', [wanted({ wantedAt: '2026-11-21T11:30:00.000Z' })], undefined],
  ['one to an earlier question', [wanted({ wantedAt: '2026-11-21T10:30:00.000Z' }), decided('2026-11-21T10:30:00.000Z'), wanted({ wantedAt: '2026-11-21T11:30:00.000Z' })], undefined],
  ['none in time', [wanted({ wantedAt: '2026-11-21T10:30:00.000Z', expiresAt: '2026-11-21T11:30:00.000Z' })], 'expired'],
  ['one to the question before the deployment', [wanted({ asks: 'deploy', wantedAt: '2026-11-21T10:30:00.000Z' }), decided('2026-11-21T10:30:00.000Z')], 'expired'],
  ['no question', [], 'expired'],
])('the answer to a watch: %s', (_name, chain, expected) => {
  expect(answerTo(chain, now)).toEqual(expected);
});

const gate = (name: string, change = {}) => ({ gate: name, passed: true, reason: '', figures: {}, ...change });
it.each([
  [[gate('reproduction'), gate('replay')], true],
  [[gate('quicker'), gate('replay')], true],
  [[gate('replay')], false],
  [[gate('reproduction'), gate('replay', { proved: false })], false],
  [[gate('reproduction', { passed: false }), gate('replay')], false],
])('gates %j proved a change on calls: %s', (gates, expected) => {
  const verdict: Verdict = { accepted: true, reason: '', candidateSha256: 'a', gates };
  expect(provedOnCalls(verdict)).toBe(expected);
});
