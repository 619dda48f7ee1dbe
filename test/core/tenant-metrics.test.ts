import type { Component } from '../../core/cycle';
import { UnsafeState } from '../../core/errors';
import type { MetricQuestion, Metrics } from '../../core/ports';
import { tenantMetrics } from '../../core/tenant-metrics';
import { sampleComponent } from '../adapters/samples';
import { fakeMetrics } from '../fakes/metrics';
import { fakeRegistry } from '../fakes/registry';

const window = { from: '2026-11-21T09:00:00.000Z', to: '2026-11-21T10:00:00.000Z' };
const own = sampleComponent();
const theirs = sampleComponent({ tenant: 'bank', component: 'ledger' });
const owned = { tenants: ['shop', 'bank'], metricNamespaces: { Orders: 'shop', Ledger: 'bank' } };

function metricsOf(tenants: typeof owned = owned) {
  const all = fakeMetrics();
  const told: string[] = [];
  return { all, told, metrics: tenantMetrics(all, 'shop', tenants, { registry: fakeRegistry([own, theirs]), tell: (refusal) => told.push(refusal) }) };
}
const series = (of: Component): MetricQuestion => ({ of, series: 'throttles' });
const team = (namespace: string): MetricQuestion => ({ of: 'team', namespace, metricName: 'Placed' });

it('answers for the tenant\'s own component, its own business metrics and the account', async () => {
  const { metrics } = metricsOf();
  await expect(metrics.points([series(own), team('Orders'), { of: 'account', series: 'concurrency' }], window)).resolves.toHaveLength(3);
  await expect(metrics.counts(own, ['1'], window)).resolves.toEqual([]);
  await expect(metrics.unqualified(own, window)).resolves.toBeUndefined();
});

it.each<readonly [string, Component]>([
  ['a component of another tenant', theirs],
  ['a component of its own that names another tenant\'s function', { ...own, functionName: theirs.functionName }],
  ['a component of its own that names another one\'s function', { ...own, component: 'other' }],
  ['a component of its own that names a function that nobody registered', { ...own, functionName: 'payroll' }],
  ['another tenant\'s component that calls itself its own', { ...theirs, tenant: 'shop' }],
])('asks CloudWatch nothing of %s', async (_what, component) => {
  const { metrics, all, told } = metricsOf();
  const questions: readonly ((of: Metrics) => Promise<unknown>)[] = [(of) => of.counts(component, ['1'], window), (of) => of.unqualified(component, window)];
  for (const ask of questions) await expect(ask(metrics)).rejects.toThrow(UnsafeState);
  expect(all.asked).toEqual([]);
  all.setSeries(component.component, 'throttles', [{ at: window.from, value: 7 }]);
  expect(await metrics.points([series(component), series(component)], window)).toEqual([[], []]);
  expect(all.asked).toEqual([]);
  expect(told).toHaveLength(1);
});

it.each([
  ['another tenant\'s', 'Ledger', owned, 'in bank\'s metricNamespaces'],
  ['nobody\'s, where there are several tenants', 'Misc', owned, 'in nobody\'s metricNamespaces'],
  ['another tenant\'s that is no longer configured', 'Ledger', { ...owned, tenants: ['shop'] }, 'in bank\'s metricNamespaces'],
  ['a name that every object has', 'constructor', owned, 'in nobody\'s metricNamespaces'],
])('asks CloudWatch nothing of a namespace that is %s', async (_what, namespace, tenants, reason) => {
  const { metrics, all, told } = metricsOf(tenants);
  for (const name of [namespace, 'Orders']) all.setSeries(`${name}/Placed`, 'value', [{ at: window.from, value: 7 }]);
  expect(await metrics.points([team(namespace), team('Orders')], window)).toEqual([[], [{ at: window.from, value: 7 }]]);
  expect(all.asked).toEqual([expect.stringContaining('Orders')]);
  expect(told).toEqual([expect.stringContaining(reason)]);
});

it('where there is one tenant, a namespace needs no owner', async () => {
  await expect(metricsOf({ tenants: ['shop'], metricNamespaces: {} as typeof owned.metricNamespaces }).metrics.points([team('Misc')], window)).resolves.toHaveLength(1);
});
