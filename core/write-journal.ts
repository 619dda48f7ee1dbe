import { ConcurrentChange } from './errors';
import { type JournalEntry, type JournalRecord, nextRecord } from './journal';
import type { JournalStore } from './ports';

const maxAttempts = 10;

/**
 * Appends an entry to its subject's chain, or returns the record that stands when the entry is already in it.
 * @throws StaleFencingToken when the lease has gone to somebody else.
 * @throws ConcurrentChange when other writers were faster ten times in a row.
 */
export async function writeJournal(store: JournalStore, entry: JournalEntry): Promise<JournalRecord> {
  for (let attempt = 1; ; attempt += 1) {
    const { record, known } = nextRecord(await store.chain(entry.tenant, entry.subject), entry);
    if (known) return record;
    try {
      await store.put(record);
      return record;
    } catch (error) {
      if (!(error instanceof ConcurrentChange) || attempt === maxAttempts) throw error;
    }
  }
}
