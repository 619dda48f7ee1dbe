import { exposureAccount } from '../../core/blast-radius';
import { giveRoomBack } from '../../core/give-room-back';
import { fakeBudgets } from '../fakes/budgets';
import { fakeLeases } from '../fakes/leases';

const tenant = 'shop';
const account = exposureAccount(tenant);
const holder = (component: string) => ({ tenant, component, improvementId: `i-${component}`, executionArn: 'arn:1', expiresAt: '2026-11-21T10:00:00.000Z' });

test('room that an ended improvement took too late is given back; what runs, or has to be cleaned up first, keeps its own', async () => {
  const [budgets, leases] = [fakeBudgets(), fakeLeases()];
  for (const [component, calls] of [['runs', 300], ['expired', 200], ['ended', 100]] as const) {
    await leases.acquire(holder(component));
    await budgets.reserve(account, `i-${component}`, calls, 1000);
  }
  await leases.release(tenant, 'ended', 'i-ended');
  expect(await giveRoomBack(tenant, { budgets, leases })).toEqual(['i-ended ended, and had reserved 100 calls to expose: given back']);
  expect(await budgets.read(account)).toEqual({ taken: 500, held: new Map([['i-runs', 300], ['i-expired', 200]]) });
  expect(await giveRoomBack(tenant, { budgets, leases })).toEqual([]);
});
