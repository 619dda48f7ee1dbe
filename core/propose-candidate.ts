import type { Candidate } from './cycle';
import type { Strategy, StrategyContext } from './strategies/types';

/** The candidate of one attempt: strategies are tried in the order that the diagnosis suggests, one a run. */
export async function proposeCandidate(context: StrategyContext, attempt: number, registered: readonly Strategy[]): Promise<Candidate> {
  const { strategies: suggested, summary } = context.diagnosis;
  const name = suggested[attempt - 1];
  if (name === undefined) {
    const tried = attempt > 1 ? ` (${attempt - 1} tried)` : '';
    return { strategy: 'none', summary: `no strategy applies${tried}: ${summary}` };
  }
  const strategy = registered.find((known) => known.name === name);
  const candidate = await strategy?.propose(context);
  return candidate ?? { strategy: 'none', summary: `strategy ${name} has nothing to offer: ${summary}` };
}
