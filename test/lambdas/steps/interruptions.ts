import { ExecutionAborted } from '../../statemachines/run-flow';
import { expectSettled, improvementOf, type Meet, outcomeOf, runImprovement, type ShopWorld, watchedWrites } from './world';

export const badDays = [
  { what: 'the step is killed and run again', error: () => Object.assign(new Error('killed'), { name: 'Sandbox.Timedout' }) },
  { what: 'the step fails for good', error: () => new TypeError('a bug') },
  { what: 'the execution is aborted', error: () => new ExecutionAborted('by hand') },
] as const;

/** What Step Functions says of an execution that ended badly. */
export function endedEvent(world: ShopWorld, status: string) {
  const [execution] = world.ports.executions.started();
  if (!execution) throw new Error('nothing was started');
  return { source: 'aws.states', detail: { executionArn: execution.arn, name: execution.name, status, stateMachineArn: 'arn', input: JSON.stringify({ improvement: improvementOf() }) } };
}

/** Runs the improvement until it ends or is aborted; undefined when it ended well. */
export async function runUntilInterrupted(world: ShopWorld, meet: Meet): Promise<'FAILED' | 'ABORTED' | undefined> {
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
  await runImprovement(world, improvementOf(), { ports, around: (_step, run) => {
    first = true;
    return run();
  } });
  return writes;
}

/** Within a step nothing but reading lies between two writes: before the one is as after the other. */
export const momentsOf = ({ first }: Write) => moments.filter((when) => when === 'after' || first);
