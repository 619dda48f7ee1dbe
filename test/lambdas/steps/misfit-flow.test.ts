import { reconcileImprovement } from '../../../core/reconcile';
import type { Component } from '../../../core/cycle';
import { ExecutionAborted } from '../../statemachines/run-flow';
import { execute, expectSettled, improvementOf, outcomeOf, runImprovement, shopWorld, type ShopWorld, tenant } from './world';

const improvement = improvementOf();

/** The team deploys again, with settings that do not fit: of a later release, or beside what holds for its tenant. */
async function declares(world: ShopWorld, settings: Component['settings']): Promise<void> {
  world.ports.registry.declare({ ...world.component, settings });
  expect(await world.ports.registry.sync()).toMatchObject({ rejected: [] });
}
const misfits = [
  ['of a later release', { ofALaterRelease: 1 }],
  ['with more looks than a watch may have', { monitoringDurationSeconds: 86_400, lookSeconds: 30 }],
] as const;

describe.each(misfits)('settings %s come in the middle of a watch', (_what, settings) => {
  it.each([
    ['a canary that fails is taken back', 0.9, { kind: 'rolled-back' }, { version: '2', weights: {} }],
    ['one that does what it promised is promoted', 0, { kind: 'promoted' }, { version: '1', weights: {} }],
  ] as const)('%s', async (_name, fails, outcome, alias) => {
    const world = await shopWorld();
    let looks = 0;
    await runImprovement(world, improvement, { around: async (step, run) => {
      if (step === 'CheckHealth' && (looks += 1) === 2) {
        world.traffic.failing['1'] = fails;
        await declares(world, settings);
      }
      return run();
    } });
    expect(looks).toBeGreaterThan(1);
    expect(await outcomeOf(world)).toMatchObject(outcome);
    expect(world.alias()).toEqual(alias);
    await expectSettled(world);
  });

  it('and what was cut off is cleaned up', async () => {
    const world = await shopWorld();
    await expect(runImprovement(world, improvement, { around: async (step, run) => {
      if (step !== 'CheckHealth') return run();
      await declares(world, settings);
      throw new ExecutionAborted('by hand');
    } })).rejects.toThrow(ExecutionAborted);
    world.ports.executions.end(world.ports.executions.started()[0]?.arn ?? '', 'aborted');
    await reconcileImprovement(improvement, 'its execution has aborted', world.ports);
    expect(await outcomeOf(world)).toMatchObject({ kind: 'reconciled' });
    expect(world.alias()).toEqual({ version: '2', weights: {} });
    await expectSettled(world);
  });

  it('before the canary: nothing is deployed, since what its team wants of it is not known', async () => {
    const world = await shopWorld();
    await runImprovement(world, improvement, { around: async (step, run) => {
      if (step === 'DeployCanary') await declares(world, settings);
      return run();
    } });
    expect(await outcomeOf(world)).toMatchObject({ kind: 'failed', reason: expect.stringMatching(/saw settings of price-quote that do not fit what holds for its tenant/) });
    expect(world.ports.journal.records.filter(({ kind }) => kind === 'deployed')).toEqual([]);
    await expectSettled(world);
  });

  it.each([[undefined], ['auto' as const]])('afterwards nothing begins there, whatever mode an operator set for it: %s', async (mode) => {
    const world = await shopWorld();
    await declares(world, settings);
    if (mode) await world.ports.controls.set(tenant, 'price-quote', { mode, by: 'ann', reason: 'test', at: world.ports.clock.iso() });
    const end = await execute(world, 'improvement-cycle', 'cycle-1', { tenant, reason: 'by hand' });
    expect(end.status).toBe('SUCCEEDED');
    expect(world.ports.executions.started().filter(({ arn }) => arn.includes('improvement:'))).toEqual([]);
    expect(world.ports.journal.records.find(({ kind }) => kind === 'selection')).toMatchObject({ data: { started: [], observed: [expect.objectContaining({ component: 'price-quote' })] } });
  });
});
