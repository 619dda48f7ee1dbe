import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { DescribeExecutionCommand, ExecutionDoesNotExist, type SFNClient } from '@aws-sdk/client-sfn';
import { GetCallerIdentityCommand, type STSClient } from '@aws-sdk/client-sts';
import * as z from 'zod';
import { readJson } from '../core/bounded';
import { findingKinds } from '../core/compare-state';
import { parse } from '../core/config';
import { NotFound, SourceUnavailable } from '../core/errors';
import type { namesOf } from '../core/names';
import { type ProvingFunction, statementOf } from '../core/prove-caller';
import type { Operations } from './session';
import { signCaller } from './sign-caller';
import { UsageError } from './usage-error';

const startedCalibration = z.object({ summary: z.string(), improvementId: z.string(), executionArn: z.string() });

const mendReport = z.object({
  component: z.string(),
  agrees: z.array(z.string()),
  findings: z.array(z.object({ kind: z.enum(findingKinds), sentence: z.string(), mended: z.string().optional() })),
  removed: z.array(z.string()),
});

const functionError = z.object({ errorType: z.string().default('Error'), errorMessage: z.string().default('no message') });

/** Operators act through Ratchet's functions, which journal who did what; the command line writes nothing itself. */
export function awsOperations({ stage, lambda, sfn, sts, names }: {
  readonly stage: string;
  readonly lambda: LambdaClient;
  readonly sfn: SFNClient;
  readonly sts: STSClient;
  readonly names: ReturnType<typeof namesOf>;
}): Operations {
  const invoke = async (functionName: string, payload: unknown): Promise<unknown> => {
    const { FunctionError, Payload } = await lambda.send(new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(payload) }));
    const answer = readJson(Payload?.transformToString() || 'null', `Answer of ${functionName}`);
    if (FunctionError !== undefined) throw errorOf(functionName, answer);
    return answer;
  };

  const summaryOf = async (functionName: string, payload: unknown): Promise<string> =>
    parse(z.object({ summary: z.string() }), await invoke(functionName, payload), `Answer of ${functionName}`).summary;

  const proven = async (of: ProvingFunction, request: object): Promise<object> => ({ ...request, proof: await signCaller(sts, statementOf(stage, of, request)) });

  return {
    async caller() {
      const { Arn } = await sts.send(new GetCallerIdentityCommand({}));
      return Arn ?? 'unknown caller';
    },
    control: async (change) => summaryOf(names.controlFunction, await proven('control', change)),
    async calibrate(request) {
      return parse(startedCalibration, await invoke(names.controlFunction, await proven('control', { operation: 'calibrate', ...request })), `Answer of ${names.controlFunction}`);
    },
    approve: async (answer) => summaryOf(names.approveFunction, await proven('approve', answer)),
    async takeBack(request) {
      return parse(z.string(), await invoke(names.reconcileFunction, await proven('reconcile', request)), `Answer of ${names.reconcileFunction}`);
    },
    async setVersion(request) {
      return parse(z.string(), await invoke(names.reconcileFunction, await proven('reconcile', request)), `Answer of ${names.reconcileFunction}`);
    },
    async compare(request) {
      return parse(mendReport, await invoke(names.reconcileFunction, await proven('reconcile', { ...request, compare: true })), `Answer of ${names.reconcileFunction}`);
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
