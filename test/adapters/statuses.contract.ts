import type { ComponentStatus } from '../../core/component-status';
import type { Statuses } from '../../core/ports';
import { freshTenant } from './samples';

const statusOf = (tenant: string, change: Partial<ComponentStatus> = {}): ComponentStatus => ({
  tenant, component: 'price-quote', windows: [{ at: '2026-11-21T10:00:00.000Z', requests: 31, failed: 18 }], autoFixRequired: true, since: '2026-11-21T10:05:00.000Z',
  judged: { requests: 31, failed: 18 }, grade: 'F', readUntil: '2026-11-21T10:05:00.000Z', updatedAt: '2026-11-21T10:05:00.000Z', ...change,
});

export function statusesContract(statuses: () => Statuses): void {
  it('has none at first', async () => {
    const tenant = freshTenant();
    expect(await statuses().get(tenant, 'price-quote')).toBeUndefined();
    expect(await statuses().list(tenant)).toEqual([]);
  });

  it('keeps the last of each component of each tenant', async () => {
    const [tenant, other] = [freshTenant(), freshTenant()];
    const newer = statusOf(tenant, { autoFixRequired: false, updatedAt: '2026-11-21T10:10:00Z', unread: 'AccessDenied: ü' });
    const blank: ComponentStatus = { tenant, component: 'price', windows: [], autoFixRequired: false, since: newer.since, readUntil: newer.readUntil, updatedAt: newer.updatedAt };
    for (const status of [statusOf(tenant), newer, blank, statusOf(other)]) await statuses().put(status);
    expect(await statuses().get(tenant, 'price-quote')).toEqual(newer);
    expect([...(await statuses().list(tenant))].sort((a, b) => (a.component < b.component ? -1 : 1))).toEqual([blank, newer]);
    expect(await statuses().get(other, 'price-quote')).toEqual(statusOf(other));
  });

  it('leaves out what comes late', async () => {
    const tenant = freshTenant();
    const newer = statusOf(tenant, { updatedAt: '2026-11-21T10:10:00.000Z' });
    await statuses().put(newer);
    await statuses().put(statusOf(tenant, { updatedAt: '2026-11-21T10:09:59.999Z' }));
    expect(await statuses().get(tenant, 'price-quote')).toEqual(newer);
  });
}
