import type { Health, MetricPoint } from '../../core/cycle';
import { readGuards } from '../../core/guard-series';
import { after } from '../../core/time';
import { sampleComponent } from '../adapters/samples';
import { fakeMetrics } from '../fakes/metrics';
import { normal, random } from './random';

const days = 63;
const startedAt = '2026-11-21T10:02:00.000Z';
const first = '2026-11-21T10:05:00.000Z';
const component = sampleComponent({ guardMetrics: [{ namespace: 'Shop', metricName: 'Orders', direction: 'down' }] });

/** Nine weeks of a metric with a rhythm of the day, and what it does since the deployment. */
function orders(minutes: number, change: (value: number, minutesSince: number) => number | undefined, seed = 1): MetricPoint[] {
  const draw = normal(random(seed));
  return Array.from({ length: (days * 1440 + minutes) / 5 }, (_, index) => {
    const at = after(first, (index * 5 - days * 1440) * 60);
    const value = 100 * (1 + 0.5 * Math.sin((2 * Math.PI * index) / 288)) * (1 + 0.05 * draw());
    return { at, value: index * 5 < days * 1440 ? value : change(value, index * 5 - days * 1440) };
  }).flatMap(({ at, value }) => (value === undefined ? [] : [{ at, value }]));
}

/** A look each minute, with points as late as is said; the states of the metric, each once. */
async function states(change: (value: number, minutesSince: number) => number | undefined, lateMinutes = 0): Promise<readonly string[]> {
  const metrics = fakeMetrics();
  const all = orders(60, change);
  let guards: Health['guards'];
  const seen: string[] = [];
  for (let minute = 1; minute <= 38; minute += 1) {
    const now = after(startedAt, 60 * minute);
    metrics.setSeries('Shop/Orders', 'value', all.filter(({ at }) => after(at, 300 + 60 * lateMinutes) <= now));
    guards = await readGuards({ component, deployment: { startedAt }, previous: guards, calls: 100, lagSeconds: 180, now }, metrics);
    const state = guards.series.find(({ declared }) => declared)?.state;
    if (state !== undefined && state !== seen.at(-1)) seen.push(state);
  }
  return seen;
}

test.each<readonly [string, (value: number, minutesSince: number) => number | undefined, number, readonly string[]]>([
  ['as usual', (value) => value, 0, ['usual']],
  ['half of what is usual', (value) => value / 2, 0, ['usual', 'lasting']],
  ['half, told ten minutes late', (value) => value / 2, 10, ['usual', 'lasting']],
  ['half, with gaps', (value, minutes) => (minutes % 15 === 10 ? undefined : value / 2), 0, ['usual', 'lasting']],
  ['more, where only less is harm', (value) => value * 2, 0, ['usual']],
  ['it is silent', () => undefined, 0, ['usual', 'silent']],
  ['it is silent, and comes back', (value, minutes) => (minutes < 20 ? undefined : value), 0, ['usual', 'silent', 'usual']],
])('a declared metric: %s', async (_name, change, late, expected) => {
  expect(await states(change, late)).toEqual(expected);
});

test('asks once a period, of nine weeks, and again at once where CloudWatch did not answer', async () => {
  const metrics = fakeMetrics();
  const asked: number[] = [];
  let guards: Health['guards'];
  for (let minute = 1; minute <= 20; minute += 1) {
    metrics.fail(minute === 11 ? 'throttled' : undefined);
    guards = await readGuards({ component, deployment: { startedAt }, previous: guards, calls: 100, lagSeconds: 180, now: after(startedAt, 60 * minute) }, metrics);
    asked.push(metrics.asked.length / 2);
    if (minute === 11) expect(guards.unread).toMatch(/throttled/);
  }
  expect(guards?.unread).toBeUndefined();
  expect(asked).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 2]);
});

test('a metric without a point from before cannot be judged', async () => {
  const guards = await readGuards({ component, deployment: { startedAt }, previous: undefined, calls: 100, lagSeconds: 180, now: after(startedAt, 1200) }, fakeMetrics());
  expect(guards.series.map(({ name, state }) => [name, state])).toEqual([['throttles', 'unknown'], ['metric:Shop/Orders', 'unknown']]);
});

test.each<readonly [string, number, string]>([['many', 40, 'lasting'], ['a few', 1, 'usual']])('throttled calls: %s', async (_name, value, state) => {
  const metrics = fakeMetrics();
  metrics.setSeries('price-quote', 'throttles', [{ at: after(first, -60 * 86_400), value: 0 }, { at: after(first, -20 * 86_400), value: 7 }, ...Array.from({ length: 11 }, (_, index) => ({ at: after(first, index * 300), value }))]);
  const guards = await readGuards({ component, deployment: { startedAt }, previous: undefined, calls: 20_000, lagSeconds: 180, now: after(startedAt, 3600) }, metrics);
  expect(guards.series[0]).toMatchObject({ name: 'throttles', state });
  if (state === 'lasting') expect(guards.series[0]?.chance).toBeCloseTo(4 / (60 * 96), 4);
});
