import type { Executions } from '../../core/ports';
import { ExecutionAborted, flowNamed, type FlowHost, runFlow } from '../statemachines/run-flow';
import { named } from './functions';
import type { Scheduler } from './scheduler';
import { iso } from './world';

export type Machine = 'improvement' | 'improvement-cycle';

export interface Execution {
  readonly machine: Machine;
  readonly name: string;
  readonly arn: string;
  readonly input: unknown;
  readonly startedAt: number;
  /** Names of the states in the order in which they were entered. */
  readonly states: string[];
  state: Awaited<ReturnType<Executions['state']>>;
  endedAt?: number;
  /** It ends here; what its functions are doing goes on. Events are only best effort: `told` says whether one is sent. */
  abort(reason: string, told?: boolean): void;
}

export interface Host {
  readonly scheduler: Scheduler;
  readonly random: () => number;
  /** Runs the function that a Task names; the token is there where the state waits for one. */
  runTask(execution: Execution, resource: string, input: unknown): Promise<unknown>;
  /** A state is entered; what this returns aborts the execution there. */
  meetState(execution: Execution, state: string): { readonly told: boolean } | undefined;
  /** What Step Functions tells of an end that is no success. */
  tellEnd(execution: Execution, status: 'FAILED' | 'ABORTED', cause: string): void;
}

/** Step Functions in memory: runs the two files, each execution by itself, on the world's clock. */
export function stepFunctions(host: Host) {
  const { scheduler } = host;
  const executions = new Map<string, Execution>();
  let tokens = 0;

  const start = (machine: Machine, name: string, input: unknown): string => {
    const arn = `arn:aws:states:us-east-1:000000000000:execution:ratchet-test-${machine}:${name}`;
    if (executions.has(arn)) return arn;
    let aborted: (error: Error) => void = () => undefined;
    const abortion = new Promise<never>((_resolve, reject) => { aborted = reject; });
    abortion.catch(() => undefined);
    const execution: Execution = {
      machine, name, arn, input: JSON.parse(JSON.stringify(input)), startedAt: scheduler.now(), states: [], state: 'running',
      abort(reason, told = true) {
        if (execution.state !== 'running') return;
        execution.state = 'aborted';
        execution.endedAt = scheduler.now();
        aborted(new ExecutionAborted(reason));
        if (told) host.tellEnd(execution, 'ABORTED', reason);
      },
    };
    executions.set(arn, execution);
    const among = <Result>(result: Promise<Result>): Promise<Result> => Promise.race([result, abortion]);
    const flow: FlowHost = {
      execution: { Id: arn, Name: name, StartTime: iso(scheduler.now()) },
      mapsAtOnce: true,
      token: () => `token ${(tokens += 1)} of ${name}`,
      wait: (seconds) => among(scheduler.sleep(seconds * 1000)),
      // Full jitter.
      backOff: (seconds) => among(scheduler.sleep(Math.floor(host.random() * seconds * 1000))),
      async enter(state) {
        await among(scheduler.sleep(5 + Math.floor(host.random() * 40)));
        execution.states.push(state);
        const met = host.meetState(execution, state);
        if (!met) return;
        execution.abort('by hand', met.told);
        await among(scheduler.sleep(0));
      },
      async task(resource, given, { timeoutSeconds }) {
        let callOff = (): void => undefined;
        const late = new Promise<never>((_resolve, reject) => {
          callOff = scheduler.timer(timeoutSeconds * 1000, () => reject(named('States.Timeout', `no answer in ${timeoutSeconds} s`)));
        });
        try {
          return await among(Promise.race([host.runTask(execution, resource, given), late]));
        } finally {
          callOff();
        }
      },
    };
    runFlow(flowNamed(machine), execution.input, flow).then((end) => {
      if (execution.state !== 'running') return;
      execution.state = end.status === 'SUCCEEDED' ? 'succeeded' : 'failed';
      execution.endedAt = scheduler.now();
      if (end.status === 'FAILED') host.tellEnd(execution, 'FAILED', end.cause ?? '');
    }, (error: unknown) => {
      if (!(error instanceof ExecutionAborted)) throw error;
    });
    return arn;
  };

  return {
    start,
    all: (): readonly Execution[] => [...executions.values()],
    get: (arn: string) => executions.get(arn),
    running: (): boolean => [...executions.values()].some(({ state }) => state === 'running'),
  };
}
