import type { BudgetAccount, Budgets } from '../../core/ports';
import { freshTenant } from './samples';

const account = (name = 'model/2026-11-21'): BudgetAccount => ({ tenant: freshTenant(), name, expiresAt: '2026-12-31T00:00:00.000Z' });

export function budgetsContract(budgets: () => Budgets): void {
  it('has nothing taken at first', async () => {
    expect(await budgets().read(account())).toEqual({ taken: 0, held: new Map() });
  });

  it('takes before, and gives back what was not needed', async () => {
    const of = account();
    expect(await budgets().reserve(of, 'i-1/1', 3, 10)).toEqual({ reserved: true, taken: 3 });
    expect(await budgets().reserve(of, 'i-2/1', 4, 10)).toEqual({ reserved: true, taken: 7 });
    expect(await budgets().read(of)).toEqual({ taken: 7, held: new Map([['i-1/1', 3], ['i-2/1', 4]]) });
    await budgets().settle(of, 'i-1/1', 1);
    expect(await budgets().read(of)).toEqual({ taken: 5, held: new Map([['i-2/1', 4]]) });
  });

  it('takes to the last cent, and nothing over it', async () => {
    const of = account();
    expect(await budgets().reserve(of, 'a', 6, 10)).toMatchObject({ reserved: true });
    expect(await budgets().reserve(of, 'b', 5, 10)).toEqual({ reserved: false, taken: 6 });
    expect(await budgets().reserve(of, 'b', 4, 10)).toEqual({ reserved: true, taken: 10 });
    expect(await budgets().reserve(of, 'c', 0.01, 10)).toEqual({ reserved: false, taken: 10 });
  });

  it.each([[11, 10], [0.01, 0]])('takes nothing of which %d alone is more than %d', async (amount, limit) => {
    const of = account();
    expect(await budgets().reserve(of, 'a', amount, limit)).toEqual({ reserved: false, taken: 0 });
  });

  it('takes once for an id, however often it is asked', async () => {
    const of = account();
    await budgets().reserve(of, 'a', 6, 10);
    expect(await budgets().reserve(of, 'a', 6, 10)).toEqual({ reserved: true, taken: 6 });
  });

  it('settles once, also when two do at one time, and more than was reserved where that is so', async () => {
    const of = account();
    await budgets().reserve(of, 'a', 6, 10);
    await Promise.all([budgets().settle(of, 'a', 7), budgets().settle(of, 'a', 7)]);
    await budgets().settle(of, 'a', 0);
    await budgets().settle(of, 'never reserved', 5);
    expect(await budgets().read(of)).toEqual({ taken: 7, held: new Map() });
  });

  it('keeps accounts and tenants apart', async () => {
    const of = account();
    await budgets().reserve(of, 'a', 6, 10);
    expect(await budgets().read({ ...of, name: 'model/2026-11-22' })).toMatchObject({ taken: 0 });
    expect(await budgets().read({ ...of, tenant: freshTenant() })).toMatchObject({ taken: 0 });
  });

  it('lets as many of 20 at one time through as fit', async () => {
    const of = account();
    const ends = await Promise.all(Array.from({ length: 20 }, (_, index) => budgets().reserve(of, `i-${index}`, 3, 10)));
    expect(ends.filter(({ reserved }) => reserved)).toHaveLength(3);
    const { taken, held } = await budgets().read(of);
    expect([taken, held.size]).toEqual([9, 3]);
  });
}
