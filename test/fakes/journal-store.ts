import { ConcurrentChange, StaleFencingToken } from '../../core/errors';
import type { JournalRecord } from '../../core/journal';
import type { JournalLink } from '../../core/journal-link';
import { journalKeys } from '../../core/names';
import type { JournalStore } from '../../core/ports';

export interface FakeJournalStore extends JournalStore {
  /** Everything that was put, of all tenants and subjects, in the order of writing. */
  readonly records: readonly JournalRecord[];
  /** The links of a tenant's chain, in order. */
  links(tenant: string): readonly JournalLink[];
  /** As releases before tenants' chains wrote. */
  putUnlinked(record: JournalRecord): void;
  /** What somebody does who may write the table itself. */
  edit(tenant: string, subject: string, change: (chain: JournalRecord[]) => void): void;
}

/** `leases` gives the newest token of a component, as the lease items do for the real store. */
export function fakeJournalStore(leases?: { token(tenant: string, component: string): number }): FakeJournalStore {
  const records: JournalRecord[] = [];
  const chains = new Map<string, JournalRecord[]>();
  const links = new Map<string, JournalLink[]>();
  const keep = (record: JournalRecord): void => {
    const key = journalKeys.chain(record.tenant, record.subject);
    const kept = structuredClone(record);
    records.push(kept);
    chains.set(key, [...(chains.get(key) ?? []), kept]);
  };
  return {
    records,
    putUnlinked: keep,
    edit(tenant, subject, change) {
      change(chains.get(journalKeys.chain(tenant, subject)) ?? []);
    },
    links: (tenant) => links.get(tenant) ?? [],
    async chain(tenant, subject) {
      return [...(chains.get(journalKeys.chain(tenant, subject)) ?? [])].sort((a, b) => a.sequence - b.sequence);
    },
    async lastLink(tenant) {
      return links.get(tenant)?.at(-1);
    },
    async put(record, link) {
      const newest = record.component === undefined ? 0 : (leases?.token(record.tenant, record.component) ?? 0);
      if (record.fencingToken !== undefined && newest > record.fencingToken) {
        throw new StaleFencingToken(`Lease of ${record.component}: fencing token ${record.fencingToken}, expected at least ${newest}`);
      }
      const [chain, linked] = [chains.get(journalKeys.chain(record.tenant, record.subject)) ?? [], links.get(record.tenant) ?? []];
      if (chain.some(({ sequence }) => sequence === record.sequence)) throw new ConcurrentChange(`Journal of ${record.subject}: sequence number ${record.sequence} is taken`);
      if (linked.length >= link.sequence) throw new ConcurrentChange(`Journal of tenant ${record.tenant}: link ${link.sequence} is taken`);
      keep(record);
      links.set(record.tenant, linked);
      linked.push(link);
    },
  };
}
