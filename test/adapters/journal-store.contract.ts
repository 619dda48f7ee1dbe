import { ConcurrentChange, StaleFencingToken } from '../../core/errors';
import { firstBreak, type JournalEntry, type JournalRecord, nextRecord } from '../../core/journal';
import type { JournalStore, Leases } from '../../core/ports';
import { nextLink } from '../../core/journal-link';
import { writeJournal } from '../../core/write-journal';
import { freshTenant, sampleEntry } from './samples';

const later = '2026-11-21T10:15:00.000Z';

/** `leases` share the state that the store checks tokens against. */
export function journalStoreContract(store: () => JournalStore, leases: () => Leases): void {
  const next = async (entry: JournalEntry): Promise<JournalRecord> => nextRecord(await store().chain(entry.tenant, entry.subject), entry).record;
  /** Linked to what is linked now. */
  const put = async (record: JournalRecord): Promise<void> => store().put(record, nextLink(await store().lastLink(record.tenant), record));
  const take = (tenant: string, improvementId: string) =>
    leases().acquire({ tenant, component: 'price-quote', improvementId, executionArn: `arn:${improvementId}`, expiresAt: later });

  it('starts empty and gives back what was put, in order, unchanged to the last digit', async () => {
    const tenant = freshTenant();
    expect(await store().chain(tenant, 'improvement/i1')).toEqual([]);
    const data = { text: '', none: null, tiny: 1e-200, huge: 2 ** 80, third: 1 / 3, deep: [{ a: [1, [2]] }], flag: true };
    const written: JournalRecord[] = [];
    for (let number = 1; number <= 12; number += 1) {
      const record = await next(sampleEntry(tenant, { entryId: `e${number}`, data: { ...data, number } }));
      await put(record);
      written.push(record);
    }
    const chain = await store().chain(tenant, 'improvement/i1');
    expect(chain).toEqual(written);
    expect(firstBreak(chain)).toBeUndefined();
  });

  it('keeps tenants and subjects apart', async () => {
    const [tenant, other] = [freshTenant(), freshTenant()];
    for (const entry of [sampleEntry(tenant), sampleEntry(tenant, { subject: 'cycle/c1' }), sampleEntry(other)]) await put(await next(entry));
    expect(await store().chain(tenant, 'improvement/i1')).toHaveLength(1);
    expect(await store().chain(other, 'improvement/i1')).toHaveLength(1);
    expect(await store().chain(tenant, 'tenant')).toEqual([]);
  });

  it('refuses a number that is taken', async () => {
    const tenant = freshTenant();
    await put(await next(sampleEntry(tenant)));
    await expect(put(nextRecord([], sampleEntry(tenant, { entryId: 'other' })).record)).rejects.toThrow(ConcurrentChange);
    expect((await store().chain(tenant, 'improvement/i1')).map(({ entryId }) => entryId)).toEqual(['started']);
  });

  it('lets one of two writers win that put at once', async () => {
    const tenant = freshTenant();
    const records = await Promise.all(['a', 'b'].map((entryId) => next(sampleEntry(tenant, { entryId }))));
    const results = await Promise.allSettled(records.map((record) => put(record)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []))).toEqual([expect.any(ConcurrentChange)]);
  });

  it('takes a token for which no lease is known, and the current one, also after its release', async () => {
    const tenant = freshTenant();
    const entry = (entryId: string) => sampleEntry(tenant, { entryId, component: 'price-quote', fencingToken: 1 });
    await put(await next(entry('before')));
    await take(tenant, 'i1');
    await put(await next(entry('during')));
    await leases().release(tenant, 'price-quote', 'i1');
    await put(await next(entry('after')));
    expect(await store().chain(tenant, 'improvement/i1')).toHaveLength(3);
  });

  it('refuses the token of a lease that has gone to somebody else, although the subject is new', async () => {
    const tenant = freshTenant();
    await take(tenant, 'i1');
    await leases().release(tenant, 'price-quote', 'i1');
    await take(tenant, 'i2');
    const stale = await next(sampleEntry(tenant, { component: 'price-quote', fencingToken: 1 }));
    await expect(put(stale)).rejects.toThrow(StaleFencingToken);
    expect(await store().chain(tenant, 'improvement/i1')).toEqual([]);
  });

  it('refuses the token after a take-over', async () => {
    const tenant = freshTenant();
    await take(tenant, 'i1');
    await leases().takeOver(tenant, 'price-quote', 'i1', later);
    await expect(put(await next(sampleEntry(tenant, { component: 'price-quote', fencingToken: 1 })))).rejects.toThrow(StaleFencingToken);
    await put(await next(sampleEntry(tenant, { component: 'price-quote', fencingToken: 2 })));
  });

  it('says stale, not concurrent, when the token is stale and the number taken', async () => {
    const tenant = freshTenant();
    await take(tenant, 'i1');
    const record = await next(sampleEntry(tenant, { component: 'price-quote', fencingToken: 1 }));
    await put(record);
    await leases().takeOver(tenant, 'price-quote', 'i1', later);
    await expect(put(record)).rejects.toThrow(StaleFencingToken);
  });

  it('refuses by component: another one\'s lease does not matter', async () => {
    const tenant = freshTenant();
    await take(tenant, 'i1');
    await leases().takeOver(tenant, 'price-quote', 'i1', later);
    await put(await next(sampleEntry(tenant, { component: 'restock', fencingToken: 1 })));
    await put(await next(sampleEntry(tenant, { entryId: 'no-token', component: 'price-quote' })));
  });

  it('links entries in the order of writing, unchanged', async () => {
    const tenant = freshTenant();
    expect(await store().lastLink(tenant)).toBeUndefined();
    const first = await writeJournal(store(), sampleEntry(tenant));
    const link = await store().lastLink(tenant);
    expect(link).toEqual(nextLink(undefined, first));
    const second = await writeJournal(store(), sampleEntry(tenant, { subject: 'cycle/c1' }));
    expect(await store().lastLink(tenant)).toEqual(nextLink(link, second));
    expect(await store().lastLink(freshTenant())).toBeUndefined();
  });

  it('writes no entry whose link is taken, and no link whose entry is', async () => {
    const tenant = freshTenant();
    const [first, other] = [await next(sampleEntry(tenant)), await next(sampleEntry(tenant, { subject: 'cycle/c1' }))];
    await store().put(first, nextLink(undefined, first));
    await expect(store().put(other, nextLink(undefined, other))).rejects.toThrow(ConcurrentChange);
    expect(await store().chain(tenant, 'cycle/c1')).toEqual([]);
    const link = await store().lastLink(tenant);
    await expect(store().put(first, nextLink(link, first))).rejects.toThrow(ConcurrentChange);
    expect(await store().lastLink(tenant)).toEqual(link);
  });

  describe('under writeJournal', () => {
    it('lets forty writers of one tenant through that write at once, of as many subjects', async () => {
      const tenant = freshTenant();
      const subjects = Array.from({ length: 40 }, (_, index) => `improvement/i${index}`);
      const records = await Promise.all(subjects.map((subject) => writeJournal(store(), sampleEntry(tenant, { subject }))));
      expect(new Set(records.map(({ subject }) => subject)).size).toBe(40);
      expect(await store().lastLink(tenant)).toMatchObject({ sequence: 40 });
    });

    it('numbers all entries of writers that append at once, each once', async () => {
      const tenant = freshTenant();
      const entryIds = ['a', 'b', 'c', 'd', 'e', 'f'];
      await Promise.all([...entryIds, ...entryIds].map((entryId) => writeJournal(store(), sampleEntry(tenant, { entryId }))));
      const chain = await store().chain(tenant, 'improvement/i1');
      expect(chain.map(({ entryId }) => entryId).sort()).toEqual(entryIds);
      expect(firstBreak(chain)).toBeUndefined();
    });

    it('returns the record that stands for an entry that is known, even when its lease has gone', async () => {
      const tenant = freshTenant();
      await take(tenant, 'i1');
      const entry = sampleEntry(tenant, { component: 'price-quote', fencingToken: 1 });
      const record = await writeJournal(store(), entry);
      await leases().takeOver(tenant, 'price-quote', 'i1', later);
      expect(await writeJournal(store(), { ...entry, summary: 'Told differently' })).toEqual(record);
      await expect(writeJournal(store(), { ...entry, entryId: 'new' })).rejects.toThrow(StaleFencingToken);
    });
  });
}
