import type { SettingsOverrides } from '../../../core/config';
import type { StepName } from '../../../core/contracts';
import { seen } from '../../../core/recognize';
import { step as control } from '../../../lambdas/api/control';
import { step as sweep } from '../../../lambdas/events/sweep';
import { expectSettled, improvementOf, kindsOf, outcomeOf, runImprovement, shopWorld, type ShopWorld, tenant } from './world';

/** The world's clock begins at 10:00 UTC on Saturday, 21 November 2026. */
const today: SettingsOverrides = { freezeWindows: [{ from: '2026-11-21T11:00', until: '2026-11-22T11:00', timeZone: 'Europe/Zurich', reason: 'sale' }] };
const until = '2026-11-22T10:00:00.000Z';
const freeze = (world: ShopWorld, scope: string) => control.run({ operation: 'freeze', tenant, scope, by: 'ann', reason: 'sale', from: world.ports.clock.iso(), until }, world.ports);
const known = (world: ShopWorld) => world.ports.opportunities.update(tenant, 'price-quote', 'f1', () => seen(undefined, world.improvement.opportunity, { now: world.ports.clock.iso(), windowHours: 1, version: '2' }));

test('nothing is deployed in a freeze, and it starts by itself when the freeze is over', async () => {
  const world = await shopWorld({ settings: today });
  await known(world);
  await runImprovement(world);
  expect(await outcomeOf(world)).toMatchObject({ kind: 'postponed', reason: `freeze until ${until}: sale` });
  expect(kindsOf(world.ports.journal.records)).not.toContain('deployment-intended');
  expect(world.ports.notifier.published).toEqual([]);
  await expectSettled(world);
  const started = () => world.ports.executions.started().filter(({ machine }) => machine === 'improvement').length;
  world.ports.clock.advance(12 * 3_600_000);
  await sweep.run({}, world.ports);
  expect(started()).toBe(1);
  world.ports.clock.advance(12 * 3_600_000);
  await sweep.run({}, world.ports);
  expect(started()).toBe(2);
});

test.each<readonly [string, StepName, number]>([['before the first look', 'CheckHealth', 1], ['before it is widened', 'DeployCanary', 2], ['before a look at the wider stage', 'CheckHealth', 4], ['before it is promoted', 'Promote', 1]])('a freeze that begins %s takes the canary away', async (_when, before, nth) => {
  const world = await shopWorld();
  let count = 0;
  await runImprovement(world, world.improvement, { around: async (step, run) => {
    if (step === before && (count += 1) === nth) await freeze(world, 'price-quote');
    return run();
  } });
  expect(await outcomeOf(world)).toMatchObject({ kind: 'postponed', reason: expect.stringMatching(/^freeze until 2026-11-22T10:00:00.000Z \(price-quote\) by ann: sale; version 2 serves alone again/), plain: expect.stringContaining('A freeze began before its calls had decided anything. So we took it away') });
  expect(world.ports.notifier.published.map(({ kind }) => kind)).toEqual(['canary-started', 'rolled-back']);
  expect((await world.ports.queue.opportunities(tenant)).length).toBe(1);
  await expectSettled(world);
});

test.each<readonly [string, SettingsOverrides['freezeAllows'], boolean, string]>([
  ['a revert', ['revert'], false, 'promoted'],
  ['an emergency', ['emergency'], true, 'promoted'],
  ['an emergency only', ['emergency'], false, 'postponed'],
])('a freeze that allows %s', async (_what, freezeAllows, emergency, kind) => {
  const world = await shopWorld({ settings: { ...today, ...(freezeAllows && { freezeAllows }) } });
  await runImprovement(world, improvementOf({ emergency }));
  expect(await outcomeOf(world)).toMatchObject({ kind });
  await expectSettled(world);
});

test('mode propose goes on in a freeze: it deploys nothing anyhow', async () => {
  const world = await shopWorld({ settings: today, component: { mode: 'propose' } });
  await runImprovement(world);
  expect(await outcomeOf(world)).toMatchObject({ kind: 'proposed' });
});

test('unfreeze lets it start again', async () => {
  const world = await shopWorld();
  await freeze(world, 'tenant');
  await control.run({ operation: 'unfreeze', tenant, scope: 'tenant', by: 'ann', reason: 'over' }, world.ports);
  await runImprovement(world);
  expect(await outcomeOf(world)).toMatchObject({ kind: 'promoted' });
});
