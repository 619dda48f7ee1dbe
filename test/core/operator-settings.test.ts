import { config as configSchema, defaultSettings, parse, settingsFor } from '../../core/config';
import { operatorSettings, tenantSettings, withOperatorSettings } from '../../core/operator-settings';
import type { ControlState } from '../../core/ports';
import { sampleComponent } from '../adapters/samples';
import { fakeControls } from '../fakes/controls';
import { fakeRegistry } from '../fakes/registry';

const who = { by: 'ann', reason: 'sale', at: '2026-11-21T10:00:00.000Z' };
const set = (scope: string, name: string, value: unknown): NonNullable<ControlState['overrides']>[number] => ({ scope, name, value, ...who });
const conservative = { maxConcurrentImprovements: 1, improvementQualityThreshold: 0.95 };

test.each<readonly [string, ControlState['overrides'], object]>([
  ['nothing', undefined, {}],
  ['a setting of the tenant', [set('tenant', 'cooldownHours', 1)], { cooldownHours: 1 }],
  ['the component goes before the tenant, the tenant before all, in whatever order they come', [set('price-quote', 'cooldownHours', 3), set('all', 'cooldownHours', 1), set('tenant', 'cooldownHours', 2)], { cooldownHours: 3 }],
  ['another component\'s', [set('restock', 'cooldownHours', 3)], {}],
  ['a profile', [set('tenant', 'profile', 'conservative')], conservative],
  ['a setting goes before the profile of its scope', [set('tenant', 'maxConcurrentImprovements', 2), set('tenant', 'profile', 'conservative')], { ...conservative, maxConcurrentImprovements: 2 }],
  ['a profile of a component goes before a setting of the tenant', [set('tenant', 'maxConcurrentImprovements', 2), set('price-quote', 'profile', 'conservative')], conservative],
  ['what no release knows is left out', [set('tenant', 'gone', 1), set('tenant', 'cooldownHours', 'long'), set('all', 'profile', 'reckless'), set('tenant', 'queueDays', 2)], { queueDays: 2 }],
])('%s', (_what, overrides, expected) => {
  const merged = operatorSettings({ ...(overrides && { overrides }) }, 'price-quote');
  expect(merged).toMatchObject(expected);
  if (Object.keys(expected).length === 0) expect(merged).toEqual({});
});

test('profile basic brings back the defaults that another profile changed', () => {
  const config = parse(configSchema, { profile: 'aggressive', tenants: { shop: {} } }, 'Configuration');
  expect(settingsFor(config, 'shop').improvementRiskTolerance).toBe(0.2);
  expect(tenantSettings(config, 'shop', { overrides: [set('tenant', 'profile', 'basic')] }).improvementRiskTolerance).toBe(defaultSettings.improvementRiskTolerance);
});

test('what operators set for a tenant, and does not fit its configuration any more, stops nothing of it', () => {
  const config = parse(configSchema, { tenants: { shop: { monitoringDurationSeconds: 86_400 } } }, 'Configuration');
  const controls = { overrides: [set('tenant', 'lookSeconds', 30), set('tenant', 'queueDays', 3)] };
  expect(() => settingsFor(config, 'shop', operatorSettings(controls))).toThrow('2880 looks');
  expect(tenantSettings(config, 'shop', controls)).toEqual(settingsFor(config, 'shop'));
});

test('they go before what configuration and component declare; one cycle\'s input goes before them', async () => {
  const config = parse(configSchema, { tenants: { shop: { cooldownHours: 2 } } }, 'Configuration');
  const controls = fakeControls();
  const registry = withOperatorSettings(fakeRegistry([sampleComponent({ settings: { cooldownHours: 1, queueDays: 1 } }), sampleComponent({ component: 'restock', settings: {} })]), controls, () => config);
  await controls.set('shop', 'price-quote', { override: { name: 'cooldownHours', value: 9 }, ...who });
  await controls.set('shop', 'tenant', { override: { name: 'queueDays', value: 3 }, ...who });
  const component = (await registry.get('shop', 'price-quote'))!;
  expect(settingsFor(config, 'shop', component.settings)).toMatchObject({ cooldownHours: 9, queueDays: 3 });
  expect(settingsFor(config, 'shop', component.settings, { cooldownHours: 0 })).toMatchObject({ cooldownHours: 0 });
  expect((await registry.list('shop')).map(({ settings }) => settings)).toEqual([{ cooldownHours: 9, queueDays: 3 }, { queueDays: 3 }]);
  expect((await registry.byFunction('price-quote-function'))?.settings).toEqual({ cooldownHours: 9, queueDays: 3 });
  expect(await registry.get('shop', 'nope')).toBeUndefined();
});
