import { step as reconcile } from '../../../lambdas/events/reconcile';
import { step as sweep } from '../../../lambdas/events/sweep';
import { ExecutionAborted } from '../../statemachines/run-flow';
import { expectSettled, improvementOf, outcomeOf, runImprovement, shopWorld, type ShopWorld, tenant, watchedWrites } from './world';

/**
 * Bad days at every place: the same improvement is run once for each write that it makes, and something goes wrong just
 * before or just after that write. Whatever it was, the world must come out whole.
 */
const endings = [
  { ending: 'promoted', failing: { '1': 0, '2': 0.3 } },
  { ending: 'rolled-back', failing: { '1': 1, '2': 0.3 } },
] as const;
const badDays = [
  { what: 'the step is killed and run again', error: () => Object.assign(new Error('killed'), { name: 'Sandbox.Timedout' }) },
  { what: 'the step fails for good', error: () => new TypeError('a bug') },
  { what: 'the execution is aborted', error: () => new ExecutionAborted('by hand') },
] as const;

async function worldOf(failing: Readonly<Record<string, number>>): Promise<ShopWorld> {
  const world = await shopWorld();
  Object.assign(world.traffic.failing, failing);
  return world;
}

/** What Step Functions says of an execution that ended badly. */
function endedEvent(world: ShopWorld, status: string) {
  const [execution] = world.ports.executions.started();
  if (!execution) throw new Error('nothing was started');
  return { source: 'aws.states', detail: { executionArn: execution.arn, name: execution.name, status, stateMachineArn: 'arn', input: JSON.stringify({ improvement: improvementOf() }) } };
}

/** Runs the improvement until it ends or is aborted; undefined when it ended well. */
async function runUntilInterrupted(world: ShopWorld, meet: Parameters<typeof watchedWrites>[1]): Promise<'FAILED' | 'ABORTED' | undefined> {
  try {
    const { status } = await runImprovement(world, improvementOf(), { ports: watchedWrites(world.ports, meet) });
    return status === 'FAILED' ? status : undefined;
  } catch (error) {
    if (!(error instanceof ExecutionAborted)) throw error;
    world.ports.executions.end(world.ports.executions.started()[0]?.arn ?? '', 'aborted');
    return 'ABORTED';
  }
}

/** Runs each case in a world of its own; what is not whole afterwards, in words. */
async function brokenOf(cases: readonly { readonly name: string; readonly run: (world: ShopWorld) => Promise<void> }[], failing: Readonly<Record<string, number>>): Promise<string[]> {
  const broken: string[] = [];
  for (const { name, run } of cases) {
    const world = await worldOf(failing);
    try {
      await run(world);
      await expectSettled(world);
    } catch (failure) {
      broken.push(`${name}, ended as ${(await outcomeOf(world))?.kind}: ${(failure as Error).message.slice(0, 600)}`);
    }
  }
  return broken;
}

/** Something that happens once, at the given write. */
function once(at: number, when: 'before' | 'after', error: () => Error): Parameters<typeof watchedWrites>[1] {
  let happened = false;
  return (write, moment) => {
    if (happened || write !== at || moment !== when) return;
    happened = true;
    throw error();
  };
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
const moments = ['before', 'after'] as const;

describe.each(endings)('an improvement that ends as $ending', ({ ending, failing }) => {
  let writes = 0;
  let journalled: readonly number[] = [];
  beforeAll(async () => {
    const world = await worldOf(failing);
    await runUntilInterrupted(world, (write, when, name) => {
      writes = write;
      if (name === 'journal.append' && when === 'after') journalled = [...journalled, write];
    });
    expect((await outcomeOf(world))?.kind).toBe(ending);
    expect(writes).toBeGreaterThan(20);
  });

  it.each(badDays)('$what, before or after any of its writes', async ({ error }) => {
    const cases = upTo(writes).flatMap((write) => moments.map((when) => ({
      name: `${when} write ${write}`,
      run: async (world: ShopWorld) => {
        const status = await runUntilInterrupted(world, once(write, when, error));
        if (status !== undefined) await reconcile.run(endedEvent(world, status), world.ports);
      },
    })));
    expect(await brokenOf(cases, failing)).toEqual([]);
  });

  it('the execution is aborted and no event says so: sweep finds it', async () => {
    const aborted = () => new ExecutionAborted('by hand');
    const cases = journalled.map((write) => ({
      name: `after write ${write}`,
      run: async (world: ShopWorld) => {
        await runUntilInterrupted(world, once(write, 'after', aborted));
        await sweep.run({}, world.ports);
        for (const request of world.ports.reconciler.requests) await reconcile.run(request, world.ports);
      },
    }));
    expect(await brokenOf(cases, failing)).toEqual([]);
  });
});

describe('two bad days in one', () => {
  const failing = { '1': 0, '2': 0.3 };

  it('Promote is said to have failed although it had promoted, and then the execution is aborted', async () => {
    const cases = upTo(12).map((more) => ({
      name: `${more} writes later`,
      run: async (world: ShopWorld) => {
        let since: number | undefined;
        const status = await runUntilInterrupted(world, (write, when) => {
          if (since !== undefined && write === since + more && when === 'after') throw new ExecutionAborted('by hand');
          if (since === undefined && when === 'after' && world.ports.journal.records.at(-1)?.kind === 'promoted') {
            since = write;
            throw new TypeError('its answer is lost');
          }
        });
        expect(since).toBeDefined();
        if (status !== undefined) await reconcile.run(endedEvent(world, status), world.ports);
      },
    }));
    expect(await brokenOf(cases, failing)).toEqual([]);
  });

  it.each(['deployed', 'promotion-intended', 'promoted'] as const)('the execution is aborted after "%s", and reconcile fails at any of its writes and is run again', async (kind) => {
    const abortAfter = (world: ShopWorld) => runUntilInterrupted(world, (_write, when) => {
      if (when === 'after' && world.ports.journal.records.at(-1)?.kind === kind) throw new ExecutionAborted('by hand');
    });
    const cases = upTo(14).flatMap((write) => moments.map((when) => ({
      name: `${when} write ${write} of reconcile`,
      run: async (world: ShopWorld) => {
        expect(await abortAfter(world)).toBe('ABORTED');
        const event = endedEvent(world, 'ABORTED');
        const broken = watchedWrites(world.ports, once(write, when, () => new TypeError('a bug')));
        await reconcile.run(event, broken).catch(() => reconcile.run(event, world.ports));
      },
    })));
    expect(await brokenOf(cases, failing)).toEqual([]);
  });

  it.each(['deployed', 'promoted'] as const)('an event and sweep reconcile at the same time, after "%s"', async (kind) => {
    const world = await worldOf(failing);
    await runUntilInterrupted(world, (_write, when) => {
      if (when === 'after' && world.ports.journal.records.at(-1)?.kind === kind) throw new ExecutionAborted('by hand');
    });
    const event = endedEvent(world, 'ABORTED');
    const results = await Promise.allSettled([reconcile.run(event, world.ports), reconcile.run({ tenant, component: 'price-quote', improvementId: 'price-quote-1', reason: 'its lease expired' }, world.ports)]);
    for (const result of results) if (result.status === 'rejected') expect(result.reason).toMatchObject({ name: expect.stringMatching(/^(StaleFencingToken|ConcurrentChange)$/) });
    // Whoever lost is called again, as asynchronous invocations are.
    await reconcile.run(event, world.ports);
    await expectSettled(world);
  });
});
