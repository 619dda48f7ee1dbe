import type { Counters } from '../../core/ports';
import { freshTenant, sampleCounters } from './samples';

export function countersContract(counters: () => Counters): void {
  const hour = { from: '2026-11-21T10:00:00.000Z', to: '2026-11-21T11:00:00.000Z' };
  const at = (minute: number) => `2026-11-21T10:${String(minute).padStart(2, '0')}:00.000Z`;

  it('gives back the items of a component', async () => {
    const [tenant, other] = [freshTenant(), freshTenant()];
    const item = sampleCounters(tenant);
    await counters().put([item, sampleCounters(tenant, { component: 'restock' }), sampleCounters(other)]);
    expect(await counters().read(tenant, 'price-quote', hour)).toEqual([item]);
    expect(await counters().read(tenant, 'unknown', hour)).toEqual([]);
  });

  it('is not changed by a batch that comes again', async () => {
    const tenant = freshTenant();
    const batch = [sampleCounters(tenant), sampleCounters(tenant, { version: '2' }), sampleCounters(tenant, { minute: at(1) })];
    await counters().put(batch);
    await Promise.all([counters().put(batch), counters().put(batch)]);
    expect(await counters().read(tenant, 'price-quote', hour)).toHaveLength(3);
  });

  it('keeps items apart by minute, version and batch', async () => {
    const tenant = freshTenant();
    await counters().put([
      sampleCounters(tenant), sampleCounters(tenant, { batchHash: 'b2' }), sampleCounters(tenant, { version: '2' }),
      sampleCounters(tenant, { minute: at(1) }), sampleCounters(tenant, { version: '$LATEST' }),
    ]);
    expect(await counters().read(tenant, 'price-quote', hour)).toHaveLength(5);
  });

  it.each([
    ['the minute in which a window begins', '2026-11-21T10:02:30.000Z', '2026-11-21T10:04:00.000Z', [2, 3]],
    ['the minute in which it ends', '2026-11-21T10:02:00.000Z', '2026-11-21T10:04:00.001Z', [2, 3, 4]],
    ['no minute that begins at its end', '2026-11-21T10:02:00Z', '2026-11-21T10:03:00Z', [2]],
    ['nothing where nothing happened', '2026-11-21T10:10:00.000Z', '2026-11-21T10:20:00.000Z', []],
  ])('reads %s', async (_case, from, to, minutes) => {
    const tenant = freshTenant();
    await counters().put([0, 1, 2, 3, 4, 5].map((minute) => sampleCounters(tenant, { minute: at(minute) })));
    expect((await counters().read(tenant, 'price-quote', { from, to })).map(({ minute }) => minute)).toEqual(minutes.map(at));
  });

  it('reads more than one answer of the database holds, in order of time', async () => {
    const tenant = freshTenant();
    const failedRequestIds = Array.from({ length: 1000 }, (_, index) => `request-${index}-${'x'.repeat(30)}`);
    const items = Array.from({ length: 40 }, (_, minute) => sampleCounters(tenant, { minute: at(minute), failedRequestIds }));
    await counters().put([...items].reverse());
    expect(await counters().read(tenant, 'price-quote', hour)).toEqual(items);
  });
}
