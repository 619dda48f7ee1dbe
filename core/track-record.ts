import type { Improvement, Opportunity, Outcome } from './cycle';
import type { TrackRecord } from './kept-opportunity';

/** Outcomes as good and as bad that are assumed before anything is known: the first few move a weight little. */
const assumed = 4;

/** The kind of an opportunity: what its leading finding is. */
export function kindOf({ findings }: Pick<Opportunity, 'findings'>): string {
  return findings[0]?.detector ?? 'none';
}

/** Undefined where the ending says nothing of how well such improvements turn out. */
export function recordOf({ improvementId, component, opportunity }: Improvement, { kind, endedAt }: Pick<Outcome, 'kind' | 'endedAt'>, unanswered: boolean): TrackRecord | undefined {
  const good = isGood(kind);
  if (good === undefined || (unanswered && kind !== 'promoted' && kind !== 'rolled-back')) return undefined;
  return { kind: kindOf(opportunity), improvementId, component, good, at: endedAt };
}

/**
 * By kind of opportunity, from 0.5 (none was any good) to 1.5 (all were): half plus the share of good ones, estimated with
 * a few of both assumed beforehand (the mean of a beta distribution).
 */
export function weightsOf(records: readonly TrackRecord[]): ReadonlyMap<string, number> {
  const tallies = new Map<string, { good: number; all: number }>();
  for (const { kind, good } of records) {
    const tally = tallies.get(kind) ?? { good: 0, all: 0 };
    tallies.set(kind, { good: tally.good + (good ? 1 : 0), all: tally.all + 1 });
  }
  return new Map([...tallies].map(([kind, { good, all }]) => [kind, 0.5 + (good + assumed) / (all + 2 * assumed)]));
}

function isGood(kind: Outcome['kind']): boolean | undefined {
  switch (kind) {
    case 'promoted':
      return true;
    case 'rolled-back':
    case 'no-effect':
    case 'rejected':
    case 'no-strategy':
      return false;
    case 'inconclusive':
    case 'calibrated':
    case 'superseded':
    case 'proposed':
    case 'not-approved':
    case 'not-started':
    case 'postponed':
    case 'stopped':
    case 'failed':
    case 'reconciled':
      return undefined;
  }
}
