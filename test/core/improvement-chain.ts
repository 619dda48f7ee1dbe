import type { Candidate, Outcome, Verdict } from '../../core/cycle';
import type { JournalEntry, JournalRecord } from '../../core/journal';
import { subjectOf } from '../../core/names';
import { fakeJournal } from '../fakes/journal';

type Fact = Pick<JournalEntry, 'entryId' | 'kind' | 'data'>;
const at = '2026-11-21T10:00:00.000Z';
const accepted: Verdict = { accepted: true, reason: 'all gates passed', candidateSha256: 'sha', gates: [] };

/** The chain that the steps of improvement `i-1` leave, from the facts that matter. */
export async function chainOf(facts: readonly Fact[]): Promise<readonly JournalRecord[]> {
  const journal = fakeJournal();
  for (const fact of facts) await journal.append({ ...fact, tenant: 'shop', subject: subjectOf.improvement('i-1'), component: 'price-quote', at, by: 'test', summary: 's' });
  return journal.read('shop', subjectOf.improvement('i-1'));
}

export const proposed = (attempt: number, candidate: Candidate, diff?: string): Fact =>
  ({ kind: 'proposed', entryId: `candidate/${attempt}`, data: { candidate, attempt, ...(diff !== undefined && { diff }) } });
export const rejected = (reason: string): Verdict => ({ ...accepted, accepted: false, reason });
export const unusable = (summary: string, costUsd: number): Candidate => ({ strategy: 'unusable', by: 'model', summary, costUsd });
export const verdictOf = (attempt: number, verdict = accepted, kind: 'verdict' | 'tested' = 'verdict'): Fact => ({ kind, entryId: `${kind}/${attempt}`, data: { verdict, attempt } });
export const outcome = (kind: Outcome['kind'], reason: string): Outcome =>
  ({ improvementId: 'i-1', component: 'price-quote', kind, reason, endedAt: at, durationSeconds: 60, costUsd: 0, failureRateBefore: null, failureRateAfter: null });
export const outcomeOf = (kind: Outcome['kind'], reason: string): Fact => ({ kind: 'outcome', entryId: 'outcome', data: { outcome: outcome(kind, reason) } });
