import type { Ports } from '../lambdas/steps/world';
import type { FaultBook } from './fault-book';
import type { FunctionName } from './functions';
import type { Invariants } from './invariants';
import type { Spending } from './model-answers';
import type { Scenario } from './scenarios';
import type { Scheduler } from './scheduler';
import type { stepFunctions } from './step-functions';
import type { World } from './world';

/** One world, and all that acts in it. */
export interface Simulation {
  readonly seed: number;
  readonly scenario: Scenario;
  readonly world: World;
  readonly scheduler: Scheduler;
  readonly book: FaultBook;
  readonly flows: ReturnType<typeof stepFunctions>;
  readonly kept: Invariants;
  readonly spending: readonly Spending[];
  /** Nothing goes wrong in it. */
  readonly isFaultless: boolean;
  readonly history: readonly string[];
  tell(what: string): void;
  /** Runs one of Ratchet's functions once, for an improvement or a cycle. */
  invoke<Result>(functionName: FunctionName, of: string, run: (ports: Ports) => Promise<Result>): Promise<Result>;
  /** As Lambda runs what nobody waits for: so many tries. */
  asynchronously(functionName: FunctionName, of: string, run: (ports: Ports) => Promise<unknown>, tries?: number): void;
  /** Runs of functions so far. */
  invocations(): number;
  /** Something runs, or holds a lease. */
  atWork(): boolean;
}
