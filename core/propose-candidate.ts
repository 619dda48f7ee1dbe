import type { Candidate } from './cycle';
import type { Strategy, StrategyContext } from './strategies/types';

/** The candidate of one attempt: the first strategy, in the order that the diagnosis suggests, that has something to offer. */
export async function proposeCandidate(context: StrategyContext, registered: readonly Strategy[]): Promise<Candidate> {
  const { strategies: suggested, summary } = context.diagnosis;
  const reasons: string[] = [];
  for (const name of suggested) {
    const offered = await registered.find((known) => known.name === name)?.propose(context);
    if (offered && 'strategy' in offered) return offered;
    reasons.push(`${name}: ${offered?.nothing ?? 'not in this release'}`);
  }
  return { strategy: 'none', summary: reasons.length === 0 ? `no strategy applies: ${summary}` : `nothing more to offer: ${reasons.join('; ')}` };
}
