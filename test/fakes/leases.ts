import { StaleFencingToken } from '../../core/errors';
import type { HeldLease, Leases } from '../../core/ports';

export interface FakeLeases extends Leases {
  /** The newest token that was ever given out, also after release; 0 before the first. */
  token(tenant: string, component: string): number;
  /** Who has it at this moment, whatever the time. */
  holder(tenant: string, component: string): HeldLease | undefined;
}

interface Slot {
  readonly tenant: string;
  readonly token: number;
  readonly holder?: HeldLease;
  /** Taken over for clean-up: the execution that had it is refused. */
  readonly takenOver: boolean;
}

export function fakeLeases(): FakeLeases {
  const slots = new Map<string, Slot>();
  const keyOf = (tenant: string, component: string) => `${tenant}/${component}`;
  const hold = (holder: HeldLease, takenOver: boolean): HeldLease => {
    slots.set(keyOf(holder.tenant, holder.component), { tenant: holder.tenant, token: holder.fencingToken, holder, takenOver });
    return holder;
  };
  return {
    async acquire(request) {
      const slot = slots.get(keyOf(request.tenant, request.component));
      const holder = slot?.holder;
      const own = holder?.improvementId === request.improvementId && holder.executionArn === request.executionArn && !slot?.takenOver;
      if (own) return { acquired: true, lease: hold({ ...holder, expiresAt: request.expiresAt }, false) };
      if (holder) return { acquired: false, holder };
      return { acquired: true, lease: hold({ ...request, fencingToken: (slot?.token ?? 0) + 1 }, false) };
    },
    async takeOver(tenant, component, improvementId, expiresAt) {
      const holder = slots.get(keyOf(tenant, component))?.holder;
      if (holder?.improvementId !== improvementId) return undefined;
      return hold({ ...holder, fencingToken: holder.fencingToken + 1, expiresAt }, true);
    },
    async renew(lease, expiresAt) {
      const slot = slots.get(keyOf(lease.tenant, lease.component));
      if (slot?.holder?.improvementId !== lease.improvementId || slot.token !== lease.fencingToken) {
        throw new StaleFencingToken(`Lease of ${lease.component}: fencing token ${lease.fencingToken} no longer holds it`);
      }
      hold({ ...slot.holder, expiresAt }, slot.takenOver);
    },
    async release(tenant, component, improvementId) {
      const slot = slots.get(keyOf(tenant, component));
      if (slot?.holder?.improvementId === improvementId) slots.set(keyOf(tenant, component), { tenant, token: slot.token, takenOver: false });
    },
    async get(tenant, component) {
      return slots.get(keyOf(tenant, component))?.holder;
    },
    async held(tenant) {
      return [...slots.values()].flatMap((slot) => (slot.tenant === tenant && slot.holder ? [slot.holder] : []));
    },
    token: (tenant, component) => slots.get(keyOf(tenant, component))?.token ?? 0,
    holder: (tenant, component) => slots.get(keyOf(tenant, component))?.holder,
  };
}
