import type { ServedFix, ServedFixes } from '../../core/ports';
import { freshTenant } from './samples';

const fixOf = (tenant: string, change: Partial<ServedFix> = {}): ServedFix =>
  ({ tenant, component: 'price-quote', improvementId: 'price-quote-1', version: '3', codeSha256: 'c', summary: '31 of 120 calls failed', promotedAt: '2026-11-21T10:00:00.000Z', ...change });
const listed = async (fixes: ServedFixes, tenant: string) => [...(await fixes.list(tenant))].sort((one, other) => (one.component < other.component ? -1 : 1));

export function servedFixesContract(fixes: () => ServedFixes): void {
  it('has none at first', async () => {
    expect(await fixes().list(freshTenant())).toEqual([]);
  });

  it('lists the fixes of a tenant, and of no other', async () => {
    const [tenant, other] = [freshTenant(), freshTenant()];
    const [one, two] = [fixOf(tenant), fixOf(tenant, { component: 'order-status', memoryMb: 512, summary: 'ü ✓' })];
    for (const fix of [one, two, fixOf(other)]) await fixes().put(fix);
    expect(await listed(fixes(), tenant)).toEqual([two, one]);
  });

  it('keeps one for each component: the last', async () => {
    const tenant = freshTenant();
    await fixes().put(fixOf(tenant));
    await fixes().put(fixOf(tenant, { improvementId: 'price-quote-2', version: '5' }));
    expect(await fixes().list(tenant)).toEqual([fixOf(tenant, { improvementId: 'price-quote-2', version: '5' })]);
  });

  it('keeps what is known further of a fix, and drops it again', async () => {
    const tenant = freshTenant();
    const looks = { replaced: '2', watchedFrom: '2026-11-21T09:00:00.000Z', since: '2026-11-21T10:00:00.000Z', done: 3, told: true, blind: 2, reference: { calls: 800, failed: 2, medianMs: 20.5, p95Ms: 44 } };
    await fixes().put(fixOf(tenant));
    await fixes().update(fixOf(tenant, { looks }));
    expect(await fixes().list(tenant)).toEqual([fixOf(tenant, { looks })]);
    await fixes().update(fixOf(tenant));
    expect(await fixes().list(tenant)).toEqual([fixOf(tenant)]);
  });

  it('knows nothing further of a fix that another one replaced, or that was removed', async () => {
    const tenant = freshTenant();
    await fixes().put(fixOf(tenant, { improvementId: 'price-quote-2' }));
    await fixes().update(fixOf(tenant, { version: '7' }));
    expect(await fixes().list(tenant)).toEqual([fixOf(tenant, { improvementId: 'price-quote-2' })]);
    await fixes().remove(tenant, 'price-quote');
    await fixes().update(fixOf(tenant));
    expect(await fixes().list(tenant)).toEqual([]);
  });

  it('removes one, as often as asked, and leaves the others', async () => {
    const tenant = freshTenant();
    await fixes().put(fixOf(tenant));
    await fixes().put(fixOf(tenant, { component: 'price' }));
    await fixes().remove(tenant, 'price');
    await fixes().remove(tenant, 'price');
    expect(await fixes().list(tenant)).toEqual([fixOf(tenant)]);
  });
}
