import type { KeptOpportunity } from '../../core/kept-opportunity';
import type { Opportunities } from '../../core/ports';
import { seen } from '../../core/recognize';
import { freshTenant, sampleOpportunity } from './samples';

const sighting = { now: '2026-11-21T10:00:00.000Z', windowHours: 1, version: '2' };
const keptOf = (tenant: string, change: Parameters<typeof sampleOpportunity>[1] = {}): KeptOpportunity => seen(undefined, sampleOpportunity(tenant, change), sighting);

export function opportunitiesContract(opportunities: () => Opportunities): void {
  const put = (kept: KeptOpportunity) => opportunities().update(kept.opportunity.tenant, kept.opportunity.component, kept.opportunity.fingerprint, () => kept);
  const names = async (tenant: string, component?: string) => (await opportunities().list(tenant, component)).map(({ opportunity }) => `${opportunity.component} ${opportunity.fingerprint}`).sort();

  it('has none at first', async () => {
    expect(await opportunities().list(freshTenant())).toEqual([]);
    expect(await opportunities().list(freshTenant(), 'price-quote')).toEqual([]);
  });

  it('keeps each by component and fingerprint, and lists them for one component or for all', async () => {
    const [tenant, other] = [freshTenant(), freshTenant()];
    const kept = keptOf(tenant, { summary: 'hostile \u001b[31m ü \u202e "x"' });
    for (const one of [kept, keptOf(tenant, { fingerprint: 'f2' }), keptOf(tenant, { component: 'price' }), keptOf(tenant, { component: 'price-quote-2' }), keptOf(other)]) await put(one);
    expect(await names(tenant)).toEqual(['price f1', 'price-quote f1', 'price-quote f2', 'price-quote-2 f1']);
    expect(await names(tenant, 'price-quote')).toEqual(['price-quote f1', 'price-quote f2']);
    expect(await opportunities().list(tenant, 'price-quote')).toContainEqual(kept);
  });

  it('gives a change what is kept, and leaves it where there is none', async () => {
    const tenant = freshTenant();
    await put(keptOf(tenant));
    const given: (KeptOpportunity | undefined)[] = [];
    await opportunities().update(tenant, 'price-quote', 'f1', (kept) => void given.push(kept));
    await opportunities().update(tenant, 'price-quote', 'absent', (kept) => void given.push(kept));
    expect(given).toEqual([keptOf(tenant), undefined]);
    expect(await opportunities().list(tenant)).toEqual([keptOf(tenant)]);
  });

  it('loses nothing when several change one at the same time', async () => {
    const tenant = freshTenant();
    await Promise.all(['c1', 'c2', 'c3', 'c4'].map((cycleId) => opportunities().update(tenant, 'price-quote', 'f1', (kept) => seen(kept, sampleOpportunity(tenant, { cycleId }), sighting))));
    const [kept] = await opportunities().list(tenant);
    expect(kept?.timesSeen).toBe(4);
    expect([...(kept?.seenBy ?? [])].sort()).toEqual(['c1', 'c2', 'c3', 'c4']);
  });
}
