import { attemptsKey } from '../../core/earlier-attempts';
import { subjectOf } from '../../core/names';
import { reconcileImprovement, undoImprovement } from '../../core/reconcile';
import { shaOf } from '../fakes/lambda-world';
import { bad, execute, expectSettled, good, improvementOf, kindsOf, outcomeOf, runImprovement, shopWorld, type ShopWorld, tenant, watchedWrites } from '../lambdas/steps/world';
import { ExecutionAborted } from '../statemachines/run-flow';

const improvement = improvementOf();
const { improvementId } = improvement;
const chain = (world: ShopWorld) => world.ports.journal.read(tenant, subjectOf.improvement(improvementId));
const reconcile = (world: ShopWorld, ports = world.ports) => reconcileImprovement(improvement, 'its execution has aborted', ports);

/** An improvement whose execution somebody aborted right after it journalled the n-th entry of a kind, or wrote to a port. */
async function abortedAfter(place: string, nth = 1): Promise<ShopWorld> {
  const world = await shopWorld();
  let seen = 0;
  const ports = watchedWrites(world.ports, (_write, when, name) => {
    const here = name === 'journal.append' ? world.ports.journal.records.at(-1)?.kind : name;
    if (when === 'after' && here === place && (seen += 1) === nth) throw new ExecutionAborted('by hand');
  });
  await expect(runImprovement(world, improvement, { ports })).rejects.toThrow(ExecutionAborted);
  world.ports.executions.end(world.ports.executions.started()[0]?.arn ?? '', 'aborted');
  return world;
}
const promoted = async () => {
  const world = await shopWorld();
  await runImprovement(world, improvement);
  expect((await outcomeOf(world))?.kind).toBe('promoted');
  return world;
};
const teamDeploys = ({ lambda, component, ports }: ShopWorld, weights: Record<string, number> = {}) => {
  lambda.updateLatest(component.functionName, { codeSha256: shaOf('third') });
  lambda.putAlias(component.functionName, 'live', { version: lambda.publish(component.functionName, ports.clock.iso()), weights });
};

interface Case { readonly name: string; readonly arrange: () => Promise<ShopWorld>; readonly kind: string; readonly serves: string; readonly told: readonly string[] }
const cases: readonly Case[] = [
  { name: 'aborted before its lease', arrange: () => abortedAfter('progress.startImprovement'), kind: 'failed', serves: '2', told: ['reconciled'] },
  { name: 'aborted with its lease', arrange: () => abortedAfter('improvement-started'), kind: 'failed', serves: '2', told: ['reconciled'] },
  { name: 'aborted when it had said what it would expose', arrange: () => abortedAfter('deployment-intended'), kind: 'reconciled', serves: '2', told: ['reconciled'] },
  { name: 'a canary serves', arrange: () => abortedAfter('deployed'), kind: 'reconciled', serves: '2', told: ['reconciled'] },
  { name: 'a canary serves, and the journal does not know it yet', arrange: () => abortedAfter('deployer.setAlias'), kind: 'reconciled', serves: '2', told: ['reconciled'] },
  { name: 'the canary was widened', arrange: () => abortedAfter('deployed', 2), kind: 'reconciled', serves: '2', told: ['reconciled'] },
  { name: 'it serves alone, but was not recorded as promoted', arrange: () => abortedAfter('deployer.setAlias', 3), kind: 'reconciled', serves: '2', told: ['reconciled'] },
  { name: 'promoted, $LATEST too, but that is not recorded', arrange: () => abortedAfter('deployer.restoreLatest'), kind: 'promoted', serves: '1', told: ['promoted'] },
  { name: 'promoted and recorded, but the outcome is missing', arrange: () => abortedAfter('promoted'), kind: 'promoted', serves: '1', told: ['promoted'] },
  { name: 'the outcome is in the journal, but the lease is not free', arrange: () => abortedAfter('outcome'), kind: 'promoted', serves: '1', told: ['promoted'] },
  { name: 'somebody deployed meanwhile', arrange: async () => { const world = await abortedAfter('deployed'); teamDeploys(world); return world; }, kind: 'superseded', serves: '3', told: ['superseded'] },
  { name: 'somebody deployed meanwhile, and our weights are still there', arrange: async () => { const world = await abortedAfter('deployed'); teamDeploys(world, { '1': 0.1 }); return world; }, kind: 'superseded', serves: '3', told: ['superseded'] },
];

