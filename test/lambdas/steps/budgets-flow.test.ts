import { dayAccount } from '../../../core/budgets';
import { defaultSettings } from '../../../core/config';
import type { StepName } from '../../../core/contracts';
import { seen } from '../../../core/recognize';
import { watchCostUsd } from '../../../core/watch-cost';
import { step as sweep } from '../../../lambdas/events/sweep';
import { execute, expectSettled, improvementOf, kindsOf, outcomeOf, runImprovement, shopWorld, type ShopWorld, tenant } from './world';

const modelOnly = { fault: 'thrown' as const, model: ['no patch at all'] };
const spentBy = async (world: ShopWorld, kind: 'model' | 'infrastructure') => world.ports.budgets.read(dayAccount(tenant, kind, world.ports.clock.iso()));
const started = (world: ShopWorld) => world.ports.executions.started().filter(({ machine }) => machine === 'improvement').length;

test('a watch is reserved before it begins, and settled at what it took', async () => {
  const world = await shopWorld();
  const seen: number[] = [];
  await runImprovement(world, world.improvement, { around: async (step, run) => {
    const result = await run();
    if (step === 'DeployCanary') seen.push((await spentBy(world, 'infrastructure')).taken);
    return result;
  } });
  const settings = { ...defaultSettings, guardSeconds: 0 };
  const planned = watchCostUsd(3600, settings);
  expect(seen).toEqual([planned, planned]);
  expect(await spentBy(world, 'infrastructure')).toEqual({ taken: expect.closeTo(watchCostUsd((await outcomeOf(world))!.durationSeconds, settings)), held: new Map() });
  await expectSettled(world);
});

test('what finds the day spent deploys nothing, waits, is told once, and starts by itself on the next day', async () => {
  const world = await shopWorld({ settings: { maxTenantInfrastructureUsdPerDay: 0.001 } });
  await world.ports.opportunities.update(tenant, 'price-quote', 'f1', () => seen(undefined, world.improvement.opportunity, { now: world.ports.clock.iso(), windowHours: 1, version: '2' }));
  expect(await runImprovement(world)).toMatchObject({ status: 'SUCCEEDED' });
  expect(await outcomeOf(world)).toMatchObject({ kind: 'postponed', reason: expect.stringMatching(/^the infrastructure budget of tenant shop is spent for 2026-11-21: 0\.00 USD of 0\.0010 USD are taken/) });
  expect(kindsOf(world.ports.journal.records)).not.toContain('proposed');
  expect(world.ports.notifier.published.map(({ kind }) => kind)).toEqual(['budget-spent']);
  await expectSettled(world);
  const second = improvementOf({ improvementId: 'price-quote-2' });
  await execute(world, 'improvement', second.improvementId, { improvement: second });
  expect(world.ports.notifier.published.map(({ kind }) => kind)).toEqual(['budget-spent']);
  expect((await world.ports.queue.opportunities(tenant)).map(({ reason }) => reason)).toEqual([expect.stringContaining('budget')]);

  world.ports.clock.advance(3_600_000);
  await sweep.run({}, world.ports);
  expect(started(world)).toBe(2);
  world.ports.clock.advance(14 * 3_600_000);
  await sweep.run({}, world.ports);
  expect(started(world)).toBe(3);
});

test.each<readonly ['auto' | 'approve', StepName]>([['auto', 'DeployCanary'], ['approve', 'RequestApproval']])('mode %s: what the day has left for a look, but not for the watch, is met by %s, and nobody is asked', async (mode, by) => {
  const limitUsd = watchCostUsd(600, { ...defaultSettings, guardSeconds: 0 });
  const world = await shopWorld({ component: { mode }, settings: { maxTenantInfrastructureUsdPerDay: limitUsd } });
  await runImprovement(world);
  expect(await outcomeOf(world)).toMatchObject({ kind: 'postponed', reason: expect.stringContaining('the infrastructure budget of tenant shop is spent for 2026-11-21: 0.00 USD of') });
  expect(world.ports.journal.records.find(({ kind }) => kind === 'postponed')?.by).toBe(by);
  expect(kindsOf(world.ports.journal.records)).not.toContain('approval-wanted');
  expect(world.ports.notifier.published.map(({ kind }) => kind)).toEqual(['budget-spent']);
  await expectSettled(world);
});

test('a model call that may cost more than the day has left is not made', async () => {
  const world = await shopWorld({ code: modelOnly, settings: { maxTenantModelUsdPerDay: 0.01 } });
  await runImprovement(world);
  expect(world.ports.model.asked).toEqual([]);
  expect(await outcomeOf(world)).toMatchObject({ kind: 'postponed', reason: expect.stringContaining('the model budget of tenant shop is spent') });
  expect(await spentBy(world, 'model')).toEqual({ taken: 0, held: new Map() });
});

test('each call is taken at its most and settled at its tokens, also over attempts', async () => {
  const world = await shopWorld({ code: modelOnly });
  const held: number[] = [];
  const { ask } = world.ports.model;
  world.ports.model.ask = async (request) => {
    held.push((await spentBy(world, 'model')).held.size);
    return ask(request);
  };
  await runImprovement(world);
  const { costUsd } = (await outcomeOf(world))!;
  expect(held.length).toBeGreaterThan(1);
  expect(new Set(held)).toEqual(new Set([1]));
  expect(await spentBy(world, 'model')).toEqual({ taken: expect.closeTo(costUsd), held: new Map() });
  expect(costUsd).toBeGreaterThan(0);
});
