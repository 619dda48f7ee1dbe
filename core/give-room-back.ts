import { exposureAccount } from './blast-radius';
import type { Budgets, Leases } from './ports';

/**
 * Gives back what an improvement reserved to expose, and nobody holds a lease for any more: a step that went on after its execution
 * had been cleaned up reserved it too late. The account is read first: whoever reserves later has its lease by then.
 * @returns a line for each
 */
export async function giveRoomBack(tenant: string, { budgets, leases }: { readonly budgets: Pick<Budgets, 'read' | 'settle'>; readonly leases: Pick<Leases, 'held'> }): Promise<string[]> {
  const account = exposureAccount(tenant);
  const { held } = await budgets.read(account);
  if (held.size === 0) return [];
  const living = new Set((await leases.held(tenant)).map(({ improvementId }) => improvementId));
  const dead = [...held].filter(([improvementId]) => !living.has(improvementId));
  return Promise.all(dead.map(async ([improvementId, calls]) => {
    await budgets.settle(account, improvementId, 0);
    return `${improvementId} ended, and had reserved ${calls} calls to expose: given back`;
  }));
}
