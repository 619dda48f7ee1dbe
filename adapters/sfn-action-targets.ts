import { DescribeExecutionCommand, ExecutionAlreadyExists, type SFNClient, SFNServiceException, StartExecutionCommand, StateMachineDoesNotExist } from '@aws-sdk/client-sfn';
import { NotFound, SourceUnavailable, StillRunning } from '../core/errors';
import type { ActionTargets } from '../core/ports';

const pollMs = 2000;
const polls = 30;
const longestQuote = 500;

export function sfnActionTargets({ client, sleep, machinesArn, prefix }: {
  readonly client: SFNClient;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
  /** ARN of a state machine without its name: those of this account and region alone are actions. */
  readonly machinesArn: string;
  /** How the names of executions begin: others may not be read. */
  readonly prefix: string;
}): Pick<ActionTargets, 'runStateMachine'> {
  return {
    async runStateMachine(stateMachine, name, input) {
      try {
        const executionArn = await start(client, `${machinesArn}${stateMachine}`, `${prefix}${name}`, input);
        for (let poll = 0; poll < polls; poll += 1) {
          const { status, output, error, cause } = await client.send(new DescribeExecutionCommand({ executionArn }));
          if (status === 'SUCCEEDED') return output ?? '';
          if (status !== 'RUNNING' && status !== 'PENDING_REDRIVE') throw new SourceUnavailable(`State machine ${stateMachine}: ${executionArn} has ${status}: ${[error, cause].filter(Boolean).join(': ').slice(0, longestQuote)}`);
          await sleep(pollMs);
        }
        throw new StillRunning(`State machine ${stateMachine}: ${executionArn} still runs after ${(polls * pollMs) / 1000} s, and is left to itself`);
      } catch (error) {
        if (error instanceof StateMachineDoesNotExist) throw new NotFound(`State machine ${stateMachine}: it does not exist`, { cause: error });
        if (error instanceof SFNServiceException) throw new SourceUnavailable(`State machine ${stateMachine}: ${error.name}: ${error.message}`, { cause: error });
        throw error;
      }
    },
  };
}

async function start(client: SFNClient, stateMachineArn: string, name: string, input: unknown): Promise<string> {
  const arn = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
  try {
    const { executionArn } = await client.send(new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }));
    return executionArn ?? arn;
  } catch (error) {
    if (error instanceof ExecutionAlreadyExists) return arn;
    throw error;
  }
}
