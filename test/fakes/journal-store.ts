import { ConcurrentChange, StaleFencingToken } from '../../core/errors';
import type { JournalRecord } from '../../core/journal';
import type { JournalStore } from '../../core/ports';

export interface FakeJournalStore extends JournalStore {
  /** Everything that was put, of all tenants and subjects, in the order of writing. */
  readonly records: readonly JournalRecord[];
}

/** `leases` gives the newest token of a component, as the lease items do for the real store. */
export function fakeJournalStore(leases?: { token(tenant: string, component: string): number }): FakeJournalStore {
  const records: JournalRecord[] = [];
  const chainOf = (tenant: string, subject: string) => records.filter((record) => record.tenant === tenant && record.subject === subject);
  return {
    records,
    async chain(tenant, subject) {
      return chainOf(tenant, subject).sort((a, b) => a.sequence - b.sequence);
    },
    async put(record) {
      const newest = record.component === undefined ? 0 : (leases?.token(record.tenant, record.component) ?? 0);
      if (record.fencingToken !== undefined && newest > record.fencingToken) {
        throw new StaleFencingToken(`Lease of ${record.component}: fencing token ${record.fencingToken}, expected at least ${newest}`);
      }
      if (chainOf(record.tenant, record.subject).some((other) => other.sequence === record.sequence)) {
        throw new ConcurrentChange(`Journal of ${record.subject}: sequence number ${record.sequence} is taken`);
      }
      records.push(structuredClone(record));
    },
  };
}
