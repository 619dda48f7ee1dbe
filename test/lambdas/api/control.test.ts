import { subjectOf } from '../../../core/names';
import { step as control } from '../../../lambdas/api/control';
import { shopWorld, type ShopWorld, tenant } from '../steps/world';

const ask = (operation: string, more: object = {}) => ({ operation, tenant, scope: 'tenant', by: 'ann', reason: 'incident 4711', ...more });
const holds = (world: ShopWorld) => world.ports.leases.acquire({ tenant, component: 'price-quote', improvementId: 'i-1', executionArn: 'arn:aws:states:i-1', expiresAt: '2026-11-21T11:00:00.000Z' });

test('a stop is journalled, kept, and hands what runs to reconcile at once', async () => {
  const world = await shopWorld();
  await holds(world);
  expect(await control.run(ask('stop'), world.ports)).toEqual({ summary: 'ann stopped tenant: incident 4711; i-1 is being ended' });
  expect((await world.ports.controls.read(tenant)).paused).toEqual([{ scope: 'tenant', by: 'ann', reason: 'incident 4711', at: world.ports.clock.iso(), stops: true }]);
  expect(world.ports.reconciler.requests).toEqual([{ tenant, component: 'price-quote', improvementId: 'i-1', reason: 'stopped (tenant) by ann: incident 4711' }]);
  expect((await world.ports.journal.read(tenant, subjectOf.tenant)).map(({ kind, by, summary }) => [kind, by, summary])).toEqual([['operator', 'ann', 'ann stopped tenant: incident 4711']]);
});

test.each<readonly [string, readonly (readonly [string, string])[], readonly (readonly [string, boolean])[]]>([
  ['a pause leaves a stop of the same scope', [['stop', 'tenant'], ['pause', 'tenant']], [['tenant', true]]],
  ['a pause of another scope stops nothing', [['stop', 'price-quote'], ['pause', 'tenant']], [['price-quote', true], ['tenant', false]]],
  ['a stop makes a pause a stop', [['pause', 'tenant'], ['stop', 'tenant']], [['tenant', true]]],
  ['resume takes both away', [['pause', 'tenant'], ['stop', 'tenant'], ['resume', 'tenant']], []],
  ['after resume a pause is a pause', [['stop', 'tenant'], ['resume', 'tenant'], ['pause', 'tenant']], [['tenant', false]]],
])('%s', async (_what, operations, expected) => {
  const world = await shopWorld();
  for (const [operation, scope] of operations) await control.run(ask(operation, { scope }), world.ports);
  const { paused } = await world.ports.controls.read(tenant);
  expect(paused.map(({ scope, stops }) => [scope, stops === true])).toEqual(expected);
});

test.each<readonly [object, string, object]>([
  [ask('freeze', { from: '2026-12-24T17:00:00.000Z', until: '2026-12-27T00:00:00.000Z' }), 'ann set a freeze from 2026-12-24T17:00:00.000Z until 2026-12-27T00:00:00.000Z for tenant: incident 4711', { freezes: [{ scope: 'tenant', from: '2026-12-24T17:00:00.000Z', until: '2026-12-27T00:00:00.000Z' }] }],
  [ask('profile', { profile: 'conservative', scope: 'all' }), 'ann set profile conservative for all: incident 4711', { overrides: [{ scope: 'all', name: 'profile', value: 'conservative' }] }],
  [ask('set', { setting: 'canaryWeights', value: [0.05], scope: 'price-quote' }), 'ann set canaryWeights to [0.05] for price-quote: incident 4711', { overrides: [{ scope: 'price-quote', name: 'canaryWeights', value: [0.05] }] }],
  [ask('mode', { mode: 'observe' }), 'ann set mode observe for tenant: incident 4711', { modes: { tenant: 'observe' } }],
])('%j is journalled and kept', async (event, summary, kept) => {
  const world = await shopWorld();
  expect(await control.run(event, world.ports)).toEqual({ summary });
  expect(await world.ports.controls.read(tenant)).toMatchObject(kept);
  expect(world.ports.journal.records.map((record) => record.summary)).toEqual([summary]);
});

