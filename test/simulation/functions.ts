import type { AliasState, Component } from '../../core/cycle';
import { asRetryable } from '../../lambdas/runtime/transient';
import { fakeDeployer } from '../fakes/deployer';
import type { LambdaWorld } from '../fakes/lambda-world';
import { entries, type EntryName, steps } from '../../lib/permissions';
import type { StepName } from '../../core/contracts';
import type { Scheduler } from './scheduler';

export type FunctionName = StepName | EntryName;

/** One run of one of Ratchet's functions. */
export interface Invocation {
  /** Counts from 1 in a world. */
  readonly number: number;
  readonly functionName: FunctionName;
  /** The improvement or the cycle that it works for; empty for what works for all. */
  readonly of: string;
  readonly skewMs: number;
  readonly begunAt: number;
  isAlive(): boolean;
  /** Ends it at once: whoever called it gets the error, and nothing of it goes on. */
  kill(error: Error): void;
}

/** Runs a function until it returns, is killed, or its time is up, as Lambda does; errors have the names that Step Functions sees. */
export async function invokeFunction<Result>(about: Pick<Invocation, 'number' | 'functionName' | 'of' | 'skewMs'>, run: (invocation: Invocation) => Promise<Result>, { timer, now }: Pick<Scheduler, 'timer' | 'now'>): Promise<Result> {
  let alive = true;
  let kill: (error: Error) => void = () => undefined;
  const killed = new Promise<never>((_resolve, reject) => {
    kill = (error) => {
      alive = false;
      reject(error);
    };
  });
  const spec = { ...steps, ...entries }[about.functionName];
  const callOff = timer(spec.timeoutSeconds * 1000, () => kill(named('Sandbox.Timedout', `Task timed out after ${spec.timeoutSeconds}.00 seconds`)));
  const invocation: Invocation = { ...about, begunAt: now(), isAlive: () => alive, kill };
  try {
    return await Promise.race([run(invocation), killed]);
  } catch (error) {
    throw asRetryable(error);
  } finally {
    callOff();
    alive = false;
  }
}

export function named(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

/** For ever: what a killed function waits for. */
export const never = <Result>(): Promise<Result> => new Promise(() => undefined);

/** What changes a function under care, at the moment at which it changes. */
export interface Changes {
  alias(functionName: string, before: AliasState | undefined, after: AliasState): void;
  latest(functionName: string, change: Parameters<LambdaWorld['updateLatest']>[1], before: ReturnType<LambdaWorld['get']>['latest']): void;
  published(functionName: string, version: string): void;
}

/** Lambda's writing side for one invocation: each change is seen, and it can be met between the update of `$LATEST` and the publishing. */
export function deployerFor(lambda: LambdaWorld, now: () => string, between: () => Promise<void>, changes: Changes) {
  return fakeDeployer({
    ...lambda,
    putAlias(functionName, alias, state) {
      const before = lambda.get(functionName).aliases.get(alias);
      const after = lambda.putAlias(functionName, alias, state);
      changes.alias(functionName, before, after);
      return after;
    },
    updateLatest(functionName, change, settled) {
      const before = lambda.get(functionName).latest;
      lambda.updateLatest(functionName, change, settled);
      changes.latest(functionName, change, before);
    },
    publish(functionName, _publishedAt, description) {
      const known = lambda.get(functionName).versions.size;
      const version = lambda.publish(functionName, now(), description);
      if (lambda.get(functionName).versions.size > known) changes.published(functionName, version);
      return version;
    },
    betweenUpdateAndPublish: between,
  });
}

export const componentOf = (components: readonly Component[], functionName: string): Component | undefined => components.find((one) => one.functionName === functionName);
