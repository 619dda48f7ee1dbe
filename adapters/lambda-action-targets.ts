import { InvokeCommand, type LambdaClient, LambdaServiceException, ResourceNotFoundException } from '@aws-sdk/client-lambda';
import { NotFound, SourceUnavailable } from '../core/errors';
import type { ActionTargets } from '../core/ports';

const longestQuote = 500;

export function lambdaActionTargets({ client }: { readonly client: LambdaClient }): ActionTargets {
  return {
    async invokeFunction(functionName, payload) {
      try {
        const { FunctionError, Payload } = await client.send(new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(payload) }));
        const answer = Payload?.transformToString() ?? '';
        if (FunctionError !== undefined) throw new SourceUnavailable(`Action ${functionName}: failed (${FunctionError}): ${answer.slice(0, longestQuote)}`);
        return answer;
      } catch (error) {
        if (error instanceof ResourceNotFoundException) throw new NotFound(`Action ${functionName}: the function does not exist`, { cause: error });
        if (error instanceof LambdaServiceException) throw new SourceUnavailable(`Action ${functionName}: ${error.name}: ${error.message}`, { cause: error });
        throw error;
      }
    },
  };
}
