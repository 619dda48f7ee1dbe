import type { KeptApproval } from '../core/cycle';
import { waits } from '../core/decide-approval';
import { iso } from '../core/time';
import type { Session } from './session';

/** Questions that a person can answer now: in time, undecided, and of improvements that still run. The oldest first. */
export async function readApprovals({ approvals, leases, tenant, clock }: Pick<Session, 'approvals' | 'leases' | 'tenant' | 'clock'>): Promise<readonly KeptApproval[]> {
  const now = iso(clock.now());
  const [all, held] = await Promise.all([approvals.list(tenant), leases.held(tenant)]);
  return all.filter((one) => waits(one, now) && held.some(({ improvementId }) => improvementId === one.improvementId)).toReversed();
}
