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
    expect((await controls().read(tenant)).resumedAt).toEqual({ tenant: operator.at });
    expect((await controls().read(other)).paused).toEqual([]);
  });

  it('keeps whether a pause also stops what runs: a pause over a stop leaves it as it is, until somebody resumes', async () => {
    const tenant = freshTenant();
    const paused = async () => (await controls().read(tenant)).paused;
    await controls().set(tenant, 'price-quote', { paused: true, ...operator });
    await controls().set(tenant, 'price-quote', { paused: 'stop', ...operator });
    expect(await paused()).toEqual([{ scope: 'price-quote', ...operator, stops: true }]);
    await controls().set(tenant, 'price-quote', { paused: true, mode: 'observe', ...operator, by: 'bob', at: '2026-11-21T11:00:00.000Z' });
    expect(await paused()).toEqual([{ scope: 'price-quote', ...operator, stops: true }]);
    // What else the change says is set all the same.
    expect((await controls().read(tenant)).modes).toEqual({ 'price-quote': 'observe' });
    await controls().set(tenant, 'price-quote', { paused: false, ...operator });
    expect(await paused()).toEqual([]);
    await controls().set(tenant, 'price-quote', { paused: true, ...operator });
    expect(await paused()).toEqual([{ scope: 'price-quote', ...operator }]);
  });

  it('keeps a stop that comes at the same time as a pause', async () => {
    for (let time = 0; time < 5; time += 1) {
      const tenant = freshTenant();
      await Promise.all([controls().set(tenant, 'price-quote', { paused: true, ...operator, by: 'Ratchet' }), controls().set(tenant, 'price-quote', { paused: 'stop', ...operator })]);
      expect((await controls().read(tenant)).paused).toEqual([{ scope: 'price-quote', ...operator, stops: true }]);
    }
  });

  it('changes modes without touching pauses, and the other way round', async () => {
    const tenant = freshTenant();
    await controls().set(tenant, 'price-quote', { paused: true, ...operator });
    await controls().set(tenant, 'price-quote', { mode: 'propose', ...operator, by: 'bob', reason: 'careful' });
    expect(await controls().read(tenant)).toEqual({ paused: [{ scope: 'price-quote', ...operator }], modes: { 'price-quote': 'propose' }, modeChanges: [{ scope: 'price-quote', ...operator, by: 'bob', reason: 'careful' }], changedAt: { 'price-quote': operator.at } });
    await controls().set(tenant, 'price-quote', { paused: false, ...operator });
    expect(await controls().read(tenant)).toEqual({ paused: [], modes: { 'price-quote': 'propose' }, modeChanges: [{ scope: 'price-quote', ...operator, by: 'bob', reason: 'careful' }], resumedAt: { 'price-quote': operator.at }, changedAt: { 'price-quote': operator.at } });
    await controls().set(tenant, 'price-quote', { mode: 'auto', ...operator });
    expect(await controls().read(tenant)).toMatchObject({ modes: { 'price-quote': 'auto' }, modeChanges: [{ scope: 'price-quote', ...operator }] });
  });

  it('removes an override that is given as undefined', async () => {
    const tenant = freshTenant();
    await controls().set(tenant, 'tenant', { mode: 'observe', paused: true, ...operator });
    await controls().set(tenant, 'tenant', { mode: undefined, ...operator } as unknown as Parameters<Controls['set']>[2]);
    expect(await controls().read(tenant)).toEqual({ paused: [{ scope: 'tenant', ...operator }], modes: {}, changedAt: { tenant: operator.at } });
  });

  it('keeps a freeze with who set it and why, and forgets it when it is removed', async () => {
    const tenant = freshTenant();
    const times = { from: '2026-12-24T17:00:00.000Z', until: '2026-12-27T05:00:00.000Z' };
    await controls().set(tenant, 'tenant', { freeze: times, paused: true, ...operator });
    await controls().set(tenant, 'tenant', { paused: false, ...operator });
    expect((await controls().read(tenant)).freezes).toEqual([{ scope: 'tenant', ...operator, ...times }]);
    await controls().set(tenant, 'tenant', { freeze: undefined, ...operator } as unknown as Parameters<Controls['set']>[2]);
    expect((await controls().read(tenant)).freezes).toBeUndefined();
  });

  it('keeps settings by scope and name, the last that was set, and forgets what is removed', async () => {
    const tenant = freshTenant();
    const set = (scope: string, name: string, value: unknown, by = 'ann') => controls().set(tenant, scope, { override: { name, value }, ...operator, by });
    await set('tenant', 'profile', 'conservative');
    await set('price-quote', 'canaryWeights', [0.05, 0.2]);
    await set('price-quote', 'cooldownHours', 1);
    await set('price-quote', 'cooldownHours', 2, 'bob');
    const read = async () => [...((await controls().read(tenant)).overrides ?? [])].filter(({ scope }) => scope !== 'all').sort((a, b) => (a.name < b.name ? -1 : 1));
    expect(await read()).toEqual([
      { scope: 'price-quote', name: 'canaryWeights', value: [0.05, 0.2], ...operator },
      { scope: 'price-quote', name: 'cooldownHours', value: 2, ...operator, by: 'bob' },
      { scope: 'tenant', name: 'profile', value: 'conservative', ...operator },
    ]);
    await set('price-quote', 'cooldownHours', undefined);
    expect((await read()).map(({ name }) => name)).toEqual(['canaryWeights', 'profile']);
    expect(await controls().read(tenant)).toMatchObject({ paused: [], modes: {} });
    expect((await controls().read(freshTenant())).overrides).toBeUndefined();
  });

  it('holds scope `all` in every tenant', async () => {
    const [tenant, other] = [freshTenant(), freshTenant()];
    await controls().set(tenant, 'all', { paused: true, ...operator });
    expect((await controls().read(other)).paused).toEqual([{ scope: 'all', ...operator }]);
    await controls().set(other, 'all', { paused: false, ...operator });
    expect((await controls().read(tenant)).paused).toEqual([]);
  });
}