describe('reconcile', () => {
  it.each(cases)('$name: $kind, and a second time nothing more', async ({ arrange, kind, serves, told }) => {
    const world = await arrange();
    await reconcile(world);
    const check = async () => {
      expect(await outcomeOf(world)).toMatchObject({ kind });
      expect(world.alias()).toEqual({ version: serves, weights: {} });
      expect(world.ports.notifier.published.map((notification) => notification.kind).filter((told) => told !== 'canary-started')).toEqual(told);
      await expectSettled(world);
    };
    await check();
    const entries = world.ports.journal.records.length;
    expect(await reconcile(world)).toBe(`${improvementId} ended already, and its lease is free`);
    expect(world.ports.journal.records).toHaveLength(entries);
    await check();
  });

  it('stops an execution that still runs, and what it still does is refused', async () => {
    const world = await shopWorld();
    let reconciled = false;
    const end = await runImprovement(world, improvement, { around: async (step, run) => {
      if (step === 'CheckHealth' && !reconciled) {
        reconciled = true;
        await reconcile(world);
      }
      return run();
    } });
    expect(end).toMatchObject({ status: 'FAILED', error: 'StaleFencingToken' });
    expect(await world.ports.executions.state(world.ports.executions.started()[0]?.arn ?? '')).toBe('aborted');
    expect((await outcomeOf(world))?.kind).toBe('reconciled');
    await expectSettled(world);
  });

  it('overtaken by another clean-up, leaves the rest to that one, and is no failure', async () => {
    const world = await abortedAfter('deployed');
    let begun = false;
    const state = async (arn: string) => {
      if (!begun) {
        begun = true;
        await reconcile(world);
      }
      return world.ports.executions.state(arn);
    };
    expect(await reconcile(world, { ...world.ports, executions: { ...world.ports.executions, state } })).toBe(`${improvementId}: another clean-up took its lease over, and goes on with it`);
    expect((await chain(world)).filter(({ kind }) => kind === 'outcome')).toHaveLength(1);
    await expectSettled(world);
  });

  it('says loudly what it could not do and how to do it by hand, keeps the lease, and the next run does it', async () => {
    const world = await abortedAfter('deployed');
    const broken = { ...world.ports, deployer: { ...world.ports.deployer, setAlias: async () => { throw new Error('AccessDenied'); } } };
    await expect(reconcile(world, broken)).rejects.toThrow('AccessDenied');
    expect(world.ports.notifier.published).toMatchObject([{ kind: 'rollback-failed', message: expect.stringMatching(/could not be taken away from price-quote-function:live: AccessDenied.*aws lambda update-alias --function-name price-quote-function --name live --function-version 2/) }]);
    expect(await world.ports.leases.held(tenant)).toHaveLength(1);
    await reconcile(world);
    expect((await outcomeOf(world))?.kind).toBe('reconciled');
    await expectSettled(world);
  });

  it('does not touch what another improvement does meanwhile', async () => {
    const world = await abortedAfter('deployed');
    await world.ports.leases.release(tenant, 'price-quote', improvementId);
    await world.ports.leases.acquire({ tenant, component: 'price-quote', improvementId: 'other', executionArn: 'arn:other', expiresAt: '2026-11-21T11:00:00.000Z' });
    await expect(reconcile(world)).rejects.toMatchObject({ name: 'ConcurrentChange' });
    expect(world.alias()).toEqual({ version: '2', weights: { '1': 0.1 } });
    await world.ports.leases.release(tenant, 'price-quote', 'other');
    await reconcile(world);
    await expectSettled(world);
  });

  it('keeps the chain whole and names who cleaned up', async () => {
    const world = await abortedAfter('deployed');
    await reconcile(world);
    const records = await chain(world);
    expect(kindsOf(records).slice(-3)).toEqual(['rollback-intended', 'reconciled', 'outcome']);
    expect(records.slice(-3).every(({ by, fencingToken }) => by === 'Reconcile' && fencingToken === 2)).toBe(true);
  });
});

