import { exposureAccount } from '../../../core/blast-radius';
import type { StepName } from '../../../core/contracts';
import { subjectOf } from '../../../core/names';
import { expectSettled, kindsOf, outcomeOf, runImprovement, shopWorld, type ShopWorld, tenant } from './world';

const account = exposureAccount(tenant);
const weightsSeen = async (world: ShopWorld) => {
  const seen: unknown[] = [];
  const taken: number[] = [];
  await runImprovement(world, world.improvement, { around: async (step, run) => {
    const result = await run();
    if (step === 'DeployCanary') {
      seen.push(world.alias().weights['1']);
      taken.push((await world.ports.budgets.read(account)).taken);
    }
    return result;
  } });
  return { seen, taken };
};

test('what a canary exposes is taken while it serves, and given back with its outcome', async () => {
  const world = await shopWorld();
  const { seen, taken } = await weightsSeen(world);
  expect(seen).toEqual([0.1, 0.5]);
  expect(taken[0]).toBeGreaterThan(0);
  expect(taken[1]).toBe(taken[0]);
  expect(await world.ports.budgets.read(account)).toEqual({ taken: 0, held: new Map() });
  await expectSettled(world);
});

test('beside other canaries it leaves out its wider stage, and is still decided', async () => {
  const [whole, world] = [await shopWorld(), await shopWorld()];
  const { taken: [all = 0] } = await weightsSeen(whole);
  await world.ports.budgets.reserve(account, 'another', 20_000 - all + 1, 20_000);
  const { seen } = await weightsSeen(world);
  expect(seen).toEqual([0.1]);
  expect(await outcomeOf(world)).toMatchObject({ kind: 'promoted' });
  const intended = (await world.ports.journal.read(tenant, subjectOf.improvement('price-quote-1'))).find(({ kind }) => kind === 'deployment-intended');
  expect(intended?.summary).toContain('Its share ends at 10 %: more would expose more calls at one time than the tenant may');
  expect((await world.ports.budgets.read(account)).held.size).toBe(1);
  await expectSettled(world);
});

test.each(['auto', 'approve'] as const)('mode %s: where nothing is left it waits ten minutes before anything is asked or tried', async (mode) => {
  const world = await shopWorld({ component: { mode } });
  await world.ports.budgets.reserve(account, 'another', 20_000, 20_000);
  await runImprovement(world);
  expect(await outcomeOf(world)).toMatchObject({ kind: 'postponed', reason: '20,000 of the 20,000 calls that tenant shop may expose at one time are taken by 1 other canary: there is no room for another one' });
  expect(world.ports.journal.records.find(({ kind }) => kind === 'postponed')).toMatchObject({ by: 'ProposeCandidate', summary: expect.stringMatching(/^put off until 2026-11-21T10:10:00.000Z: /) });
  expect(kindsOf(world.ports.journal.records)).not.toContain('proposed');
  expect(world.ports.notifier.published).toEqual([]);
  expect((await world.ports.queue.opportunities(tenant)).length).toBe(1);
  await expectSettled(world);
});

test.each<readonly ['auto' | 'approve', StepName]>([['auto', 'DeployCanary'], ['approve', 'RequestApproval']])('mode %s: where too little is left for its plan %s has it wait, and nobody is asked', async (mode, by) => {
  const world = await shopWorld({ component: { mode } });
  await world.ports.budgets.reserve(account, 'another', 19_999, 20_000);
  await runImprovement(world);
  expect(await outcomeOf(world)).toMatchObject({ kind: 'postponed', reason: expect.stringMatching(/^a bad canary of this would get [\d,]+ calls before it is taken away; 19,999 of the 20,000 that tenant shop may expose at one time are taken by 1 other canary/) });
  expect(world.ports.journal.records.find(({ kind }) => kind === 'postponed')?.by).toBe(by);
  for (const kind of ['deployment-intended', 'approval-wanted']) expect(kindsOf(world.ports.journal.records)).not.toContain(kind);
  expect(world.ports.notifier.published).toEqual([]);
  expect((await world.ports.queue.opportunities(tenant)).length).toBe(1);
  await expectSettled(world);
});

test('a deploying step that is killed and run again takes it once, and chooses the same', async () => {
  const world = await shopWorld();
  let killed = false;
  const taken: number[] = [];
  await runImprovement(world, world.improvement, { around: async (step, run) => {
    const result = await run();
    if (step === 'DeployCanary') {
      taken.push((await world.ports.budgets.read(account)).taken);
      if (!killed) {
        killed = true;
        throw Object.assign(new Error('killed'), { name: 'Sandbox.Timedout' });
      }
    }
    return result;
  } });
  expect(new Set(taken).size).toBe(1);
  expect(await outcomeOf(world)).toMatchObject({ kind: 'promoted' });
});
