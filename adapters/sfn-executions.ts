import {
  DescribeExecutionCommand, ExecutionAlreadyExists, ExecutionDoesNotExist, type ExecutionStatus, type SFNClient, StartExecutionCommand, StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { Executions } from '../core/ports';

type State = Awaited<ReturnType<Executions['state']>>;

const states: Readonly<Record<ExecutionStatus, State>> = {
  RUNNING: 'running', PENDING_REDRIVE: 'running', SUCCEEDED: 'succeeded', FAILED: 'failed', TIMED_OUT: 'timed-out', ABORTED: 'aborted',
};

/** Executions of the two state machines. A name is used once in 90 days: a second start is the first execution. */
export function sfnExecutions({ client, improvementMachineArn, cycleMachineArn }: {
  readonly client: SFNClient;
  readonly improvementMachineArn: string;
  readonly cycleMachineArn: string;
}): Executions {
  const start = async (machineArn: string, name: string, input: unknown): Promise<string> => {
    const arn = `${machineArn.replace(':stateMachine:', ':execution:')}:${name}`;
    try {
      const { executionArn } = await client.send(new StartExecutionCommand({ stateMachineArn: machineArn, name, input: JSON.stringify(input) }));
      return executionArn ?? arn;
    } catch (error) {
      if (error instanceof ExecutionAlreadyExists) return arn;
      throw error;
    }
  };

  return {
    startImprovement: (name, input) => start(improvementMachineArn, name, { improvement: input }),
    startCycle: (name, input) => start(cycleMachineArn, name, input),

    async state(executionArn) {
      try {
        const { status } = await client.send(new DescribeExecutionCommand({ executionArn }));
        return status === undefined ? 'unknown' : states[status];
      } catch (error) {
        if (error instanceof ExecutionDoesNotExist) return 'unknown';
        throw error;
      }
    },

    async stop(executionArn, reason) {
      try {
        await client.send(new StopExecutionCommand({ executionArn, error: 'Stopped', cause: reason }));
      } catch (error) {
        if (!(error instanceof ExecutionDoesNotExist)) throw error;
      }
    },
  };
}
