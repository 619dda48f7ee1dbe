import type { Component } from '../../core/cycle';
import type { SyncedRegistry } from '../../core/ports';
import { type FakeClock, fakeClock } from '../fakes/clock';
import { sampleComponent } from './samples';

export interface RegistryWorld {
  readonly registry: SyncedRegistry;
  /** Under which parameters are declared; ends with a slash. */
  readonly parameterPath: string;
  /** Writes the text of a component's parameter. */
  declare(name: string, text: string): Promise<void>;
  remove(name: string): Promise<void>;
}

/** `makeWorld` gives an empty registry, and nothing declared. */
export function registryContract(makeWorld: (clock: FakeClock) => Promise<RegistryWorld>): void {
  let clock: FakeClock;
  let world: RegistryWorld;
  beforeEach(async () => {
    clock = fakeClock();
    world = await makeWorld(clock);
  });
  const declare = (component: Component) => world.declare(component.component, JSON.stringify(component));
  const quote = sampleComponent({ alarms: ['price-quote-errors', 'shop-outage'] });
  const restock = sampleComponent({ component: 'restock', critical: true });
  const foreign = sampleComponent({ component: 'billing', tenant: 'finance' });

  it('finds declared components after a sync, by whatever names them', async () => {
    await Promise.all([quote, restock, foreign].map(declare));
    expect(await world.registry.list('shop')).toEqual([]);
    expect(await world.registry.sync()).toEqual({ components: 3, rejected: [] });
    expect([...(await world.registry.list('shop'))].sort((a, b) => (a.component < b.component ? -1 : 1))).toEqual([quote, restock]);
    expect(await world.registry.list('finance')).toEqual([foreign]);
    expect(await world.registry.get('shop', 'price-quote')).toEqual(quote);
    expect(await world.registry.get('finance', 'price-quote')).toBeUndefined();
    expect(await world.registry.byFunction('restock-function')).toEqual(restock);
    expect(await world.registry.byLogGroup('/aws/lambda/billing-function')).toEqual(foreign);
    expect(await world.registry.byAlarm('shop-outage')).toEqual(quote);
    expect(await world.registry.byAlarm('unknown')).toBeUndefined();
  });

  it('knows what is declared now, whatever was copied', async () => {
    await declare(quote);
    expect(await world.registry.isDeclared('price-quote')).toBe(true);
    await world.registry.sync();
    await world.remove('price-quote');
    expect(await world.registry.get('shop', 'price-quote')).toEqual(quote);
    expect(await world.registry.isDeclared('price-quote')).toBe(false);
  });

  it('reads more declarations than one answer holds', async () => {
    for (let number = 0; number < 23; number += 1) await declare(sampleComponent({ component: `component-${number}` }));
    expect(await world.registry.sync()).toEqual({ components: 23, rejected: [] });
    expect(await world.registry.list('shop')).toHaveLength(23);
  });

  it('follows changes, and forgets the names that no longer lead to a component', async () => {
    await declare(quote);
    await world.registry.sync();
    const changed = { ...quote, functionName: 'price-quote-v2', mode: 'observe' as const, alarms: ['shop-outage'] };
    await declare(changed);
    await world.registry.sync();
    expect(await world.registry.get('shop', 'price-quote')).toEqual(changed);
    expect(await world.registry.byFunction('price-quote-v2')).toEqual(changed);
    expect(await world.registry.byAlarm('shop-outage')).toEqual(changed);
    expect(await world.registry.byFunction('price-quote-function')).toBeUndefined();
    expect(await world.registry.byAlarm('price-quote-errors')).toBeUndefined();
  });

  it('forgets what is gone, and lets another take its function', async () => {
    await Promise.all([quote, restock].map(declare));
    await world.registry.sync();
    await world.remove('price-quote');
    const heir = sampleComponent({ component: 'quotes', functionName: quote.functionName, logGroup: quote.logGroup });
    await declare(heir);
    expect(await world.registry.sync()).toEqual({ components: 2, rejected: [] });
    expect(await world.registry.get('shop', 'price-quote')).toBeUndefined();
    expect(await world.registry.byFunction(quote.functionName)).toEqual(heir);
    expect(await world.registry.byAlarm('shop-outage')).toBeUndefined();
    expect((await world.registry.list('shop')).map(({ component }) => component).sort()).toEqual(['quotes', 'restock']);
  });

  it('moves a component to another tenant', async () => {
    await declare(quote);
    await world.registry.sync();
    await declare({ ...quote, tenant: 'finance' });
    await world.registry.sync();
    expect(await world.registry.list('shop')).toEqual([]);
    expect(await world.registry.get('finance', 'price-quote')).toEqual({ ...quote, tenant: 'finance' });
    expect((await world.registry.byFunction(quote.functionName))?.tenant).toBe('finance');
  });

  it.each([
    ['a value of the wrong kind', JSON.stringify({ ...quote, mode: 'yolo' }), /Component\.mode: saw "yolo", expected one of "observe"/],
    ['a missing value', JSON.stringify({ ...quote, owner: undefined }), /Component\.owner: saw nothing, expected/],
    ['what is not JSON', '{oops', /Component: saw "\{oops", expected JSON/],
    ['another component\'s name', JSON.stringify({ ...quote, component: 'other' }), /Component\.component: saw "other", expected "price-quote"/],
    ['a later format', JSON.stringify({ ...quote, schemaVersion: 2 }), /Component\.schemaVersion: saw 2, expected one of 1/],
    ['a function that is taken', JSON.stringify({ ...quote, functionName: 'billing-function' }), /Component\.functionName: saw "billing-function", expected one of its own; it is component billing's/],
    ['a log group that is taken', JSON.stringify({ ...quote, logGroup: foreign.logGroup }), /Component\.logGroup: saw "\/aws\/lambda\/billing-function", expected one of its own/],
  ])('rejects %s by name, takes the others, and keeps the last good declaration', async (_case, text, reason) => {
    await declare(foreign);
    await world.declare('price-quote', text);
    const first = await world.registry.sync();
    expect(first).toEqual({ components: 1, rejected: [{ parameter: `${world.parameterPath}price-quote`, reason: expect.stringMatching(reason) }] });
    expect(await world.registry.list('shop')).toEqual([]);
    await declare(quote);
    await world.registry.sync();
    await world.declare('price-quote', text);
    expect((await world.registry.sync()).rejected).toHaveLength(1);
    expect(await world.registry.get('shop', 'price-quote')).toEqual(quote);
    expect(await world.registry.byAlarm('shop-outage')).toEqual(quote);
    await world.remove('price-quote');
    await world.registry.sync();
    expect(await world.registry.get('shop', 'price-quote')).toBeUndefined();
  });

  it('gives an alarm that two components claim to the first of them', async () => {
    const rival = sampleComponent({ component: 'restock', alarms: ['restock-errors', 'restock-slow', 'shop-outage'] });
    await Promise.all([quote, rival].map(declare));
    await world.registry.sync();
    expect(await world.registry.byAlarm('shop-outage')).toEqual(quote);
    await world.remove('price-quote');
    await world.registry.sync();
    expect(await world.registry.byAlarm('shop-outage')).toEqual(rival);
  });

  it('syncs when a lookup misses, once a minute', async () => {
    await declare(quote);
    expect(await world.registry.byFunction(quote.functionName)).toEqual(quote);
    await declare(restock);
    expect(await world.registry.get('shop', 'restock')).toBeUndefined();
    clock.advance(59_999);
    expect(await world.registry.byLogGroup(restock.logGroup)).toBeUndefined();
    clock.advance(1);
    expect(await world.registry.byLogGroup(restock.logGroup)).toEqual(restock);
  });

  it('syncs twice at once without harm', async () => {
    await Promise.all([quote, restock].map(declare));
    await Promise.all([world.registry.sync(), world.registry.sync()]);
    expect(await world.registry.list('shop')).toHaveLength(2);
    expect(await world.registry.byAlarm('shop-outage')).toEqual(quote);
  });
}
