import type { JournalRecord } from '../../core/journal';
import type { AuditTrail } from '../../core/ports';
import type { FakeJournalStore } from './journal-store';

/** Reads what was put into a fake store, as the table gives it: one subject's entries after the other's. */
export function fakeAuditTrail(store: Pick<FakeJournalStore, 'records' | 'links'>): AuditTrail {
  const of = (tenant: string): readonly JournalRecord[] => store.records.filter((record) => record.tenant === tenant);
  return {
    async *chains(tenant) {
      const chains = new Map<string, JournalRecord[]>();
      for (const record of of(tenant)) {
        const chain = chains.get(record.subject);
        if (chain) chain.push(record);
        else chains.set(record.subject, [record]);
      }
      for (const [subject, chain] of chains) yield { subject, items: chain.sort((a, b) => a.sequence - b.sequence).map((value) => ({ sequence: value.sequence, value })) };
    },
    async *links(tenant, after) {
      for (const value of store.links(tenant)) if (value.sequence > after) yield { sequence: value.sequence, value };
    },
    async *entries(tenant, { from = '', to = '9' }) {
      yield* of(tenant).filter(({ at }) => at >= from && at < to).sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
    },
  };
}
