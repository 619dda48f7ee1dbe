import { parse } from '../../core/config';
import { journalEntry, type JournalRecord } from '../../core/journal';
import type { JournalLink } from '../../core/journal-link';
import type { Journal } from '../../core/ports';
import { writeJournal } from '../../core/write-journal';
import { type FakeJournalStore, fakeJournalStore } from './journal-store';

export interface FakeJournal extends Journal {
  readonly records: readonly JournalRecord[];
  /** Of a tenant's chain. */
  links(tenant: string): readonly JournalLink[];
  readonly edit: FakeJournalStore['edit'];
}

/** Appends through the writer's own code. Give a store made with `fakeJournalStore(leases)` to have stale tokens refused. */
export function fakeJournal(store: FakeJournalStore = fakeJournalStore()): FakeJournal {
  return {
    records: store.records,
    links: store.links,
    edit: store.edit,
    append: async (entry) => writeJournal(store, parse(journalEntry, entry, 'Journal entry')),
    read: (tenant, subject) => store.chain(tenant, subject),
    async recent(tenant, limit) {
      return store.records
        .filter((record) => record.tenant === tenant)
        .reverse()
        .sort((a, b) => Date.parse(b.at) - Date.parse(a.at))
        .slice(0, limit);
    },
  };
}
