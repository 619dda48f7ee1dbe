import { step as reconcile } from '../../../lambdas/events/reconcile';
import { step as sweep } from '../../../lambdas/events/sweep';
import { ExecutionAborted } from '../../statemachines/run-flow';
import { expectSettled, type Meet, outcomeOf, runImprovement, type ShopWorld, watchedWrites } from './world';

export const aborted = () => new ExecutionAborted('by hand');

export const badDays = [
  { what: 'the step is killed and run again', error: () => Object.assign(new Error('killed'), { name: 'Sandbox.Timedout' }) },
  { what: 'the step fails for good', error: () => new TypeError('a bug') },
  { what: 'the execution is aborted', error: aborted },
] as const;

/** What Step Functions says of an execution that ended badly. */
export function endedEvent(world: ShopWorld, status: string) {
  const [execution] = world.ports.executions.started();
  if (!execution) throw new Error('nothing was started');
  return { source: 'aws.states', detail: { executionArn: execution.arn, name: execution.name, status, stateMachineArn: 'arn', input: JSON.stringify({ improvement: world.improvement }) } };
}

/** Runs the improvement until it ends or is aborted; undefined when it ended well. */
export async function runUntilInterrupted(world: ShopWorld, meet: Meet): Promise<'FAILED' | 'ABORTED' | undefined> {
  try {
    const { status } = await runImprovement(world, world.improvement, { ports: watchedWrites(world.ports, meet) });
    return status === 'FAILED' ? status : undefined;
  } catch (error) {
    if (!(error instanceof ExecutionAborted)) throw error;
    world.ports.executions.end(world.ports.executions.started()[0]?.arn ?? '', 'aborted');
    return 'ABORTED';
  }
}

/** Runs each case in a world of its own; what is not whole afterwards, in words. */
export async function brokenOf(cases: readonly { readonly name: string; readonly run: (world: ShopWorld) => Promise<void> }[], worldOf: () => Promise<ShopWorld>): Promise<string[]> {
  const broken: string[] = [];
  for (const { name, run } of cases) {
    const world = await worldOf();
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
export function once(at: number, when: 'before' | 'after', error: () => Error): Meet {
  let happened = false;
  return (write, moment) => {
    if (happened || write !== at || moment !== when) return;
    happened = true;
    throw error();
  };
}

export const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
export const moments = ['before', 'after'] as const;

export interface Write {
  /** Counts from 1. */
  readonly number: number;
  readonly name: string;
  /** It is the first of its step. */
  readonly first: boolean;
}

/** All that an improvement writes when nothing goes wrong. */
export async function writesOf(world: ShopWorld): Promise<readonly Write[]> {
  const writes: Write[] = [];
  let first = true;
  const ports = watchedWrites(world.ports, (number, when, name) => {
    if (when === 'before') writes.push({ number, name: `write ${number} (${name})`, first });
    first = false;
  });
  await runImprovement(world, world.improvement, { ports, around: (_step, run) => {
    first = true;
    return run();
  } });
  return writes;
}

/** Within a step nothing but reading lies between two writes: before the one is as after the other. */
export const momentsOf = ({ first }: Write) => moments.filter((when) => when === 'after' || first);

/**
 * Bad days at every place: the same improvement is run once for each write that it makes, and something goes wrong just
 * before or just after that write. Whatever it was, the world must come out whole.
 */
export function interruptEverywhere(worldOf: () => Promise<ShopWorld>, ending: string, leastWrites: number): void {
  let writes: readonly Write[] = [];
  beforeAll(async () => {
    const world = await worldOf();
    writes = await writesOf(world);
    expect((await outcomeOf(world))?.kind).toBe(ending);
    expect(writes.length).toBeGreaterThan(leastWrites);
  });

  it.each(badDays)('$what, before or after any of its writes', async ({ error }) => {
    const cases = writes.flatMap((write) => momentsOf(write).map((when) => ({
      name: `${when} ${write.name}`,
      run: async (world: ShopWorld) => {
        const status = await runUntilInterrupted(world, once(write.number, when, error));
        if (status !== undefined) await reconcile.run(endedEvent(world, status), world.ports);
      },
    })));
    expect(await brokenOf(cases, worldOf)).toEqual([]);
  });

  it('the execution is aborted and no event says so: sweep finds it', async () => {
    const cases = writes.filter(({ name }) => name.includes('journal')).map(({ name, number }) => ({
      name: `after ${name}`,
      run: async (world: ShopWorld) => {
        await runUntilInterrupted(world, once(number, 'after', aborted));
        await sweep.run({}, world.ports);
        for (const request of world.ports.reconciler.requests) await reconcile.run(request, world.ports);
      },
    }));
    expect(await brokenOf(cases, worldOf)).toEqual([]);
  });
}

/** A version is published, and `$LATEST` is changed on the way: bad days between the two. */
export function interruptPublishing(worldOf: () => Promise<ShopWorld>): void {
  it.each(badDays)('$what, between the update of $LATEST and the publishing', async ({ error }) => {
    const world = await worldOf();
    world.lambda.beforeNextPublish(() => {
      throw error();
    });
    const status = await runUntilInterrupted(world, () => undefined);
    if (status !== undefined) await reconcile.run(endedEvent(world, status), world.ports);
    await expectSettled(world);
  });

  it('the execution is aborted and reconciled between the update of $LATEST and the publishing, and the step goes on', async () => {
    const world = await worldOf();
    world.lambda.beforeNextPublish(() => reconcile.run(endedEvent(world, 'ABORTED'), world.ports).then(() => undefined));
    await runUntilInterrupted(world, () => undefined);
    await expectSettled(world);
  });
}
