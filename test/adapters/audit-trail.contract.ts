import type { JournalRecord } from '../../core/journal';
import type { AuditTrail, JournalStore, Stored, StoredChain } from '../../core/ports';
import { writeJournal } from '../../core/write-journal';
import { freshTenant, sampleEntry } from './samples';

async function all<Value>(values: AsyncIterable<Value>): Promise<Value[]> {
  const found: Value[] = [];
  for await (const value of values) found.push(value);
  return found;
}
const valuesOf = <Value>(items: readonly Stored<Value>[]) => items.map((item) => ('value' in item ? item.value : item.unreadable));
const bySubject = (chains: readonly StoredChain[]) => [...chains].sort((a, b) => (a.subject < b.subject ? -1 : 1));

/** Reads what `store` writes. */
export function auditTrailContract(trail: () => AuditTrail, store: () => JournalStore): void {
  const write = (tenant: string, subject: string, number: number): Promise<JournalRecord> =>
    writeJournal(store(), sampleEntry(tenant, { subject, entryId: `e${number}`, at: `2026-11-2${number % 3}T10:00:${String(number).padStart(2, '0')}.000Z`, data: { third: number / 3, none: null } }));

  it('gives every subject once, each in order, as they were written', async () => {
    const tenant = freshTenant();
    const written: JournalRecord[] = [];
    for (let number = 0; number < 15; number += 1) written.push(await write(tenant, `improvement/i${number % 3}`, number));
    await write(freshTenant(), 'improvement/i0', 1);
    await write(`${tenant}-b`, 'improvement/i0', 1);
    const chains = bySubject(await all(trail().chains(tenant)));
    expect(chains.map(({ subject, items }) => [subject, valuesOf(items)])).toEqual([0, 1, 2].map((index) => [`improvement/i${index}`, written.filter(({ subject }) => subject === `improvement/i${index}`)]));
    expect(await all(trail().chains(freshTenant()))).toEqual([]);
  });

  it('gives the links in order, all or from one on', async () => {
    const tenant = freshTenant();
    for (let number = 0; number < 12; number += 1) await write(tenant, `improvement/i${number % 3}`, number);
    const links = await all(trail().links(tenant, 0));
    expect(links.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 12 }, (_, index) => index + 1));
    expect(valuesOf(links).at(-1)).toEqual(await store().lastLink(tenant));
    expect(await all(trail().links(tenant, 10))).toEqual(links.slice(10));
    expect(await all(trail().links(freshTenant(), 0))).toEqual([]);
  });

  it('gives entries in the order of time, from one time to before another', async () => {
    const tenant = freshTenant();
    for (let number = 0; number < 9; number += 1) await write(tenant, `improvement/i${number}`, number);
    const ids = async (window: { readonly from?: string; readonly to?: string }) => (await all(trail().entries(tenant, window))).map(({ entryId }) => entryId);
    expect(await ids({})).toEqual(['e0', 'e3', 'e6', 'e1', 'e4', 'e7', 'e2', 'e5', 'e8']);
    expect(await ids({ from: '2026-11-21T10:00:04.000Z' })).toEqual(['e4', 'e7', 'e2', 'e5', 'e8']);
    expect(await ids({ from: '2026-11-21T10:00:04.000Z', to: '2026-11-22T10:00:05.000Z' })).toEqual(['e4', 'e7', 'e2']);
  });
}
