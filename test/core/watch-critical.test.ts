import { config as configSchema, parse } from '../../core/config';
import { watchCritical } from '../../core/watch-critical';
import { sampleComponent, sampleCounters } from '../adapters/samples';
import { fakeClock } from '../fakes/clock';
import { fakeControls } from '../fakes/controls';
import { fakeCounters } from '../fakes/counters';
import { fakeExecutions } from '../fakes/executions';
import { fakeLeases } from '../fakes/leases';
import { fakeRegistry } from '../fakes/registry';
import { fakeStatuses } from '../fakes/statuses';
import { fakeWorkQueue } from '../fakes/work-queue';

const tenant = 'shop';
const minuteMs = 60_000;

function world() {
  const clock = fakeClock('2026-11-21T10:00:00.000Z');
  const windows: { readonly component: string; readonly from: string; readonly to: string }[] = [];
  const counters = fakeCounters();
  const ports = {
    config: parse(configSchema, { tenants: { shop: {} } }, 'Configuration'),
    registry: fakeRegistry(['a', 'b', 'c'].map((component) => sampleComponent({ component, critical: component !== 'c', settings: {} }))),
    controls: fakeControls(), statuses: fakeStatuses(), leases: fakeLeases(), queue: fakeWorkQueue(), executions: fakeExecutions(),
    counters: { ...counters, read: async (of: string, component: string, window: { from: string; to: string }) => {
      windows.push({ component, ...window });
      return counters.read(of, component, window);
    } },
  };
  /** Five minutes pass in which a component is called, and somebody looks. */
  const pass = async (component: string, requests: number, failed: number, change: Partial<typeof ports> = {}) => {
    const minute = clock.iso();
    if (requests > 0) await counters.put([sampleCounters(tenant, { component, minute, firstAt: minute, lastAt: minute, batchHash: minute, requests, failures: failed > 0 ? { thrown: failed } : {}, failedRequestIds: Array.from({ length: failed }, (_, index) => `${minute}-${index}`) })]);
    clock.advance(5 * minuteMs);
    return watchCritical(tenant, clock.iso(), { ...ports, ...change });
  };
  return { ...ports, clock, windows, pass, started: () => ports.executions.started().map(({ name, input }) => [name, input]) };
}

test('a critical component under its limit gets an emergency cycle at the next look, with its reason', async () => {
  const { pass, started, statuses } = world();
  expect(await pass('a', 20, 1)).toEqual([]);
  const reason = 'a is critical, and only 50 % of the last 20 calls worked, expected at least 70 %';
  const name = expect.stringMatching(/^status-a-\d+$/);
  expect(await pass('a', 20, 10)).toEqual([expect.stringContaining(`${reason}: started status-a-`)]);
  expect(started()).toEqual([[name, { trigger: 'emergency', tenant, components: ['a'], reason }]]);
  expect(await statuses.get(tenant, 'a')).toMatchObject({ autoFixRequired: true, grade: 'F' });
});

test.each<readonly [string, string, number, number]>([['enough calls, at the limit', 'a', 10, 3], ['too few calls', 'a', 9, 9], ['no calls', 'a', 0, 0], ['not critical', 'c', 50, 50]])('nothing starts: %s', async (_name, component, requests, failed) => {
  const { pass, started } = world();
  expect(await pass(component, requests, failed)).toEqual([]);
  expect(started()).toEqual([]);
});

test('one in half an hour while it lasts, however often somebody looks', async () => {
  const { pass, started } = world();
  for (let look = 0; look < 12; look += 1) await pass('a', 20, 20);
  expect(started().length).toBeGreaterThanOrEqual(2);
  expect(started().length).toBeLessThanOrEqual(3);
  expect(new Set(started().map(([name]) => name)).size).toBe(started().length);
});

test('while it recovers, nothing starts, and a relapse starts one', async () => {
  const { pass, started, statuses, leases } = world();
  await leases.acquire({ tenant, component: 'a', improvementId: 'i', executionArn: 'arn:x', expiresAt: '2026-11-22T10:00:00.000Z' });
  await pass('a', 20, 20);
  await leases.release(tenant, 'a', 'i');
  await pass('a', 20, 0);
  expect([started(), (await statuses.get(tenant, 'a'))?.autoFixRequired]).toEqual([[], true]);
  await pass('a', 20, 20);
  expect(started()).toHaveLength(1);
});

test('reads what is new, and one window before it for retries', async () => {
  const { pass, windows } = world();
  for (let look = 0; look < 3; look += 1) await pass('a', 20, 0);
  expect(windows.filter(({ component }) => component === 'a').map(({ from, to }) => (Date.parse(to) - Date.parse(from)) / minuteMs)).toEqual([365, 15, 15]);
});

test.each(['all', 'tenant', 'a'])('paused (%s): nobody looks', async (scope) => {
  const { pass, controls, started, windows } = world();
  await controls.set(tenant, scope, { paused: true, by: 'ann', reason: 'sale', at: '2026-11-21T10:00:00.000Z' });
  expect(await pass('a', 20, 20)).toEqual([]);
  expect([started(), windows.filter(({ component }) => component === 'a')]).toEqual([[], []]);
});

test('while an improvement runs on it, its status is kept and nothing starts', async () => {
  const { pass, leases, started, statuses } = world();
  await leases.acquire({ tenant, component: 'a', improvementId: 'i', executionArn: 'arn:x', expiresAt: '2026-11-22T10:00:00.000Z' });
  expect(await pass('a', 20, 20)).toEqual([]);
  expect([started(), (await statuses.get(tenant, 'a'))?.autoFixRequired]).toEqual([[], true]);
});

test('in maintenance its status is kept and nothing starts', async () => {
  const { pass, started, statuses, config } = world();
  const settings = { maintenanceWindows: [{ weekdays: ['sat' as const], start: '10:00', minutes: 60, timeZone: 'UTC' }] };
  expect(await pass('a', 20, 20, { config: { ...config, settings } })).toEqual([]);
  expect([started(), (await statuses.get(tenant, 'a'))?.autoFixRequired]).toEqual([[], true]);
});

test('counters that cannot be read are named, start nothing, and stop no other component', async () => {
  const { pass, counters, started, statuses } = world();
  await pass('a', 20, 20);
  await pass('b', 20, 0);
  const broken = { ...counters, read: (of: string, component: string, window: { from: string; to: string }) => (component === 'a' ? Promise.reject(new Error('throttled')) : counters.read(of, component, window)) };
  expect(await pass('b', 20, 20, { counters: broken })).toEqual(['failed: counters of a: Error: throttled', expect.stringContaining('b is critical')]);
  expect(started().map(([name]) => String(name).slice(0, 8))).toEqual(['status-a', 'status-b']);
  expect(await statuses.get(tenant, 'a')).toMatchObject({ autoFixRequired: true, unread: 'Error: throttled' });
});

test('a status that cannot be kept is named', async () => {
  const { pass, statuses } = world();
  expect(await pass('a', 20, 20, { statuses: { ...statuses, put: () => Promise.reject(new Error('denied')) } })).toEqual(['failed: status of a: Error: denied', 'failed: status of b: Error: denied']);
});