describe('an end by an operator', () => {
  const operator = { by: 'ann', reason: 'looks wrong', proven: true };
  const end = (world: ShopWorld, ports = world.ports) => reconcileImprovement(improvement, 'looks wrong', ports, operator);

  it.each([
    ['deployed', 'rolled-back', /^ann ends it: looks wrong; version 2 serves alone again/],
    ['tested', 'not-approved', /^ann ends it: looks wrong$/],
    ['promoted', 'promoted', /./],
  ] as const)('after "%s" it ends as %s, with who and why', async (after, kind, reason) => {
    const world = await abortedAfter(after);
    await end(world);
    expect(await outcomeOf(world)).toMatchObject({ kind, reason: expect.stringMatching(reason) });
    expect((await chain(world)).filter((one) => one.kind === 'operator').map(({ by, data }) => [by, data])).toEqual(kind === 'promoted' ? [] : [['ann', { reason: 'looks wrong', proven: true }]]);
    await expectSettled(world);
  });

  it('stands against what was tried, and what it was tried for waits', async () => {
    const world = await abortedAfter('deployed');
    await end(world);
    expect(await world.ports.artifacts.getJson(attemptsKey(tenant, 'price-quote'))).toMatchObject({ attempts: [{ undecided: false, reason: expect.stringContaining('ann ends it: looks wrong') }] });
  });

  it('is said by whoever goes on with it', async () => {
    const world = await abortedAfter('deployed');
    await expect(end(world, { ...world.ports, deployer: { ...world.ports.deployer, setAlias: async () => { throw new Error('killed'); } } })).rejects.toThrow('killed');
    await world.pass(600);
    await reconcile(world);
    expect(await outcomeOf(world)).toMatchObject({ kind: 'rolled-back', reason: expect.stringMatching(/^ann ends it: looks wrong; /) });
    await expectSettled(world);
  });
});

