import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import * as z from 'zod';
import { readJson } from '../core/bounded';
import { parse } from '../core/config';
import { InvalidInput, SourceUnavailable } from '../core/errors';
import type { Sandbox } from '../core/ports';
import { sandboxReport } from '../core/sandbox-job';

/** What Lambda takes in one synchronous call. */
const mostBytes = 6 * 1024 * 1024;
const functionError = z.object({ errorType: z.string(), errorMessage: z.string() }).partial();

/** Runs jobs in the function that can reach nothing. */
export function lambdaSandbox({ client, sandboxFunction }: { readonly client: LambdaClient; readonly sandboxFunction: string }): Sandbox {
  return {
    async run(job) {
      const payload = JSON.stringify(job);
      const bytes = Buffer.byteLength(payload);
      if (bytes > mostBytes) throw new InvalidInput(`Sandbox job: saw ${bytes} bytes, expected at most ${mostBytes}: fewer recorded events or a smaller bundle`);
      const { FunctionError, Payload } = await client.send(new InvokeCommand({ FunctionName: sandboxFunction, InvocationType: 'RequestResponse', Payload: payload }));
      const answer: unknown = readJson(Payload?.transformToString() || 'null', 'Sandbox report');
      if (FunctionError === undefined) return parse(sandboxReport, answer, 'Sandbox report');
      const { errorType = FunctionError, errorMessage = 'no message' } = functionError.safeParse(answer).data ?? {};
      throw new SourceUnavailable(`Sandbox ${sandboxFunction}: ${errorType}: ${errorMessage}`);
    },
  };
}
