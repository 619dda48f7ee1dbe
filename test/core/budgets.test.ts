import * as fc from 'fast-check';
import { budgetEnds, dayAccount, reserveUsd, type Settle } from '../../core/budgets';
import { Postponed } from '../../core/errors';
import { fakeBudgets } from '../fakes/budgets';

const now = '2026-11-21T23:30:00.000Z';
const spending = (id: string, mostUsd: number, limitUsd = 1) => ({ tenant: 'shop', kind: 'model' as const, limitUsd, id, mostUsd, now });
const settled = (settle: Settle | Postponed): Settle => {
  if (settle instanceof Postponed) throw settle;
  return settle;
};

test('a call is taken at its most, and settled at what it cost', async () => {
  const budgets = fakeBudgets();
  const settle = settled(await reserveUsd(spending('i-1/1', 0.6), budgets));
  expect(await budgets.read(dayAccount('shop', 'model', now))).toEqual({ taken: 0.6, held: new Map([['i-1/1', 0.6]]) });
  await settle(0.1);
  expect(await budgets.read(dayAccount('shop', 'model', now))).toEqual({ taken: expect.closeTo(0.1), held: new Map() });
});

test('what does not fit waits for the next day, and says why', async () => {
  const budgets = fakeBudgets();
  await reserveUsd(spending('i-1/1', 0.6), budgets);
  expect(await reserveUsd(spending('i-2/1', 0.5), budgets)).toMatchObject({
    name: 'Postponed', until: '2026-11-22T00:00:00.000Z', budget: 'model/2026-11-21',
    message: "the model budget of tenant shop is spent for 2026-11-21: 0.60 USD of 1.00 USD are taken, and this may cost 0.50 USD; the next day's begins at 2026-11-22T00:00:00.000Z",
  });
  expect(await reserveUsd({ ...spending('i-2/1', 0.5), now: '2026-11-22T00:00:00.000Z' }, budgets)).not.toBeInstanceOf(Postponed);
});

test.each([['2026-11-21T00:00:00.000Z', '2026-11-22T00:00:00.000Z'], ['2026-11-21T23:59:59.999Z', '2026-11-22T00:00:00.000Z'], ['2026-12-31T12:00:00.000Z', '2027-01-01T00:00:00.000Z']])('after %s begins %s', (at, next) => {
  expect(budgetEnds(at)).toBe(next);
});

test('whatever improvements do at one time, what was spent and what is reserved stays under the limit', async () => {
  const call = fc.record({ mostUsd: fc.integer({ min: 1, max: 40 }), part: fc.double({ min: 0, max: 1, noNaN: true }), dies: fc.boolean() });
  await fc.assert(fc.asyncProperty(fc.array(call, { minLength: 1, maxLength: 30 }), async (calls) => {
    const budgets = fakeBudgets();
    let spent = 0;
    const left: number[] = [];
    await Promise.all(calls.map(async ({ mostUsd, part, dies }, index) => {
      const settle = await reserveUsd(spending(`i-${index}`, mostUsd, 100), budgets);
      if (settle instanceof Postponed) return;
      spent += mostUsd * part;
      if (dies) left.push(mostUsd);
      else await settle(mostUsd * part);
      expect((await budgets.read(dayAccount('shop', 'model', now))).taken).toBeLessThanOrEqual(100);
    }));
    expect(spent).toBeLessThanOrEqual(100 + 1e-9);
    expect([...(await budgets.read(dayAccount('shop', 'model', now))).held.values()]).toEqual(left);
  }));
});
