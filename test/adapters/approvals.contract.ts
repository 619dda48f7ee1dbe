import type { Approvals } from '../../core/ports';
import { freshTenant } from './samples';

type Wanted = Parameters<Approvals['want']>[0];

/** `stored` is what the approving function would find. */
export function approvalsContract(approvals: () => Approvals, stored: (tenant: string, improvementId: string) => Promise<unknown>): void {
  const wanted = (tenant: string, improvementId: string, taskToken: string): Wanted => ({
    tenant, improvementId, taskToken, candidateSha256: 'abc', expiresAt: '2026-11-22T10:00:00.000Z',
  });

  it('keeps what the approving function needs', async () => {
    const tenant = freshTenant();
    await approvals().want(wanted(tenant, 'i1', 'token'));
    await approvals().want(wanted(tenant, 'i2', 'other'));
    const { tenant: _, ...kept } = wanted(tenant, 'i1', 'token');
    expect(await stored(tenant, 'i1')).toMatchObject(kept);
    expect(await stored(freshTenant(), 'i1')).toBeUndefined();
  });

  it('keeps the newest token of an improvement', async () => {
    const tenant = freshTenant();
    await approvals().want(wanted(tenant, 'i1', 'first'));
    await approvals().want(wanted(tenant, 'i1', 'second'));
    expect(await stored(tenant, 'i1')).toMatchObject({ taskToken: 'second' });
  });
}
