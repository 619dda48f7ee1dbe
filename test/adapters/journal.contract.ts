import { InvalidInput, StaleFencingToken } from '../../core/errors';
import { firstBreak, type JournalEntry } from '../../core/journal';
import type { Journal, Leases } from '../../core/ports';
import { freshTenant, sampleEntry } from './samples';

/** `leases` share the state that the writer checks tokens against. */
export function journalContract(journal: () => Journal, leases: () => Leases): void {
  it('appends once per entry id and reads the chain in order', async () => {
    const tenant = freshTenant();
    const first = await journal().append(sampleEntry(tenant, { data: { weight: 0.1 } }));
    const second = await journal().append(sampleEntry(tenant, { entryId: 'diagnosed', kind: 'diagnosed', component: 'price-quote', fencingToken: 3 }));
    expect(await journal().append(sampleEntry(tenant, { summary: 'Again' }))).toEqual(first);
    expect([first.sequence, second.sequence]).toEqual([1, 2]);
    const chain = await journal().read(tenant, 'improvement/i1');
    expect(chain).toEqual([first, second]);
    expect(firstBreak(chain)).toBeUndefined();
    expect(await journal().read(tenant, 'tenant')).toEqual([]);
  });

  it('keeps every entry of writers that append at once', async () => {
    const tenant = freshTenant();
    const records = await Promise.all(['a', 'b', 'c', 'd'].map((entryId) => journal().append(sampleEntry(tenant, { entryId }))));
    expect(records.map(({ sequence }) => sequence).sort()).toEqual([1, 2, 3, 4]);
    expect(await journal().read(tenant, 'improvement/i1')).toHaveLength(4);
  });

  it('refuses a stale token by name', async () => {
    const tenant = freshTenant();
    const lease = { tenant, component: 'price-quote', improvementId: 'i1', executionArn: 'arn:i1', expiresAt: '2026-11-21T10:15:00.000Z' };
    await leases().acquire(lease);
    await leases().takeOver(tenant, 'price-quote', 'i1', '2026-11-21T10:20:00.000Z');
    await expect(journal().append(sampleEntry(tenant, { component: 'price-quote', fencingToken: 1 }))).rejects.toThrow(StaleFencingToken);
  });

  it('refuses what is no entry', async () => {
    await expect(journal().append({ ...sampleEntry(freshTenant()), kind: 'gossip' } as unknown as JournalEntry)).rejects.toThrow(InvalidInput);
  });

  it('lists the newest of all subjects of a tenant first', async () => {
    const [tenant, other] = [freshTenant(), freshTenant()];
    for (const minute of [3, 1, 4, 2, 5]) {
      await journal().append(sampleEntry(tenant, { subject: `cycle/c${minute}`, at: `2026-11-21T10:0${minute}:00.000Z` }));
    }
    await journal().append(sampleEntry(other));
    expect((await journal().recent(tenant, 3)).map(({ subject }) => subject)).toEqual(['cycle/c5', 'cycle/c4', 'cycle/c3']);
    expect(await journal().recent(tenant, 100)).toHaveLength(5);
    expect(await journal().recent(freshTenant(), 10)).toEqual([]);
  });
}
