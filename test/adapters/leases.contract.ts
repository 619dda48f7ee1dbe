import { StaleFencingToken } from '../../core/errors';
import type { HeldLease, Leases } from '../../core/ports';
import { freshTenant } from './samples';

const soon = '2026-11-21T10:05:00.000Z';
const later = '2026-11-21T10:15:00.000Z';

export function leasesContract(leases: () => Leases): void {
  const request = (tenant: string, improvementId: string, expiresAt = soon): Omit<HeldLease, 'fencingToken'> => ({
    tenant, component: 'price-quote', improvementId, executionArn: `arn:execution:${improvementId}`, expiresAt,
  });
  const take = async (tenant: string, improvementId: string, expiresAt = soon): Promise<HeldLease> => {
    const answer = await leases().acquire(request(tenant, improvementId, expiresAt));
    if (!answer.acquired) throw new Error(`held by ${answer.holder.improvementId}`);
    return answer.lease;
  };

  it('gives a free lease to the first and names the holder to the next', async () => {
    const tenant = freshTenant();
    const lease = await take(tenant, 'i1');
    expect(lease).toEqual({ ...request(tenant, 'i1'), fencingToken: 1 });
    expect(await leases().acquire(request(tenant, 'i2'))).toEqual({ acquired: false, holder: lease });
    expect(await leases().get(tenant, 'price-quote')).toEqual(lease);
  });

  it('keeps the token when the same execution asks again, also after the expiry', async () => {
    const tenant = freshTenant();
    await take(tenant, 'i1');
    expect(await take(tenant, 'i1', later)).toEqual({ ...request(tenant, 'i1', later), fencingToken: 1 });
    expect((await take(tenant, 'i1', '2026-11-21T11:05:00.000Z')).fencingToken).toBe(1);
  });

  it('refuses another execution of the same improvement', async () => {
    const tenant = freshTenant();
    const holder = await take(tenant, 'i1');
    expect(await leases().acquire({ ...request(tenant, 'i1'), executionArn: 'arn:execution:other' })).toEqual({ acquired: false, holder });
  });

  it('gives an expired lease to nobody before it was cleaned up', async () => {
    const tenant = freshTenant();
    const holder = await take(tenant, 'i1', '2026-11-21T09:00:00.000Z');
    expect(await leases().acquire(request(tenant, 'i2', later))).toEqual({ acquired: false, holder });
    await leases().takeOver(tenant, 'price-quote', 'i1', later);
    await leases().release(tenant, 'price-quote', 'i1');
    expect((await take(tenant, 'i2', later)).fencingToken).toBe(3);
  });

  it('never gives a token twice, release or not', async () => {
    const tenant = freshTenant();
    const tokens: number[] = [];
    for (const improvementId of ['i1', 'i2', 'i1']) {
      tokens.push((await take(tenant, improvementId)).fencingToken);
      await leases().release(tenant, 'price-quote', improvementId);
    }
    expect(tokens).toEqual([1, 2, 3]);
    expect(await leases().get(tenant, 'price-quote')).toBeUndefined();
  });

  it('releases twice without harm, and never what somebody else holds', async () => {
    const tenant = freshTenant();
    await leases().release(tenant, 'price-quote', 'i1');
    await take(tenant, 'i1');
    await leases().release(tenant, 'price-quote', 'i1');
    await leases().release(tenant, 'price-quote', 'i1');
    const lease = await take(tenant, 'i2');
    await leases().release(tenant, 'price-quote', 'i1');
    expect(await leases().get(tenant, 'price-quote')).toEqual(lease);
  });

  it('renews for the holder', async () => {
    const tenant = freshTenant();
    const lease = await take(tenant, 'i1');
    await leases().renew(lease, later);
    expect(await leases().get(tenant, 'price-quote')).toEqual({ ...lease, expiresAt: later });
  });

  it('refuses to renew once the lease is released, taken over or somebody else\'s', async () => {
    const tenant = freshTenant();
    const first = await take(tenant, 'i1');
    await leases().release(tenant, 'price-quote', 'i1');
    await expect(leases().renew(first, later)).rejects.toThrow(StaleFencingToken);
    const second = await take(tenant, 'i2');
    await leases().takeOver(tenant, 'price-quote', 'i2', later);
    await expect(leases().renew(second, later)).rejects.toThrow(StaleFencingToken);
    await expect(leases().renew({ ...first, component: 'never-leased' }, later)).rejects.toThrow(StaleFencingToken);
  });

  it('takes over for clean-up, also what has expired, and refuses the execution that had it', async () => {
    const tenant = freshTenant();
    const lease = await take(tenant, 'i1');
    const taken = { ...lease, fencingToken: 2, expiresAt: later };
    expect(await leases().takeOver(tenant, 'price-quote', 'i1', later)).toEqual(taken);
    expect(await leases().acquire(request(tenant, 'i1'))).toEqual({ acquired: false, holder: taken });
    expect((await leases().takeOver(tenant, 'price-quote', 'i1', later))?.fencingToken).toBe(3);
    await leases().renew({ ...taken, fencingToken: 3 }, later);
    await leases().release(tenant, 'price-quote', 'i1');
    expect((await take(tenant, 'i1')).fencingToken).toBe(4);
    expect((await take(tenant, 'i1')).fencingToken).toBe(4);
  });

  it('does not take over what is released or somebody else\'s', async () => {
    const tenant = freshTenant();
    expect(await leases().takeOver(tenant, 'price-quote', 'i1', later)).toBeUndefined();
    await take(tenant, 'i1');
    expect(await leases().takeOver(tenant, 'price-quote', 'i2', later)).toBeUndefined();
    await leases().release(tenant, 'price-quote', 'i1');
    expect(await leases().takeOver(tenant, 'price-quote', 'i1', later)).toBeUndefined();
    expect((await take(tenant, 'i2')).fencingToken).toBe(2);
  });

  it('lists what is held in a tenant, expired or not', async () => {
    const [tenant, other] = [freshTenant(), freshTenant()];
    for (const component of ['a', 'b', 'c']) await leases().acquire({ ...request(tenant, 'i1'), component });
    await take(other, 'i9');
    await leases().acquire({ ...request(tenant, 'i2', '2026-11-21T09:00:00.000Z'), component: 'd' });
    await leases().release(tenant, 'b', 'i1');
    expect((await leases().held(tenant)).map(({ component }) => component).sort()).toEqual(['a', 'c', 'd']);
    expect(await leases().held(freshTenant())).toEqual([]);
  });

  it('lets one of several win that ask at once', async () => {
    const tenant = freshTenant();
    const answers = await Promise.all(Array.from({ length: 8 }, (_, index) => leases().acquire(request(tenant, `i${index}`))));
    const winners = answers.flatMap((answer) => (answer.acquired ? [answer.lease] : []));
    expect(winners).toHaveLength(1);
    expect(winners[0]?.fencingToken).toBe(1);
    expect(answers.flatMap((answer) => (answer.acquired ? [] : [answer.holder.improvementId]))).toEqual(Array(7).fill(winners[0]?.improvementId));
  });

  it('answers two deliveries of one step at once with the same lease', async () => {
    const tenant = freshTenant();
    const [one, two] = await Promise.all([take(tenant, 'i1'), take(tenant, 'i1')]);
    expect(two).toEqual(one);
  });
}