test('what was set is taken away again', async () => {
  const world = await shopWorld();
  for (const more of [{ value: 2 }, {}]) await control.run(ask('set', { setting: 'cooldownHours', ...more }), world.ports);
  for (const more of [{ profile: 'aggressive' }, {}]) await control.run(ask('profile', more), world.ports);
  expect(await world.ports.controls.read(tenant)).toEqual({ paused: [], modes: {}, changedAt: { tenant: world.ports.clock.iso() } });
  expect(world.ports.journal.records.at(-1)?.summary).toBe('ann removed the profile that was set for tenant: incident 4711');
});

test.each([
  [ask('set', { setting: 'coldownHours', value: 1 }), /Control.setting: saw "coldownHours", expected one of the settings/],
  [ask('set', { setting: 'cooldownHours', value: -1 }), /Settings.cooldownHours: saw -1, expected at least 0/],
  [ask('set', { setting: 'counterRetentionDays', value: 3 }), /holds for the whole installation/],
  [ask('set', { setting: 'monitoringDurationSeconds', value: 86_400, scope: 'price-quote' }), undefined],
  [ask('set', { setting: 'lookSeconds', value: 1 }), /Settings.monitoringDurationSeconds: saw 3600 with lookSeconds 1/],
  [ask('set', { setting: 'maxExpectedBadCalls', value: 10, scope: 'price-quote' }), /saw maxExpectedBadCalls for price-quote, which holds for a tenant as a whole: leave the component out/],
  [ask('freeze', { from: '2026-11-19T00:00:00.000Z', until: '2026-11-20T00:00:00.000Z' }), /Control.until: saw 2026-11-20T00:00:00.000Z, expected a time that is not over/],
  [ask('profile', { profile: 'reckless' }), /Control.profile: saw "reckless"/],
  [ask('freeze', { from: '2026-12-27T00:00:00.000Z', until: '2026-12-24T00:00:00.000Z' }), /Control.until: saw 2026-12-24T00:00:00.000Z, expected a time after/],
])('%j is kept only where it fits', async (event, message) => {
  const world = await shopWorld();
  if (message === undefined) return void (await control.run(event, world.ports));
  await expect(async () => control.run(event, world.ports)).rejects.toThrow(message);
  expect(world.ports.journal.records).toEqual([]);
  expect(await world.ports.controls.read(tenant)).toEqual({ paused: [], modes: {} });
});

test.each([
  [{ scope: 'nope' }, /Control.scope: saw "nope", expected all, tenant or a component: price-quote/],
  [{ tenant: 'bank' }, /Control.tenant: saw "bank", expected one of shop/],
  [{ reason: '' }, /Control.reason: saw ""/],
])('%j is refused before anything is kept', async (more, message) => {
  const world = await shopWorld();
  await expect(async () => control.run(ask('stop', more), world.ports)).rejects.toThrow(message);
  expect(world.ports.journal.records).toEqual([]);
  expect((await world.ports.controls.read(tenant)).paused).toEqual([]);
});

