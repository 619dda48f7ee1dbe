import type { StepName } from '../../../core/contracts';
import { namesOf } from '../../../core/names';
import { step as sweep } from '../../../lambdas/events/sweep';
import { goodReply } from './code-project';
import { expectSettled, kindsOf, outcomeOf, runImprovement, shopWorld, type ShopWorld, tenant } from './world';

const red = (world: ShopWorld, name: string) => world.ports.alarms.setRed([{ alarmName: namesOf('test').alarmOf(name), functionName: undefined, since: world.ports.clock.iso() }]);

test('while Ratchet itself is not well nothing is deployed, and the opportunity waits five minutes', async () => {
  const world = await shopWorld();
  red(world, 'ingest-fails');
  await runImprovement(world);
  expect(await outcomeOf(world)).toMatchObject({ kind: 'postponed', reason: 'Ratchet itself is not well, so nothing is deployed: alarm ingest-fails is red: log lines are not counted' });
  expect(kindsOf(world.ports.journal.records)).not.toContain('proposed');
  expect(world.ports.journal.records.find(({ kind }) => kind === 'postponed')?.summary).toMatch(/^put off until 2026-11-21T10:05:00.000Z: /);
  expect((await world.ports.queue.opportunities(tenant)).length).toBe(1);
  await expectSettled(world);
});

test('an alarm of another installation, and one that goes red after the canary was deployed, change nothing', async () => {
  const world = await shopWorld();
  world.ports.alarms.setRed([{ alarmName: namesOf('other').alarmOf('ingest-fails'), functionName: undefined, since: world.ports.clock.iso() }]);
  let deployments = 0;
  await runImprovement(world, world.improvement, { around: async (step, run) => {
    const result = await run();
    if (step === 'DeployCanary' && (deployments += 1) === 1) red(world, 'undelivered');
    return result;
  } });
  expect(await outcomeOf(world)).toMatchObject({ kind: 'promoted' });
});

test.each(['auto', 'approve'] as const)('mode %s: tried again and again meanwhile, it asks neither the model nor a person', async (mode) => {
  const world = await shopWorld({ code: { fault: 'thrown', model: [goodReply] }, component: { mode } });
  red(world, 'undelivered');
  for (const improvementId of ['price-quote-1', 'price-quote-2', 'price-quote-3']) {
    await runImprovement(world, { ...world.improvement, improvementId });
    expect(await outcomeOf(world, improvementId)).toMatchObject({ kind: 'postponed' });
    await world.pass(301);
  }
  expect(world.ports.model.asked).toEqual([]);
  expect(world.ports.notifier.published).toEqual([]);
  // As soon as all is well, it is tried with all that it may spend.
  world.ports.alarms.setRed([]);
  await runImprovement(world, { ...world.improvement, improvementId: 'price-quote-4' });
  expect(await outcomeOf(world, 'price-quote-4')).toMatchObject({ kind: mode === 'auto' ? 'promoted' : 'not-approved' });
});

test('mode propose goes on: it deploys nothing anyhow', async () => {
  const world = await shopWorld({ component: { mode: 'propose' } });
  red(world, 'ingest-fails');
  await runImprovement(world);
  expect(await outcomeOf(world)).toMatchObject({ kind: 'proposed' });
});

test.each<readonly ['auto' | 'approve', StepName]>([['auto', 'DeployCanary'], ['approve', 'RequestApproval']])('mode %s: what goes red after a candidate was found is met by %s, and nobody is asked', async (mode, by) => {
  const world = await shopWorld({ component: { mode } });
  await runImprovement(world, world.improvement, { around: async (step, run) => {
    const result = await run();
    if (step === 'TestCandidate') red(world, 'ingest-fails');
    return result;
  } });
  expect(await outcomeOf(world)).toMatchObject({ kind: 'postponed', reason: expect.stringContaining('Ratchet itself is not well') });
  expect(world.ports.journal.records.find(({ kind }) => kind === 'postponed')?.by).toBe(by);
  expect(kindsOf(world.ports.journal.records)).not.toContain('approval-wanted');
  expect(world.ports.notifier.published).toEqual([]);
  await expectSettled(world);
});

test('what waits is not started by the sweep before Ratchet is well again', async () => {
  const world = await shopWorld();
  const started = () => world.ports.executions.started().filter(({ machine }) => machine === 'improvement').length;
  red(world, 'ingest-fails');
  await runImprovement(world);
  await world.pass(301);
  expect(await sweep.run({}, world.ports)).toMatchObject({ done: [expect.stringMatching(/^nothing is started from the queue of shop, where 1 would: Ratchet itself is not well: alarm ingest-fails is red/)] });
  expect(started()).toBe(1);
  world.ports.alarms.setRed([]);
  await sweep.run({}, world.ports);
  expect(started()).toBe(2);
});
