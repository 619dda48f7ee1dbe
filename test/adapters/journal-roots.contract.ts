import { ConcurrentChange } from '../../core/errors';
import { type JournalRoot, rootOf } from '../../core/journal-root';
import type { JournalRoots } from '../../core/ports';
import { freshTenant } from './samples';

const root = (tenant: string, date: string, previous?: JournalRoot): JournalRoot => rootOf({ tenant, date, previous, head: undefined, now: `${date}T23:59:59.000Z` });

export function journalRootsContract(roots: () => JournalRoots): void {
  it('keeps each day once, in order, as it was written', async () => {
    const tenant = freshTenant();
    expect([await roots().list(tenant), await roots().last(tenant)]).toEqual([[], undefined]);
    const first = { ...root(tenant, '2026-11-30'), before: [{ subject: 'cycle/c1', sequence: 3, hash: 'h' }] };
    const second = root(tenant, '2026-12-01', first);
    await roots().put(second);
    await roots().put(first);
    await roots().put(root(freshTenant(), '2026-12-02'));
    expect(await roots().list(tenant)).toEqual([{ date: '2026-11-30', versions: 1, hidden: false, root: first }, { date: '2026-12-01', versions: 1, hidden: false, root: second }]);
    expect(await roots().last(tenant)).toEqual(second);
  });

  it('refuses a day that has one, and leaves it', async () => {
    const tenant = freshTenant();
    const first = root(tenant, '2026-11-30');
    await roots().put(first);
    await expect(roots().put({ ...first, links: 7 })).rejects.toThrow(ConcurrentChange);
    expect(await roots().last(tenant)).toEqual(first);
  });
}
