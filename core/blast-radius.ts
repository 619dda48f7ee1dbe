import type { BudgetAccount } from './ports';
import type { WatchPlan } from './watch-plan';

/** All canaries of a tenant that are exposed at this time. */
export function exposureAccount(tenant: string): BudgetAccount {
  return { tenant, name: 'blast-radius' };
}

export type Exposed = Pick<WatchPlan, 'callsPerMinute' | 'watchSeconds' | 'stages'>;

/** No canary is worth deploying with a smaller share. */
const leastWeight = 0.01;
/** What products of shares are off by. */
const rounding = 1e-9;

/**
 * Calls that a bad canary would get until it is taken away: of each stage its share of the traffic, for as long as its watch needs to
 * roll back the smallest regression that matters in half of all cases, and no longer than the stage lasts; of the worst stage.
 */
export function expectedBadCalls(plan: Exposed, weights: readonly number[]): number {
  const calls = weights.map((weight, index) => plan.callsPerMinute * weight * minutesExposed(plan, weight, index + 1 === weights.length));
  return Math.max(0, Math.ceil(Math.max(0, ...calls) - rounding));
}

/**
 * The planned stages as far as they keep within the room; else one stage so small that even a whole watch does, if it then still gets
 * the calls that a stage needs. Undefined where the canary has to wait.
 */
export function weightsWithin(plan: Exposed, planned: readonly number[], room: number, minCanaryRequests: number): readonly number[] | undefined {
  const kept = planned.map((_weight, index) => planned.slice(0, planned.length - index)).find((weights) => expectedBadCalls(plan, weights) <= room);
  if (kept) return kept;
  const callsOfAWatch = (plan.callsPerMinute * plan.watchSeconds) / 60;
  const weight = Math.floor((100 * room) / callsOfAWatch + rounding) / 100;
  return weight >= leastWeight && weight < (planned[0] ?? 0) && weight * callsOfAWatch >= minCanaryRequests ? [weight] : undefined;
}

function minutesExposed({ stages, watchSeconds }: Exposed, weight: number, last: boolean): number {
  const whole = watchSeconds / 60;
  const stage = stages.find((one) => one.weight === weight);
  return stage ? Math.min(stage.failing.half ?? whole, last ? whole : stage.budget.minutes, whole) : whole;
}
