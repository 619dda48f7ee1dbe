import { fakeLeases } from '../fakes/leases';
import { leasesContract } from './leases.contract';

const leases = fakeLeases();

describe('fakeLeases', () => {
  leasesContract(() => leases);

  it('tells the newest token, also after the release', async () => {
    const request = { tenant: 'shop', component: 'c', improvementId: 'i1', executionArn: 'arn', expiresAt: '2026-11-21T10:05:00.000Z' };
    expect(leases.token('shop', 'c')).toBe(0);
    await leases.acquire(request);
    await leases.release('shop', 'c', 'i1');
    expect(leases.token('shop', 'c')).toBe(1);
  });
});
