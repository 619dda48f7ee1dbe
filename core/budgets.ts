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
  return spent({ tenant, kind, limitUsd, now }, taken, `may cost ${dollars(mostUsd)}`);
}

/**
 * The same question without taking anything, where it is known what a spending costs at least.
 * @throws Postponed where not even that fits
 */
export async function expectUsd({ leastUsd, ...of }: Omit<Spending, 'id' | 'mostUsd'> & { readonly leastUsd: number }, budgets: Pick<Budgets, 'read'>): Promise<void> {
  const { taken } = await budgets.read(dayAccount(of.tenant, of.kind, of.now));
  if (taken > of.limitUsd - leastUsd) throw spent(of, taken, `costs ${dollars(leastUsd)} or more`);
}

function spent({ tenant, kind, limitUsd, now }: Omit<Spending, 'id' | 'mostUsd'>, taken: number, costs: string): Postponed {
  return new Postponed(`the ${kind} budget of tenant ${tenant} is spent for ${dayOf(now)}: ${dollars(taken)} of ${dollars(limitUsd)} are taken, and this ${costs}; the next day's begins at ${budgetEnds(now)}`, { until: budgetEnds(now), budget: dayAccount(tenant, kind, now).name });
}

export function dollars(usd: number): string {
  return `${usd.toFixed(usd > 0 && usd < 0.1 ? 4 : 2)} USD`;
}
