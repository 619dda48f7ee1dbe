import { wholeTexts } from './bounded';
import { parse } from './config';
import { ConcurrentChange } from './errors';
import { type JournalEntry, journalEntry, type JournalRecord, nextRecord } from './journal';
import { nextLink } from './journal-link';
import type { JournalStore } from './ports';

/**
 * All writers of a tenant meet at its chain. Of those that are at the same place one gets through and the others read again, so
 * that forty at once need forty rounds; the rest is for rounds in which DynamoDB lets nobody through.
 */
const maxAttempts = 120;

/**
 * Appends an entry to its subject's chain and to its tenant's, or returns the record that stands when the entry is already there.
 * Its texts are put into whole characters first: DynamoDB keeps nothing else, and what is hashed must be what is read back.
 * @throws StaleFencingToken when the lease has gone to somebody else.
 * @throws ConcurrentChange when other writers were faster so often that something is wrong.
 */
export async function writeJournal(store: JournalStore, told: JournalEntry): Promise<JournalRecord> {
  const entry = parse(journalEntry, wholeTexts(told), 'Journal entry');
  for (let attempt = 1; ; attempt += 1) {
    const [chain, last] = await Promise.all([store.chain(entry.tenant, entry.subject), store.lastLink(entry.tenant)]);
    const { record, known } = nextRecord(chain, entry);
    if (known) return record;
    try {
      await store.put(record, nextLink(last, record));
      return record;
    } catch (error) {
      if (!(error instanceof ConcurrentChange) || attempt === maxAttempts) throw error;
    }
  }
}
