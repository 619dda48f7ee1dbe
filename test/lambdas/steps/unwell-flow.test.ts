import { namesOf } from '../../../core/names';
import { expectSettled, kindsOf, outcomeOf, runImprovement, shopWorld, type ShopWorld, tenant } from './world';

const red = (world: ShopWorld, name: string) => world.ports.alarms.setRed([{ alarmName: namesOf('test').alarmOf(name), functionName: undefined, since: world.ports.clock.iso() }]);

test('while Ratchet itself is not well nothing is deployed, and the opportunity waits five minutes', async () => {
  const world = await shopWorld();
  red(world, 'ingest-fails');
  await runImprovement(world);
  expect(await outcomeOf(world)).toMatchObject({ kind: 'postponed', reason: 'Ratchet itself is not well, so nothing is deployed: alarm ingest-fails is red: log lines are not counted' });
  expect(kindsOf(world.ports.journal.records)).not.toContain('deployment-intended');
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
