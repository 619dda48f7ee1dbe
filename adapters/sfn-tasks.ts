import { InvalidToken, SendTaskSuccessCommand, type SFNClient, TaskDoesNotExist, TaskTimedOut } from '@aws-sdk/client-sfn';
import { NotFound } from '../core/errors';
import type { WaitingTasks } from '../core/ports';

/** A rejection is an answer too: the state machine branches on it, and nothing fails. */
export function sfnTasks({ client }: { readonly client: SFNClient }): WaitingTasks {
  return {
    async answer(taskToken, output) {
      try {
        await client.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(output) }));
      } catch (error) {
        const gone = error instanceof TaskTimedOut || error instanceof TaskDoesNotExist || error instanceof InvalidToken;
        // Without the cause: nothing that was sent along with a token belongs in a log.
        throw gone ? new NotFound(`Task: ${error.name}, expected one that waits for its answer`) : error;
      }
    },
  };
}
