import type { Outcome } from './cycle';
import { percent } from './figures';

/** Outcomes from which a rate says something, and of which older ones are forgotten. */
const [least, most] = [10, 20] as const;

/** Endings of what was deployed and watched to a decision; who was stopped, overtaken or cut off tells nothing. */
const watched: readonly Outcome['kind'][] = ['promoted', 'rolled-back', 'no-effect', 'inconclusive'];

export interface EndedImprovement extends Pick<Outcome, 'improvementId' | 'component' | 'kind' | 'endedAt'> {
  /** It was promoted, and taken back later. */
  readonly takenBack: boolean;
}

/**
 * Whether so many of the last improvements did harm that somebody has to look before there are more: the sentence that says so.
 * Counted are those that ended after `since`, when somebody looked last.
 */
export function tooManyRollbacks(ended: readonly EndedImprovement[], limit: number, since: string): string | undefined {
  const last = ended.filter(({ kind, endedAt }) => watched.includes(kind) && endedAt > since).sort((a, b) => (a.endedAt < b.endedAt ? 1 : -1)).slice(0, most);
  const harmful = last.filter(({ kind, takenBack }) => kind === 'rolled-back' || takenBack);
  const rate = harmful.length / last.length;
  if (last.length < least || rate <= limit) return undefined;
  return `${harmful.length} of its last ${last.length} improvements that were deployed did harm and were taken back (${percent(rate)}, at most ${percent(limit)}): ${harmful.slice(0, 5).map(({ improvementId }) => improvementId).join(', ')}${harmful.length > 5 ? ', ...' : ''}`;
}
