import type { Candidate } from './cycle';
import { Postponed } from './errors';
import type { Strategy, StrategyContext } from './strategies/types';

/**
 * The candidate of one attempt: the first strategy, in the order that the diagnosis suggests, that has something to offer.
 * @throws Postponed where one may have something later, and no other has anything now
 */
export async function proposeCandidate(context: StrategyContext, registered: readonly Strategy[]): Promise<Candidate> {
  const { strategies: suggested, summary } = context.diagnosis;
  const reasons: string[] = [];
  const postponed: Postponed[] = [];
  for (const name of suggested) {
    const offered = await registered.find((known) => known.name === name)?.propose(context).catch((error: unknown) => {
      if (!(error instanceof Postponed)) throw error;
      postponed.push(error);
      return { nothing: error.message };
    });
    if (offered && 'strategy' in offered) return offered;
    reasons.push(`${name}: ${offered?.nothing ?? 'not in this release'}`);
  }
  const [first] = postponed;
  if (first) throw first;
  return { strategy: 'none', summary: reasons.length === 0 ? `no strategy applies: ${summary}` : `nothing more to offer: ${reasons.join('; ')}` };
}