describe('undo by an operator', () => {
  const undo = (world: ShopWorld, ports = world.ports) => undoImprovement(improvement, { reason: 'customers complain', by: 'ann', proven: true }, ports);
  const state = (world: ShopWorld) => ({ ...world.alias(), latest: world.latest() === good ? 'good' : world.latest() === bad ? 'bad' : 'other' });

  it('takes a promoted improvement back; its outcome stands, and the journal says who and why', async () => {
    const world = await promoted();
    await undo(world);
    expect(state(world)).toEqual({ version: '2', weights: {}, latest: 'bad' });
    expect(await world.ports.leases.held(tenant)).toEqual([]);
    expect((await outcomeOf(world))?.kind).toBe('promoted');
    expect((await chain(world)).slice(-2)).toMatchObject([{ kind: 'operator', by: 'ann', summary: 'ann takes it back: customers complain' }, { kind: 'rolled-back', by: 'ann' }]);
    expect(world.ports.notifier.published.at(-1)).toMatchObject({ kind: 'rolled-back', message: expect.stringContaining('ann took price-quote-1 back') });
  });

  it('again changes nothing', async () => {
    const world = await promoted();
    await undo(world);
    await undo(world);
    expect(state(world)).toEqual({ version: '2', weights: {}, latest: 'bad' });
  });

  it('leaves somebody\'s later deployment alone, and says so', async () => {
    const world = await promoted();
    teamDeploys(world);
    expect(await undo(world)).toContain('somebody else deployed, and their deployment stays');
    expect(state(world)).toEqual({ version: '3', weights: {}, latest: 'other' });
    expect((await chain(world)).at(-1)?.kind).toBe('superseded');
  });

  it('waits while another improvement holds the component', async () => {
    const world = await promoted();
    await world.ports.leases.acquire({ tenant, component: 'price-quote', improvementId: 'other', executionArn: 'arn:other', expiresAt: '2026-11-21T11:00:00.000Z' });
    expect(await undo(world)).toBe('improvement other works on price-quote: stop that one first');
    expect(state(world)).toEqual({ version: '1', weights: {}, latest: 'good' });
  });

  it('is refused while the improvement itself still runs', async () => {
    const world = await shopWorld();
    let answer = '';
    await execute(world, 'improvement', improvementId, { improvement }, { around: async (step, run) => {
      if (step === 'CheckHealth') answer ||= await undo(world);
      return run();
    } });
    expect(answer).toBe('improvement price-quote-1 works on price-quote: stop that one first');
    expect((await outcomeOf(world))?.kind).toBe('promoted');
  });

  it('has nothing to take back where nothing was deployed', async () => {
    const world = await shopWorld({ component: { mode: 'propose' } });
    await runImprovement(world, improvement);
    expect(await undo(world)).toBe('price-quote-1 deployed nothing: there is nothing to take back');
  });

  it('killed at any of its writes, is ended by reconcile when its lease expires', async () => {
    let kills = 0;
    for (let write = 1; write <= 7; write += 1) {
      const world = await promoted();
      let killed = false;
      const ports = watchedWrites(world.ports, (number, when) => {
        if (number !== write || when !== 'after') return;
        killed = true;
        throw new Error('killed');
      });
      await undo(world, ports).catch(() => undefined);
      if (!killed) continue;
      kills += 1;
      // An operator's lease names no execution; asking Step Functions for one would be an error.
      const executions = { ...world.ports.executions, state: async (arn: string) => { if (!arn.startsWith('arn:')) throw new Error('InvalidArn'); return world.ports.executions.state(arn); } };
      await reconcile(world, { ...world.ports, executions });
      const tookBack = kindsOf(await chain(world)).includes('operator');
      expect([write, state(world)]).toEqual([write, tookBack ? { version: '2', weights: {}, latest: 'bad' } : { version: '1', weights: {}, latest: 'good' }]);
      expect(await world.ports.leases.held(tenant)).toEqual([]);
    }
    expect(kills).toBeGreaterThanOrEqual(6);
  });
});

it('a clean-up whose clock is behind that of the step which began: it ends, and its lease is free', async () => {
  const world = await abortedAfter('improvement-started');
  world.ports.clock.advance(-60_000);
  await reconcile(world);
  expect(await outcomeOf(world)).toMatchObject({ kind: 'failed', durationSeconds: 0 });
  await expectSettled(world);
});

it('one that was refused a lease, and was cut off between its outcome and its row: the row is finished, once', async () => {
  const world = await shopWorld();
  const { leases, notifier } = world.ports;
  await leases.acquire({ tenant, component: 'price-quote', improvementId: 'another', executionArn: 'arn', expiresAt: '2026-11-21T12:00:00.000Z' });
  const ports = watchedWrites(world.ports, (_write, when) => {
    if (when === 'after' && world.ports.journal.records.at(-1)?.kind === 'outcome') throw new ExecutionAborted('by hand');
  });
  await expect(runImprovement(world, improvement, { ports })).rejects.toThrow(ExecutionAborted);
  expect(await outcomeOf(world)).toBeUndefined();
  expect(await reconcile(world)).toContain('recorded that it ended as not-started');
  expect(await outcomeOf(world)).toMatchObject({ kind: 'not-started' });
  expect(await reconcile(world)).toContain('ended already');
  expect(notifier.published).toEqual([]);
  expect((await leases.held(tenant)).map(({ improvementId: holder }) => holder)).toEqual(['another']);
});
