import type { Baseline } from '../../core/cycle';
import { readCloudSeries } from '../../core/read-cloud-series';
import { sampleComponent } from '../adapters/samples';
import { fakeMetrics } from '../fakes/metrics';

const until = '2026-11-21T10:00:00.000Z';
const ago = (minutes: number) => new Date(Date.parse(until) - minutes * 60_000).toISOString();
const kept = (change: Partial<Baseline> = {}): Baseline => ({ schemaVersion: 1, readUntil: ago(20), source: 'counters', models: {}, shifts: [], ...change });
const component = sampleComponent({ component: 'price-quote' });
const valuesOf = async (metrics: ReturnType<typeof fakeMetrics>, baseline: Baseline | undefined, of = component) => {
  const read = (await readCloudSeries([of], new Map(baseline ? [['price-quote', baseline]] : []), until, metrics)).get('price-quote') ?? {};
  return Object.fromEntries(Object.entries(read).map(([series, points]) => [series, points.map(({ value }) => value)]));
};

it('reads calls since the last pass, and silence as none', async () => {
  const metrics = fakeMetrics();
  metrics.setSeries('price-quote', 'requests', [{ at: ago(30), value: 9 }, { at: ago(15), value: 4 }]);
  expect(await valuesOf(metrics, kept())).toEqual({ requests: [0, 4, 0, 0] });
  expect(await valuesOf(fakeMetrics(), kept())).toEqual({ requests: [0, 0, 0, 0] });
});

it('of a component that joins it reads two weeks, from its first call on', async () => {
  const metrics = fakeMetrics();
  metrics.setSeries('price-quote', 'requests', [{ at: ago(15 * 1440), value: 9 }, { at: ago(10), value: 4 }]);
  expect(await valuesOf(metrics, undefined)).toEqual({ requests: [4, 0] });
  expect(await valuesOf(fakeMetrics(), undefined)).toEqual({});
});

it('after a pause it reads three days back, not more', async () => {
  expect((await valuesOf(fakeMetrics(), kept({ readUntil: ago(10 * 1440) })))['requests']).toHaveLength(3 * 288);
});

test.each([
  ['nothing near a limit', 0, 499, ['requests']],
  ['calls that were throttled', 1, 10, ['requests', 'throttles']],
  ['half of the concurrency in use', 0, 500, ['requests', 'throttles']],
])('the account shows %s: it asks for what that needs', async (_name, throttled, concurrency, expected) => {
  const metrics = fakeMetrics();
  metrics.setSeries('account', 'throttles', [{ at: ago(10), value: throttled }]);
  metrics.setSeries('account', 'concurrency', [{ at: ago(10), value: concurrency }]);
  expect(Object.keys(await valuesOf(metrics, kept()))).toEqual(expect.arrayContaining(expected));
  expect(metrics.asked.includes('price-quote concurrency')).toBe(expected.length > 1);
});

it('reads all of components that somebody asked for', async () => {
  const metrics = fakeMetrics();
  metrics.setSeries('price-quote', 'concurrency', [{ at: ago(10), value: 9 }]);
  const read = await readCloudSeries([component], new Map([['price-quote', kept()]]), until, metrics, true);
  expect(read.get('price-quote')?.['concurrency']).toEqual([{ at: ago(10), value: 9 }]);
});

it('reads what teams declared, and failures and durations only where log counters are missing', async () => {
  const metrics = fakeMetrics();
  metrics.setSeries('Shop/Orders', 'value', [{ at: ago(10), value: 7 }]);
  metrics.setSeries('price-quote', 'p95Ms', [{ at: ago(5), value: 120 }]);
  const declared = sampleComponent({ component: 'price-quote', guardMetrics: [{ namespace: 'Shop', metricName: 'Orders', direction: 'down' }] });
  expect(await valuesOf(metrics, kept(), declared)).toEqual({ requests: [0, 0, 0, 0], 'metric:Shop/Orders': [7] });
  expect(await valuesOf(metrics, kept({ source: 'metrics' }))).toEqual({ requests: [0, 0, 0, 0], failed: [0, 0, 0, 0], p95Ms: [120] });
});

it('asks nothing when nothing is new', async () => {
  const metrics = fakeMetrics();
  expect(await valuesOf(metrics, kept({ readUntil: until }))).toEqual({});
  expect(metrics.asked).toEqual([]);
});
