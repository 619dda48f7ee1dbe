import { NotFound } from '../../core/errors';
import type { Executions } from '../../core/ports';

type State = Awaited<ReturnType<Executions['state']>>;

export interface StartedExecution {
  readonly machine: 'improvement' | 'improvement-cycle';
  readonly name: string;
  readonly arn: string;
  readonly input: unknown;
  readonly state: State;
}

export interface FakeExecutions extends Executions {
  started(): readonly StartedExecution[];
  end(executionArn: string, state: State): void;
}

export function fakeExecutions(): FakeExecutions {
  const executions = new Map<string, StartedExecution>();
  const start = (machine: StartedExecution['machine'], name: string, input: unknown): string => {
    const arn = `arn:aws:states:us-east-1:000000000000:execution:ratchet-test-${machine}:${name}`;
    if (!executions.has(arn)) executions.set(arn, { machine, name, arn, input: structuredClone(input), state: 'running' });
    return arn;
  };
  const end = (arn: string, state: State): void => {
    const execution = executions.get(arn);
    if (!execution) throw new NotFound(`Execution ${arn}: not known`);
    if (execution.state === 'running') executions.set(arn, { ...execution, state });
  };
  return {
    startImprovement: async (name, input) => start('improvement', name, { improvement: input }),
    startCycle: async (name, input) => start('improvement-cycle', name, input),
    state: async (arn) => executions.get(arn)?.state ?? 'unknown',
    stop: async (arn) => {
      if (executions.has(arn)) end(arn, 'aborted');
    },
    started: () => [...executions.values()],
    end,
  };
}
