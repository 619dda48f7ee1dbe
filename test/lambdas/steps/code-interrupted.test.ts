import { step as reconcile } from '../../../lambdas/events/reconcile';
import { step as sweep } from '../../../lambdas/events/sweep';
import { ExecutionAborted } from '../../statemachines/run-flow';
import { goodReply, otherReply } from './code-project';
import { aborted, brokenOf, endedEvent, interruptEverywhere, interruptPublishing, once, runUntilInterrupted, upTo, writesOf } from './interruptions';
import { expectSettled, improvementOf, outcomeOf, runImprovement, shopWorld, type ShopWorld, tenant, watchedWrites } from './world';

/** Something happens before a write; the step that makes it goes on, and is the last of its execution. */
async function lastStep(world: ShopWorld, at: number, happens: () => Promise<void>): Promise<void> {
  let happened = false;
  const ports = watchedWrites(world.ports, async (write, when) => {
    if (happened || write !== at || when !== 'before') return;
    happened = true;
    await happens();
  });
  const around = async (_step: string, run: () => Promise<unknown>) => {
    const answer = await run().catch((error: unknown) => error);
    if (happened) throw aborted();
    if (answer instanceof Error) throw answer;
    return answer;
  };
  await runImprovement(world, improvementOf(), { ports, around }).catch((error: unknown) => {
    if (!(error instanceof ExecutionAborted)) throw error;
  });
}

/** As in interrupted-flow.test.ts, for candidates that are built: a version is published, and `$LATEST` is changed on the way. */
const endings = [
  { name: 'a template\'s fix that is promoted', ending: 'promoted', code: {}, failing: {} },
  { name: 'a model\'s fix that is rolled back', ending: 'rolled-back', code: { fault: 'thrown', model: [goodReply] }, failing: { '3': 1 } },
] as const;

describe.each(endings)('$name', ({ ending, code, failing }) => {
  const worldOf = () => shopWorld({ code, failing });
  interruptEverywhere(worldOf, ending, 30);
  interruptPublishing(worldOf);

  it('the execution is aborted and reconciled before any of its writes, while a step is still on its way, which then goes on', async () => {
    const cases = (await writesOf(await worldOf())).map(({ name, number }) => ({
      name: `before ${name}`,
      run: async (world: ShopWorld) => {
        const reconciled = async () => {
          world.ports.executions.end(world.ports.executions.started()[0]?.arn ?? '', 'aborted');
          await reconcile.run(endedEvent(world, 'ABORTED'), world.ports);
        };
        await lastStep(world, number, reconciled);
        await sweep.run({}, world.ports);
        for (const request of world.ports.reconciler.requests) await reconcile.run(request, world.ports);
      },
    }));
    expect(await brokenOf(cases, worldOf)).toEqual([]);
  });
});

describe('two bad days in one', () => {
  const worldOf = () => shopWorld({ code: {} });
  const abortAfter = (world: ShopWorld, name: string) => {
    let done = false;
    return runUntilInterrupted(world, (_write, when, write) => {
      if (done || when !== 'after' || (write !== name && world.ports.journal.records.at(-1)?.kind !== name)) return;
      done = true;
      throw aborted();
    });
  };

  it.each(['deployer.publish', 'published', 'deployer.setAlias', 'promotion-intended', 'promoted'])('the execution is aborted after "%s", and reconcile fails at any of its writes and is run again', async (name) => {
    const cases = upTo(14).map((write) => ({
      name: `after write ${write} of reconcile`,
      run: async (world: ShopWorld) => {
        expect(await abortAfter(world, name)).toBe('ABORTED');
        const event = endedEvent(world, 'ABORTED');
        await reconcile.run(event, watchedWrites(world.ports, once(write, 'after', () => new TypeError('a bug')))).catch(() => reconcile.run(event, world.ports));
      },
    }));
    expect(await brokenOf(cases, worldOf)).toEqual([]);
  });

  it('the team goes back to version 1 by hand before $LATEST was put back: it is not left with a change that nobody watched', async () => {
    const world = await worldOf();
    expect(await abortAfter(world, 'deployer.publish')).toBe('ABORTED');
    world.lambda.putAlias(world.component.functionName, world.component.alias, { version: '1', weights: {} });
    await reconcile.run(endedEvent(world, 'ABORTED'), world.ports);
    expect(world.alias()).toEqual({ version: '1', weights: {} });
    expect(world.latest()).not.toBe(world.lambda.get(world.component.functionName).versions.get('3')?.codeSha256);
  });
});

describe('what outlives an improvement is kept also when its execution died', () => {
  const model = [goodReply, otherReply()];
  const abortedAfter = async (kind: string, failing: Readonly<Record<string, number>>) => {
    const world = await shopWorld({ code: { fault: 'thrown', model }, failing });
    await runUntilInterrupted(world, (_write, when) => {
      if (when === 'after' && world.ports.journal.records.at(-1)?.kind === kind) throw aborted();
    });
    await reconcile.run(endedEvent(world, 'ABORTED'), world.ports);
    await expectSettled(world);
    return world;
  };

  it.each(['promoted', 'latest-restored'])('after "%s": the fix is known as one that serves, so that it is told when somebody overwrites it', async (kind) => {
    const world = await abortedAfter(kind, {});
    expect((await outcomeOf(world))?.kind).toBe('promoted');
    expect(await world.ports.fixes.list(tenant)).toMatchObject([{ improvementId: 'price-quote-1', version: '3' }]);
  });

  it.each(['rollback-intended', 'rolled-back'])('after "%s": the next prompt names the attempt, with its numbers', async (kind) => {
    const world = await abortedAfter(kind, { '3': 1 });
    await runImprovement(world, improvementOf({ improvementId: 'price-quote-2' }));
    expect(world.ports.model.asked.at(-1)?.prompt).toMatch(/Earlier attempt 1[^]*failed 20 of the last 20 calls/);
  });

  it.each(['proposed', 'tested', 'published', 'deployed'])('after "%s": nothing speaks against the change, and it may be proposed again', async (kind) => {
    const world = await shopWorld({ code: {} });
    await runUntilInterrupted(world, (_write, when) => {
      if (when === 'after' && world.ports.journal.records.at(-1)?.kind === kind) throw aborted();
    });
    await reconcile.run(endedEvent(world, 'ABORTED'), world.ports);
    await runImprovement(world, improvementOf({ improvementId: 'price-quote-2' }));
    expect((await outcomeOf(world, 'price-quote-2'))?.kind).toBe('promoted');
    await expectSettled(world, 'price-quote-2');
  });

  it.each(['proposed', 'deployed', 'promoted'])('after "%s": the outcome has the cost of the model', async (kind) => {
    const world = await abortedAfter(kind, {});
    expect((await outcomeOf(world))?.costUsd).toBe(0.0066);
  });
});
