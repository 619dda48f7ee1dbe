import { Postponed } from './errors';
import type { BudgetAccount, Budgets } from './ports';
import { after, dayOf, midnight, nextDay } from './time';

/** Days for which a day's account can still be looked at. */
const keptDays = 40;

export const spendings = ['model', 'infrastructure'] as const;
export type SpendingKind = (typeof spendings)[number];

/** What a tenant spends of one kind on one day, which begins at midnight UTC. */
export function dayAccount(tenant: string, kind: SpendingKind, now: string): BudgetAccount {
  return { tenant, name: `${kind}/${dayOf(now)}`, expiresAt: after(budgetEnds(now), keptDays * 86_400) };
}

/** When the next day's budget begins. */
export function budgetEnds(now: string): string {
  return midnight(nextDay(dayOf(now)));
}

export interface Spending {
  readonly tenant: string;
  readonly kind: SpendingKind;
  readonly limitUsd: number;
  /** Of one spending; whoever asks again with it takes nothing more. */
  readonly id: string;
  readonly mostUsd: number;
  readonly now: string;
}

/** Settles what a spending cost in truth; may be run again. */
export type Settle = (usd: number) => Promise<void>;

/**
 * Takes the most that a spending may cost from the tenant's day, before anything is spent: what others took already counts, so that
 * improvements that run side by side cannot overdraw together. Who dies before settling has spent all of it.
 * @returns how to settle it, or, where it does not fit, until when it has to wait
 */
export async function reserveUsd({ tenant, kind, limitUsd, id, mostUsd, now }: Spending, budgets: Budgets): Promise<Settle | Postponed> {
  const account = dayAccount(tenant, kind, now);
  const { reserved, taken } = await budgets.reserve(account, id, mostUsd, limitUsd);
  if (reserved) return (usd) => budgets.settle(account, id, usd);
  return new Postponed(`the ${kind} budget of tenant ${tenant} is spent for ${dayOf(now)}: ${dollars(taken)} of ${dollars(limitUsd)} are taken, and this may cost ${dollars(mostUsd)}; the next day's begins at ${budgetEnds(now)}`, { until: budgetEnds(now), budget: account.name });
}

export function dollars(usd: number): string {
  return `${usd.toFixed(usd > 0 && usd < 0.1 ? 4 : 2)} USD`;
}
