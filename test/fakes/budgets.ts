import type { BudgetAccount, Budgets } from '../../core/ports';

export interface FakeBudgets extends Budgets {
  /** Whether anything is reserved and not settled. */
  holds(name: string): boolean;
}

export function fakeBudgets(): FakeBudgets {
  const accounts = new Map<string, { taken: number; readonly held: Map<string, number> }>();
  const of = ({ tenant, name }: BudgetAccount) => {
    const key = `${tenant}/${name}`;
    const account = accounts.get(key) ?? { taken: 0, held: new Map<string, number>() };
    accounts.set(key, account);
    return account;
  };
  return {
    holds: (name) => [...accounts].some(([key, { held }]) => key.endsWith(`/${name}`) && held.size > 0),
    async read(account) {
      const { taken, held } = of(account);
      return { taken, held: new Map(held) };
    },
    async reserve(account, id, amount, limit) {
      const kept = of(account);
      if (!kept.held.has(id) && amount <= limit && kept.taken <= limit - amount) {
        kept.held.set(id, amount);
        kept.taken += amount;
      }
      return { reserved: kept.held.has(id), taken: kept.taken };
    },
    async settle(account, id, amount) {
      const kept = of(account);
      const reserved = kept.held.get(id);
      if (reserved === undefined) return;
      kept.held.delete(id);
      kept.taken += amount - reserved;
    },
  };
}
