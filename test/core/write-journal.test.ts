import fc from 'fast-check';
import { ConcurrentChange, StaleFencingToken } from '../../core/errors';
import { firstBreak, type JournalEntry, type JournalRecord, noPreviousHash } from '../../core/journal';
import { writeJournal } from '../../core/write-journal';
import { fakeJournalStore } from '../fakes/journal-store';

const entry: JournalEntry = {
  tenant: 'shop', subject: 'improvement/i1', entryId: 'started', kind: 'improvement-started', at: '2026-11-21T10:00:00.000Z', by: 'AcquireLease',
  summary: 'Took the lease', data: {},
};

/** Any text, halves of characters among it. */
const anyText = fc.string({ unit: fc.oneof(fc.constantFrom('\ud83d', '\ude00', '😀'), fc.string({ minLength: 1, maxLength: 1, unit: 'binary' })), minLength: 1, maxLength: 12 });
/** What DynamoDB gives back of a text: it keeps UTF-8. */
const storedText = (text: string) => Buffer.from(text, 'utf8').toString('utf8');
const stored = (value: unknown): unknown =>
  typeof value === 'string' ? storedText(value)
    : Array.isArray(value) ? value.map(stored)
      : value !== null && typeof value === 'object' ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [storedText(name), stored(inner)])) : value;

test('what is hashed is what is stored, whatever text an entry holds', async () => {
  const data = fc.dictionary(anyText, fc.oneof(anyText, fc.array(anyText, { maxLength: 3 }), fc.dictionary(anyText, anyText, { maxKeys: 3 }), fc.double()), { maxKeys: 3 });
  await fc.assert(fc.asyncProperty(fc.array(fc.record({ summary: anyText, entryId: anyText, by: anyText, component: anyText, data }), { minLength: 1, maxLength: 4 }), async (changes) => {
    const store = fakeJournalStore();
    for (const change of changes) await writeJournal(store, { ...entry, ...change });
    const read = (await store.chain(entry.tenant, entry.subject)).map(stored) as JournalRecord[];
    expect(read).toEqual(store.records);
    expect(firstBreak(read)).toBeUndefined();
    // The same entry again is the one that is known.
    for (const change of changes) await writeJournal(store, { ...entry, ...change });
    expect(store.records).toHaveLength(read.length);
  }));
});

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

  it('leaves an entry of whole characters as it is', async () => {
    const told = { ...entry, summary: 'Größe 😀', data: { list: [1, null, { '😀': true }], left: undefined } };
    expect(await writeJournal(fakeJournalStore(), told)).toMatchObject(told);
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
