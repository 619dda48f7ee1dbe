import type { WorkQueue } from '../../core/ports';
import { freshTenant, sampleOpportunity } from './samples';

const now = '2026-11-21T10:00:00.000Z';
const soon = '2026-11-21T10:05:00.000Z';
const later = '2026-11-21T10:15:00.000Z';

export function workQueueContract(queue: () => WorkQueue): void {
  it('keeps an opportunity per fingerprint until it is removed', async () => {
    const [tenant, other] = [freshTenant(), freshTenant()];
    const [first, second] = [sampleOpportunity(tenant), sampleOpportunity(tenant, { fingerprint: 'f2' })];
    await queue().putOpportunity(first, 'no slot', soon);
    await queue().putOpportunity(second, 'no slot', soon);
    await queue().putOpportunity(first, 'cooldown', later);
    await queue().putOpportunity(sampleOpportunity(other), 'no slot', soon);
    const waiting = [...(await queue().opportunities(tenant))].sort((a, b) => (a.opportunity.fingerprint < b.opportunity.fingerprint ? -1 : 1));
    expect(waiting).toEqual([
      { opportunity: first, reason: 'cooldown', expiresAt: later },
      { opportunity: second, reason: 'no slot', expiresAt: soon },
    ]);
    await queue().removeOpportunity(tenant, 'f1');
    await queue().removeOpportunity(tenant, 'f1');
    expect((await queue().opportunities(tenant)).map(({ opportunity }) => opportunity.fingerprint)).toEqual(['f2']);
    expect(await queue().opportunities(other)).toHaveLength(1);
  });

  it('keeps more opportunities than one answer of the database holds', async () => {
    const tenant = freshTenant();
    const summary = 'x'.repeat(100_000);
    for (let number = 0; number < 15; number += 1) await queue().putOpportunity(sampleOpportunity(tenant, { fingerprint: `f${number}`, summary }), 'no slot', soon);
    expect(await queue().opportunities(tenant)).toHaveLength(15);
  });

  it('keeps one postponed emergency per component', async () => {
    const tenant = freshTenant();
    const emergency = { tenant, component: 'price-quote', reason: 'freeze window', at: now };
    await queue().putPostponed(emergency);
    await queue().putPostponed({ ...emergency, reason: 'over budget' });
    await queue().putPostponed({ ...emergency, component: 'restock' });
    expect(await queue().postponed(tenant)).toHaveLength(2);
    expect(await queue().postponed(tenant)).toContainEqual({ ...emergency, reason: 'over budget' });
    const notYet = { ...emergency, component: 'checkout', notBefore: later };
    for (const look of [notYet, { ...notYet, emergency: true }, { ...notYet, emergency: false }]) {
      await queue().putPostponed(look);
      expect(await queue().postponed(tenant)).toContainEqual(look);
    }
    await queue().removePostponed(tenant, 'checkout');
    await queue().removePostponed(tenant, 'price-quote');
    expect((await queue().postponed(tenant)).map(({ component }) => component)).toEqual(['restock']);
    expect(await queue().postponed(freshTenant())).toEqual([]);
  });

  it('says until when components are left alone', async () => {
    const tenant = freshTenant();
    await queue().startCooldown(tenant, 'price-quote', soon);
    await queue().startCooldown(tenant, 'restock', soon);
    await queue().startCooldown(tenant, 'price-quote', later);
    expect(await queue().cooldowns(tenant)).toEqual(new Map([['price-quote', later], ['restock', soon]]));
    expect(await queue().cooldowns(freshTenant())).toEqual(new Map());
  });

  it('gives a claim to the first until it expires, and to the same claimant again', async () => {
    const [tenant, other] = [freshTenant(), freshTenant()];
    const claim = (claimant: string, at: string, expiresAt: string) => queue().claim(tenant, 'emergency/price-quote', claimant, at, expiresAt);
    expect(await claim('c1', now, soon)).toBe('c1');
    expect(await claim('c2', now, soon)).toBe('c1');
    expect(await claim('c1', now, later)).toBe('c1');
    expect(await claim('c2', '2026-11-21T10:04:59Z', later)).toBe('c1');
    expect(await claim('c2', soon, later)).toBe('c2');
    expect(await claim('c1', soon, later)).toBe('c2');
    expect(await queue().claim(tenant, 'emergency/restock', 'c3', now, soon)).toBe('c3');
    expect(await queue().claim(other, 'emergency/price-quote', 'c4', now, soon)).toBe('c4');
  });

  it('lets one of several win that claim at once, and tells the others', async () => {
    const tenant = freshTenant();
    const holders = await Promise.all(Array.from({ length: 8 }, (_, index) => queue().claim(tenant, 'k', `c${index}`, now, soon)));
    expect(new Set(holders).size).toBe(1);
  });
}
