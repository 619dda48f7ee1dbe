import type { Settings } from './config';
import type { Spending } from './earlier-attempts';
import type { EarlierAttempt } from './strategies/types';

const dayMs = 86_400_000;

/** What an improvement's model calls took so far, those of other improvements on its component in the last 24 hours among them. */
export interface Spent {
  readonly calls: number;
  /** Of these. */
  readonly unanswered: number;
  readonly callsToday: number;
  readonly usd: number;
  readonly usdToday: number;
  /** Since the improvement's first attempt. */
  readonly seconds: number;
}

interface Accounts {
  readonly improvementId: string;
  readonly earlier: readonly EarlierAttempt[];
  /** What this improvement's calls cost, and how many it made, with those that were not answered. */
  readonly ownUsd: number;
  readonly ownCalls: number | undefined;
  /** Of improvements before it. Those that are not in it are counted by the attempts that are remembered of them. */
  readonly spending: readonly Spending[] | undefined;
}

export function spentBy({ improvementId, earlier, ownUsd, ownCalls, spending = [] }: Accounts, startedAt: string, now: number): Spent {
  const asked = earlier.filter(({ strategy }) => strategy === 'model');
  const accounted = new Set(spending.map((one) => one.improvementId));
  const attempted = asked.filter((one) => !accounted.has(one.improvementId)).map((one) => ({ ...one, usd: one.costUsd ?? 0, calls: 1 }));
  const others = [...spending, ...attempted].filter((one) => one.improvementId !== improvementId && Date.parse(one.at) > now - dayMs);
  const answered = asked.filter((one) => one.improvementId === improvementId).length;
  const calls = ownCalls ?? answered;
  return {
    calls,
    unanswered: Math.max(0, calls - answered),
    callsToday: calls + others.reduce((sum, one) => sum + one.calls, 0),
    usd: ownUsd,
    usdToday: ownUsd + others.reduce((sum, { usd }) => sum + usd, 0),
    seconds: Math.max(0, (now - Date.parse(startedAt)) / 1000),
  };
}

/** Why no further call may be made, with its numbers; undefined where one may. `nextUsd` is what it may cost at most. */
export function overBudget({ calls, unanswered, callsToday, usd, usdToday, seconds }: Spent, nextUsd: number, { maxModelCalls, maxModelCallsPerDay, maxModelUsd, maxModelUsdPerDay, maxModelSeconds }: Settings): string | undefined {
  if (calls >= maxModelCalls) return `${calls} calls were made in this improvement, ${maxModelCalls} are allowed${unanswered === 0 ? '' : `; the model did not answer ${unanswered} of them`}`;
  if (callsToday >= maxModelCallsPerDay) return `${callsToday} calls were made for this component in 24 hours, ${maxModelCallsPerDay} are allowed`;
  if (seconds >= maxModelSeconds) return `${Math.round(seconds)} s have passed since the first attempt of this improvement, ${maxModelSeconds} s are allowed`;
  if (usd + nextUsd > maxModelUsd) return `calls of this improvement cost ${dollars(usd)}, and one more may cost ${dollars(nextUsd)}: ${dollars(maxModelUsd)} are allowed`;
  if (usdToday + nextUsd > maxModelUsdPerDay) return `calls for this component cost ${dollars(usdToday)} in 24 hours, and one more may cost ${dollars(nextUsd)}: ${dollars(maxModelUsdPerDay)} are allowed`;
  return undefined;
}

function dollars(usd: number): string {
  return `${usd.toFixed(usd < 0.1 ? 4 : 2)} USD`;
}
