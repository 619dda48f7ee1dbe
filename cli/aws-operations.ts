import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { DescribeExecutionCommand, ExecutionDoesNotExist, type SFNClient } from '@aws-sdk/client-sfn';
import { GetCallerIdentityCommand, type STSClient } from '@aws-sdk/client-sts';
import * as z from 'zod';
import { parse } from '../core/config';
import { NotFound, SourceUnavailable } from '../core/errors';
import type { namesOf } from '../core/names';
import type { Operations } from './session';
import { UsageError } from './usage-error';

const startedCalibration = z.object({ summary: z.string(), improvementId: z.string(), executionArn: z.string() });

const functionError = z.object({ errorType: z.string().default('Error'), errorMessage: z.string().default('no message') });

/** Operators act through Ratchet's functions, which journal who did what; the command line writes nothing itself. */
export function awsOperations({ lambda, sfn, sts, names }: {
  readonly lambda: LambdaClient;
  readonly sfn: SFNClient;
  readonly sts: STSClient;
  readonly names: ReturnType<typeof namesOf>;
}): Operations {
  const invoke = async (functionName: string, payload: unknown): Promise<unknown> => {
    const { FunctionError, Payload } = await lambda.send(new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(payload) }));
    const answer: unknown = JSON.parse(Payload?.transformToString() || 'null');
    if (FunctionError !== undefined) throw errorOf(functionName, answer);
    return answer;
  };

  const summaryOf = async (functionName: string, payload: unknown): Promise<string> =>
    parse(z.object({ summary: z.string() }), await invoke(functionName, payload), `Answer of ${functionName}`).summary;

  return {
    async caller() {
      const { Arn } = await sts.send(new GetCallerIdentityCommand({}));
      return Arn ?? 'unknown caller';
    },
    control: (change) => summaryOf(names.controlFunction, change),
    async calibrate(request) {
      return parse(startedCalibration, await invoke(names.controlFunction, { operation: 'calibrate', ...request }), `Answer of ${names.controlFunction}`);
    },
    approve: (answer) => summaryOf(names.approveFunction, answer),
    async takeBack(request) {
      return parse(z.string(), await invoke(names.reconcileFunction, request), `Answer of ${names.reconcileFunction}`);
    },
    async setVersion(request) {
      return parse(z.string(), await invoke(names.reconcileFunction, request), `Answer of ${names.reconcileFunction}`);
    },
    async failureOf(executionArn) {
      try {
        const { error, cause } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
        return error === undefined && cause === undefined ? undefined : [error, messageOf(cause)].filter(Boolean).join(': ');
      } catch (error) {
        if (error instanceof ExecutionDoesNotExist) return undefined;
        throw error;
      }
    },
  };
}

function errorOf(functionName: string, answer: unknown): Error {
  const { errorType, errorMessage } = parse(functionError, answer, `Error of ${functionName}`);
  switch (errorType) {
    case 'InvalidInput':
      return new UsageError(errorMessage);
    case 'NotFound':
      return new NotFound(errorMessage);
    default:
      return new SourceUnavailable(`${functionName} failed: ${errorType}: ${errorMessage}. Its log says more: aws logs tail /aws/lambda/${functionName}`);
  }
}

/** A Lambda step's cause is JSON; its message is what a reader wants. */
function messageOf(cause: string | undefined): string | undefined {
  try {
    return functionError.parse(JSON.parse(cause ?? '')).errorMessage;
  } catch {
    return cause;
  }
}
