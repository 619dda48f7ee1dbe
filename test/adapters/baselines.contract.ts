import type { Baseline } from '../../core/cycle';
import { ConcurrentChange } from '../../core/errors';
import type { Baselines } from '../../core/ports';
import { freshTenant } from './samples';

const at = (readUntil: string): Baseline => ({
  schemaVersion: 1, readUntil, source: 'counters', models: { requests: 'packed' },
  shifts: [{ series: 'requests', kind: 'level', direction: 'up', startedAt: readUntil, lastAt: readUntil, oncePerDays: 90, expected: 1, seen: 5, summary: 'five times as many' }],
});
const [first, second] = [at('2026-11-20T02:00:00.000Z'), at('2026-11-21T02:00:00.000Z')];

export function baselinesContract(baselines: () => Baselines): void {
  it('has none at first', async () => {
    expect(await baselines().read(freshTenant(), ['price-quote'])).toEqual(new Map());
    expect(await baselines().read(freshTenant(), [])).toEqual(new Map());
  });

  it('gives back what each component of the tenant has, of more than one answer holds', async () => {
    const [tenant, other] = [freshTenant(), freshTenant()];
    const names = Array.from({ length: 120 }, (_, index) => `c${index}`);
    await Promise.all(names.map((name) => baselines().write(tenant, name, undefined, first)));
    await baselines().write(other, 'c1', undefined, second);
    const found = await baselines().read(tenant, ['nobody', ...names]);
    expect([...found.keys()].sort()).toEqual([...names].sort());
    expect(found.get('c7')).toEqual(first);
  });

  it('goes on from what was read, and refuses who read something older', async () => {
    const tenant = freshTenant();
    await baselines().write(tenant, 'c', undefined, first);
    await expect(baselines().write(tenant, 'c', undefined, second)).rejects.toThrow(ConcurrentChange);
    await baselines().write(tenant, 'c', first, second);
    await expect(baselines().write(tenant, 'c', first, first)).rejects.toThrow(ConcurrentChange);
    expect((await baselines().read(tenant, ['c'])).get('c')).toEqual(second);
  });

  it('lets one of two passes through', async () => {
    const tenant = freshTenant();
    const ends = await Promise.allSettled([first, second, first].map((after) => baselines().write(tenant, 'c', undefined, after)));
    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
}
