import type { Improvement } from './cycle';
import { hasKind } from './deployment-record';
import { subjectOf } from './names';
import type { Journal, Leases } from './ports';

/**
 * Why an improvement that has its lease may not begin: two cycles at once each saw a free slot, and took it. Of two that take
 * the last one, both may give it back; they wait in the queue, and the sweep starts one. One that has begun goes on.
 */
export async function noSlotFor({ tenant, improvementId }: Improvement, limit: number, { leases, journal }: { readonly leases: Pick<Leases, 'held'>; readonly journal: Pick<Journal, 'read'> }): Promise<string | undefined> {
  const others = (await leases.held(tenant)).filter((lease) => lease.improvementId !== improvementId);
  if (others.length < limit) return undefined;
  if (hasKind(await journal.read(tenant, subjectOf.improvement(improvementId)), 'improvement-started')) return undefined;
  return `no free slot: ${others.length} of ${limit} improvements run`;
}
