import type { Outcome } from './cycle';
import { percent } from './figures';
import type { Ending } from './ports';

/** Outcomes from which a rate says something. */
const leastEndings = 10;
/** Older ones are forgotten. */
export const mostEndings = 20;

const watched: readonly Outcome['kind'][] = ['promoted', 'rolled-back', 'no-effect', 'inconclusive'];

/** Whether it was deployed and watched to a decision; who was stopped, overtaken or cut off tells nothing. */
export function isWatched({ kind }: Pick<Outcome, 'kind'>): boolean {
  return watched.includes(kind);
}

export interface EndedImprovement extends Ending {
  /** It was promoted, and taken back later. */
  readonly takenBack: boolean;
}

/**
 * Whether so many of the last improvements did harm that somebody has to look before there are more: the sentence that says so.
 * Counted are those that ended after `since`, when somebody looked last.
 */
export function tooManyRollbacks(ended: readonly EndedImprovement[], limit: number, since: string): string | undefined {
  const last = ended.filter((one) => isWatched(one) && one.endedAt > since).sort((a, b) => (a.endedAt < b.endedAt ? 1 : -1)).slice(0, mostEndings);
  const harmful = last.filter(({ kind, takenBack }) => kind === 'rolled-back' || takenBack);
  const rate = harmful.length / last.length;
  if (last.length < leastEndings || rate <= limit) return undefined;
  return `${harmful.length} of its last ${last.length} improvements that were deployed did harm and were taken back (${percent(rate)}, at most ${percent(limit)}): ${harmful.slice(0, 5).map(({ improvementId }) => improvementId).join(', ')}${harmful.length > 5 ? ', ...' : ''}`;
}
