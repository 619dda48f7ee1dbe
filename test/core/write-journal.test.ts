import { ConcurrentChange, StaleFencingToken } from '../../core/errors';
import type { JournalEntry } from '../../core/journal';
import { writeJournal } from '../../core/write-journal';
import { fakeJournalStore } from '../fakes/journal-store';

const entry: JournalEntry = {
  tenant: 'shop', subject: 'improvement/i1', entryId: 'started', kind: 'improvement-started', at: '2026-11-21T10:00:00.000Z', by: 'AcquireLease',
  summary: 'Took the lease', data: {},
};

describe('writeJournal', () => {
  it('writes after a faster writer', async () => {
    const store = fakeJournalStore();
    let raced = false;
    const record = await writeJournal({
      ...store,
      put: async (mine) => {
        if (!raced) {
          raced = true;
          await writeJournal(store, { ...entry, entryId: 'faster' });
        }
        await store.put(mine);
      },
    }, entry);
    expect(record.sequence).toBe(2);
    expect(store.records.map(({ entryId }) => entryId)).toEqual(['faster', 'started']);
  });

  it('writes an entry once', async () => {
    const store = fakeJournalStore();
    const first = await writeJournal(store, entry);
    expect(await writeJournal(store, entry)).toEqual(first);
    expect(store.records).toHaveLength(1);
  });

  it.each([
    ['gives up after ten faster writers', new ConcurrentChange('sequence number 1 is taken'), 10],
    ['does not try again with a stale token', new StaleFencingToken('token 1, expected 2'), 1],
    ['does not try again after any other failure', new Error('throttled'), 1],
  ])('%s', async (_case, failure, puts) => {
    const put = jest.fn().mockRejectedValue(failure);
    await expect(writeJournal({ chain: async () => [], put }, entry)).rejects.toBe(failure);
    expect(put).toHaveBeenCalledTimes(puts);
  });
});
