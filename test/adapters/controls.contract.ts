import type { Controls } from '../../core/ports';
import { freshTenant } from './samples';

const operator = { by: 'ann', reason: 'sale day', at: '2026-11-21T10:00:00.000Z' };

export function controlsContract(controls: () => Controls): void {
  it('has nothing switched at first', async () => {
    expect(await controls().read(freshTenant())).toEqual({ paused: [], modes: {} });
  });

  it('pauses and resumes a tenant or a component, with who and why', async () => {
    const [tenant, other] = [freshTenant(), freshTenant()];
    await controls().set(tenant, 'tenant', { paused: true, ...operator });
    await controls().set(tenant, 'price-quote', { paused: true, ...operator, by: 'bob' });
    expect((await controls().read(tenant)).paused).toHaveLength(2);
    expect((await controls().read(tenant)).paused).toContainEqual({ scope: 'price-quote', ...operator, by: 'bob' });
    await controls().set(tenant, 'tenant', { paused: false, ...operator });
    expect((await controls().read(tenant)).paused.map(({ scope }) => scope)).toEqual(['price-quote']);
    expect((await controls().read(other)).paused).toEqual([]);
  });

  it('changes modes without touching pauses, and the other way round', async () => {
    const tenant = freshTenant();
    await controls().set(tenant, 'price-quote', { paused: true, ...operator });
    await controls().set(tenant, 'price-quote', { mode: 'propose', ...operator, by: 'bob', reason: 'careful' });
    expect(await controls().read(tenant)).toEqual({ paused: [{ scope: 'price-quote', ...operator }], modes: { 'price-quote': 'propose' } });
    await controls().set(tenant, 'price-quote', { paused: false, ...operator });
    expect(await controls().read(tenant)).toEqual({ paused: [], modes: { 'price-quote': 'propose' } });
    await controls().set(tenant, 'price-quote', { mode: 'auto', ...operator });
    expect((await controls().read(tenant)).modes).toEqual({ 'price-quote': 'auto' });
  });

  it('removes an override that is given as undefined', async () => {
    const tenant = freshTenant();
    await controls().set(tenant, 'tenant', { mode: 'observe', paused: true, ...operator });
    await controls().set(tenant, 'tenant', { mode: undefined, ...operator } as unknown as Parameters<Controls['set']>[2]);
    expect(await controls().read(tenant)).toEqual({ paused: [{ scope: 'tenant', ...operator }], modes: {} });
  });

  it('holds scope `all` in every tenant', async () => {
    const [tenant, other] = [freshTenant(), freshTenant()];
    await controls().set(tenant, 'all', { paused: true, ...operator });
    expect((await controls().read(other)).paused).toEqual([{ scope: 'all', ...operator }]);
    await controls().set(other, 'all', { paused: false, ...operator });
    expect((await controls().read(tenant)).paused).toEqual([]);
  });
}