const days = { from: '2026-11-20T00:00:00.000Z', until: '2026-12-27T00:00:00.000Z' };
test.each<readonly [string, readonly object[], string]>([
  ['a pause of all hides one of the tenant', [ask('pause'), ask('pause', { scope: 'all' }), ask('resume', { scope: 'all' })], 'ann resumed all: incident 4711; still paused: tenant, by ann: incident 4711 (ratchet resume --reason "...")'],
  ['a component under a stop of all', [ask('stop', { scope: 'all' }), ask('resume', { scope: 'price-quote' })], 'ann resumed price-quote: incident 4711; price-quote itself was not paused; still stopped: all, by ann: incident 4711 (ratchet resume --all --reason "...")'],
  ['another component does not matter', [ask('pause', { scope: 'price-quote' }), ask('pause'), ask('resume')], 'ann resumed tenant: incident 4711; still paused: price-quote, by ann: incident 4711 (ratchet resume price-quote --reason "...")'],
  ['nothing was frozen', [ask('unfreeze')], 'ann took the freeze away from tenant: incident 4711; tenant itself was not frozen by command'],
  ['a freeze of the component stays', [ask('freeze', { ...days, scope: 'price-quote' }), ask('freeze', days), ask('unfreeze')], `ann took the freeze away from tenant: incident 4711; still frozen: price-quote until ${days.until}, by ann (ratchet unfreeze price-quote --reason "...")`],
  ['another freeze replaces it', [ask('freeze', days), ask('freeze', { ...days, until: '2026-12-28T00:00:00.000Z' })], `ann set a freeze from ${days.from} until 2026-12-28T00:00:00.000Z for tenant: incident 4711; it replaces the one from ${days.from} until ${days.until}, by ann`],
  ['a component that stays stricter', [ask('mode', { mode: 'observe', scope: 'price-quote' }), ask('mode', { mode: 'auto' })], 'ann set mode auto for tenant: incident 4711; in force: price-quote observe, since the strictest holds of what the component declares or has set, its tenant, and all'],
])('what a switch leaves is told: %s', async (_what, events, summary) => {
  const world = await shopWorld();
  const told = [];
  for (const event of events) told.push(await control.run(event, world.ports));
  expect(told.at(-1)).toEqual({ summary });
});

test('a setting is not taken back where what is left does not fit', async () => {
  const world = await shopWorld();
  await control.run(ask('set', { setting: 'approvers', value: ['arn:aws:iam::000000000000:role/ann', 'arn:aws:iam::000000000000:role/bob'] }), world.ports);
  await control.run(ask('set', { setting: 'approvalsNeeded', value: 2 }), world.ports);
  await expect(async () => control.run(ask('set', { setting: 'approvers' }), world.ports)).rejects.toThrow(/Settings\.approvers: saw 0 with approvalsNeeded 2, expected at least 2/);
  await control.run(ask('set', { setting: 'approvalsNeeded' }), world.ports);
  await control.run(ask('set', { setting: 'approvers' }), world.ports);
  expect((await world.ports.controls.read(tenant)).overrides ?? []).toEqual([]);
});

test('a setting of the tenant beside which what a component declares does not fit is told', async () => {
  const world = await shopWorld({ component: { settings: { monitoringDurationSeconds: 86_400 } } });
  expect(await control.run(ask('set', { setting: 'lookSeconds', value: 30 }), world.ports)).toEqual({
    summary: expect.stringMatching(/; price-quote is only observed, since what it declares does not fit: Settings\.monitoringDurationSeconds: saw 86400 with lookSeconds 30, which is 2880 looks; expected at most 1440/),
  });
});

test('a freeze by configuration stays, and is told', async () => {
  const world = await shopWorld({ settings: { freezeWindows: [{ from: '2026-11-20', until: '2026-12-27', timeZone: 'UTC' }] } });
  expect(await control.run(ask('unfreeze'), world.ports)).toEqual({ summary: expect.stringContaining('still frozen: price-quote until 2026-12-27T00:00:00.000Z, by configuration (freezeWindows)') });
});

test('what is switched for all is in the journal of every tenant', async () => {
  const world = await shopWorld();
  Object.assign(world.ports.config, { tenants: { ...world.ports.config.tenants, bank: {} } });
  await control.run(ask('stop', { scope: 'all' }), world.ports);
  expect(world.ports.journal.records.map(({ tenant: of, kind, summary }) => [of, kind, summary])).toEqual([tenant, 'bank'].map((of) => [of, 'operator', 'ann stopped all: incident 4711']));
});
