import { InvokeCommand, type LambdaClient, LambdaServiceException, ResourceNotFoundException } from '@aws-sdk/client-lambda';
import { NotFound, SourceUnavailable, StillRunning } from '../core/errors';
import type { ActionTargets } from '../core/ports';

const longestQuote = 500;
const waitMs = 60_000;

/** `timeoutMs`: how long an answer is waited for. @default a minute */
export function lambdaActionTargets({ client, timeoutMs = waitMs }: { readonly client: LambdaClient; readonly timeoutMs?: number }): Pick<ActionTargets, 'invokeFunction'> {
  return {
    async invokeFunction(functionName, payload) {
      const abortSignal = AbortSignal.timeout(timeoutMs);
      try {
        const { FunctionError, Payload } = await client.send(new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(payload) }), { abortSignal });
        const answer = Payload?.transformToString() ?? '';
        if (FunctionError !== undefined) throw new SourceUnavailable(`Action ${functionName}: failed (${FunctionError}): ${answer.slice(0, longestQuote)}`);
        return answer;
      } catch (error) {
        if (abortSignal.aborted) throw new StillRunning(`Action ${functionName}: did not answer within ${timeoutMs / 1000} s, and is left to itself`, { cause: error });
        if (error instanceof ResourceNotFoundException) throw new NotFound(`Action ${functionName}: the function does not exist`, { cause: error });
        if (error instanceof LambdaServiceException) throw new SourceUnavailable(`Action ${functionName}: ${error.name}: ${error.message}`, { cause: error });
        throw error;
      }
    },
  };
}
