import { subjectOf } from '../../../core/names';
import { step as control } from '../../../lambdas/api/control';
import { step as reconcile } from '../../../lambdas/events/reconcile';
import { step as sweep } from '../../../lambdas/events/sweep';
import { brokenOf, endedEvent, runUntilInterrupted, upTo } from './interruptions';
import { expectSettled, kindsOf, outcomeOf, runImprovement, shopWorld, type ShopWorld, tenant, watchedWrites } from './world';

const worldOf = async (): Promise<ShopWorld> => {
  const world = await shopWorld();
  world.traffic.failing['1'] = 0;
  return world;
};
const stop = (world: ShopWorld, scope = 'tenant') => control.run({ operation: 'stop', tenant, scope, by: 'ann', reason: 'prices are wrong' }, world.ports);
const writesOfARun = 60;
/** At each write another one. */
const scopes = ['all', 'tenant', 'price-quote'] as const;

/** Nothing was exposed or promoted by a step that began after the stop. */
async function expectStopped(world: ShopWorld, stoppedAt: number): Promise<void> {
  const ended = await outcomeOf(world);
  const after = kindsOf(world.ports.journal.records.slice(stoppedAt));
  expect(after.filter((kind) => kind === 'deployed').length).toBeLessThanOrEqual(1);
  if (ended?.kind === 'promoted') return expect(after).not.toContain('promotion-intended');
  expect(['stopped', 'not-started']).toContain(ended?.kind);
  if (ended?.kind === 'stopped') expect(ended.reason).toMatch(/^stopped \(\S+\) by ann: prices are wrong/);
  expect(world.alias()).toEqual({ version: '2', weights: {} });
}

test('a stop at any write of an improvement ends it by its own steps, and it waits for its next chance', async () => {
  const cases = upTo(writesOfARun).map((at) => ({ at, scope: scopes[at % scopes.length] ?? 'all' })).map(({ at, scope }) => ({
    name: `of ${scope} before write ${at}`,
    run: async (world: ShopWorld) => {
      let stoppedAt: number | undefined;
      await runUntilInterrupted(world, async (write, when) => {
        if (write !== at || when !== 'before') return;
        await world.ports.controls.set(tenant, scope, { paused: 'stop', by: 'ann', reason: 'prices are wrong', at: world.ports.clock.iso() });
        stoppedAt = world.ports.journal.records.length;
      });
      if (stoppedAt === undefined) return;
      await expectStopped(world, stoppedAt);
      const ended = await outcomeOf(world);
      expect((await world.ports.queue.opportunities(tenant)).length).toBe(ended?.kind === 'promoted' ? 0 : 1);
    },
  }));
  expect(await brokenOf(cases, worldOf)).toEqual([]);
});

test('the command ends it through reconcile while its execution still runs, at any write', async () => {
  const cases = upTo(writesOfARun / 2).map((half) => 2 * half).map((at) => ({
    name: `before write ${at}`,
    run: async (world: ShopWorld) => {
      let stoppedAt: number | undefined;
      const status = await runUntilInterrupted(world, async (write, when) => {
        if (write !== at || when !== 'before' || stoppedAt !== undefined) return;
        stoppedAt = world.ports.journal.records.length;
        await stop(world);
        for (const request of world.ports.reconciler.requests) await reconcile.run(request, world.ports);
      });
      // What Step Functions says of an execution that was stopped, however late.
      if (stoppedAt !== undefined || status !== undefined) await reconcile.run(endedEvent(world, 'ABORTED'), world.ports);
      // One that ran on although its lease was taken, before its journal began, says that it failed.
      if (stoppedAt !== undefined && (await outcomeOf(world))?.kind !== 'failed') await expectStopped(world, stoppedAt);
    },
  }));
  expect(await brokenOf(cases, worldOf)).toEqual([]);
});

test('a canary is taken away at the next look, which may be one for total failure', async () => {
  const world = await shopWorld({ settings: { guardSeconds: 10 } });
  world.traffic.failing['1'] = 0;
  let [stopped, steps] = [false, 0];
  await runImprovement(world, world.improvement, { around: async (step, run) => {
    if (stopped) steps += 1;
    const result = await run();
    if (step === 'DeployCanary' && !stopped) {
      stopped = true;
      await world.ports.controls.set(tenant, 'price-quote', { paused: 'stop', by: 'ann', reason: 'prices are wrong', at: world.ports.clock.iso() });
    }
    return result;
  } });
  // The look that meets the stop, RollBack, RecordOutcome.
  expect(steps).toBe(3);
  expect(await outcomeOf(world)).toMatchObject({ kind: 'stopped', durationSeconds: 10, reason: expect.stringMatching(/^stopped \(price-quote\) by ann: prices are wrong; version 2 serves alone again/), plain: expect.stringContaining('An operator stopped it before its calls had decided anything. So we took it away') });
  expect(world.ports.notifier.published.map(({ kind }) => kind)).toEqual(['canary-started', 'rolled-back']);
  await expectSettled(world);
});

test('one that waits for a person is ended too, and what was asked is answered by nobody', async () => {
  const world = await shopWorld({ component: { mode: 'approve' } });
  await runImprovement(world, world.improvement, { meanwhile: async () => {
    await world.ports.controls.set(tenant, 'tenant', { paused: 'stop', by: 'ann', reason: 'prices are wrong', at: world.ports.clock.iso() });
    expect((await sweep.run({}, world.ports)).done).toContain('price-quote-1 is being ended');
    for (const request of world.ports.reconciler.requests) await reconcile.run(request, world.ports);
  } });
  expect(await outcomeOf(world)).toMatchObject({ kind: 'stopped', reason: 'stopped (tenant) by ann: prices are wrong' });
  expect(kindsOf(await world.ports.journal.read(tenant, subjectOf.improvement('price-quote-1')))).not.toContain('deployment-intended');
  await expectSettled(world);
});

test('while it is stopped nothing starts; after resume and its cooldown the queue starts it again', async () => {
  const world = await worldOf();
  await runUntilInterrupted(world, async (write, when) => {
    if (write === 12 && when === 'after') await stop(world);
  });
  expect(await outcomeOf(world)).toMatchObject({ kind: 'stopped' });
  const started = () => world.ports.executions.started().length;
  await sweep.run({}, world.ports);
  expect(started()).toBe(1);
  await control.run({ operation: 'resume', tenant, scope: 'tenant', by: 'ann', reason: 'over' }, world.ports);
  await sweep.run({}, world.ports);
  expect(started()).toBe(1);
  world.ports.clock.advance(7 * 3_600_000);
  await sweep.run({}, world.ports);
  expect(started()).toBeGreaterThan(1);
});

test('the ports of a run have writes enough for these cases', async () => {
  const world = await worldOf();
  let last = 0;
  await runImprovement(world, world.improvement, { ports: watchedWrites(world.ports, (write) => { last = write; }) });
  expect(last).toBeLessThanOrEqual(writesOfARun);
  expect(last).toBeGreaterThan(20);
});
