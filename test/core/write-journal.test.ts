import { ConcurrentChange, StaleFencingToken } from '../../core/errors';
import { type JournalEntry, noPreviousHash } from '../../core/journal';
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
      put: async (mine, link) => {
        if (!raced) {
          raced = true;
          await writeJournal(store, { ...entry, entryId: 'faster' });
        }
        await store.put(mine, link);
      },
    }, entry);
    expect(record.sequence).toBe(2);
    expect(store.records.map(({ entryId }) => entryId)).toEqual(['faster', 'started']);
  });

  it('links every entry of a tenant, of whatever subject, in the order of writing', async () => {
    const store = fakeJournalStore();
    const first = await writeJournal(store, entry);
    const second = await writeJournal(store, { ...entry, subject: 'cycle/c1', entryId: 'admitted' });
    await writeJournal(store, { ...entry, tenant: 'warehouse' });
    expect(store.links('shop')).toMatchObject([
      { sequence: 1, subject: 'improvement/i1', entrySequence: 1, entryId: 'started', entryHash: first.hash, previousHash: noPreviousHash },
      { sequence: 2, subject: 'cycle/c1', entrySequence: 1, entryId: 'admitted', entryHash: second.hash, previousHash: store.links('shop')[0]?.hash },
    ]);
    expect(store.links('warehouse')).toHaveLength(1);
  });

  it('writes an entry once', async () => {
    const store = fakeJournalStore();
    const first = await writeJournal(store, entry);
    expect(await writeJournal(store, entry)).toEqual(first);
    expect(store.records).toHaveLength(1);
  });

  it.each([
    ['gives up where others are faster again and again', new ConcurrentChange('sequence number 1 is taken'), 120],
    ['does not try again with a stale token', new StaleFencingToken('token 1, expected 2'), 1],
    ['does not try again after any other failure', new Error('throttled'), 1],
  ])('%s', async (_case, failure, puts) => {
    const put = jest.fn().mockRejectedValue(failure);
    await expect(writeJournal({ chain: async () => [], lastLink: async () => undefined, put }, entry)).rejects.toBe(failure);
    expect(put).toHaveBeenCalledTimes(puts);
  });
});
