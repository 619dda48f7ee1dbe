import { type BedrockRuntimeClient, ConverseCommand, type ConverseCommandOutput } from '@aws-sdk/client-bedrock-runtime';
import { InvalidInput, ModelUnavailable } from '../core/errors';
import type { Model } from '../core/ports';

/** Failures that pass; those with a 5xx status, and of a connection that did not outlive a function's pause (HTTP/2), do as well. */
const passing: ReadonlySet<string> = new Set([
  'ThrottlingException', 'TooManyRequestsException', 'ServiceQuotaExceededException', 'ModelTimeoutException', 'ModelNotReadyException', 'ModelErrorException', 'ServiceUnavailableException', 'InternalServerException',
  'TimeoutError', 'AbortError', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOTFOUND', 'EAI_AGAIN',
]);

/** What a caller can do about a refusal. */
const remedies: Readonly<Record<string, string>> = {
  AccessDeniedException: 'expected access to it: grant the model in the Bedrock console of this account and region, and check that the role may call it there',
  ValidationException: 'expected the id of a model or inference profile that this region has, takes Converse, and takes a prompt and a reply of this size (`model` in the configuration)',
  ResourceNotFoundException: 'expected the id of a model or inference profile that this region has (`model.id` in the configuration)',
};

/** Amazon Bedrock's Converse. The client must not retry (`maxAttempts: 1`): attempts are counted and paid one by one. */
export function bedrockModel({ client, timeoutMs = 60_000 }: {
  readonly client: BedrockRuntimeClient;
  /** Milliseconds after which a call is given up. @default 60000 */
  readonly timeoutMs?: number;
}): Model {
  return {
    async ask({ modelId, system, prompt, maxOutputTokens, temperature }) {
      const began = performance.now();
      const command = new ConverseCommand({
        modelId,
        system: [{ text: system }],
        messages: [{ role: 'user', content: [{ text: prompt }] }],
        inferenceConfig: { maxTokens: maxOutputTokens, ...(temperature !== undefined && { temperature }) },
      });
      const answer = await client.send(command, { abortSignal: AbortSignal.timeout(timeoutMs) }).catch((error: unknown) => {
        throw named(error, modelId, timeoutMs);
      });
      return {
        text: textOf(answer),
        inputTokens: answer.usage?.inputTokens ?? 0,
        outputTokens: answer.usage?.outputTokens ?? 0,
        stopReason: answer.stopReason ?? 'unknown',
        latencyMs: Math.round(performance.now() - began),
      };
    },
  };
}

function textOf({ output }: ConverseCommandOutput): string {
  return (output?.message?.content ?? []).map(({ text }) => text ?? '').join('');
}

function named(error: unknown, modelId: string, timeoutMs: number): unknown {
  if (!(error instanceof Error)) return error;
  const told = `Model ${modelId}: saw ${error.name}: ${error.message}`;
  const codes = [error.name, 'code' in error && typeof error.code === 'string' ? error.code : ''];
  const status = '$metadata' in error && error.$metadata !== null && typeof error.$metadata === 'object' && 'httpStatusCode' in error.$metadata ? Number(error.$metadata.httpStatusCode) : 0;
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return Object.assign(new ModelUnavailable(`Model ${modelId}: saw no answer within ${timeoutMs / 1000} s`, { cause: error }), { timedOut: true });
  if (codes.some((code) => passing.has(code) || code.startsWith('ERR_HTTP2')) || status >= 500 || status === 429) return new ModelUnavailable(told, { cause: error });
  const remedy = remedies[error.name];
  return remedy === undefined ? error : new InvalidInput(`${told}; ${remedy}`, { cause: error });
}
