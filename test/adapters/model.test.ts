import { AccessDeniedException, BedrockRuntimeClient, ConverseCommand, ModelNotReadyException, ModelTimeoutException, ServiceUnavailableException, ThrottlingException, ValidationException } from '@aws-sdk/client-bedrock-runtime';
import { mockClient } from 'aws-sdk-client-mock';
import { bedrockModel } from '../../adapters/bedrock-model';
import { InvalidInput, ModelUnavailable } from '../../core/errors';

const bedrock = mockClient(BedrockRuntimeClient);
beforeEach(() => bedrock.reset());

const question = { modelId: 'us.x.y', system: 'You mend.', prompt: 'Mend this.', maxOutputTokens: 500, temperature: 0.1 as number | undefined };
const ask = (change: Partial<typeof question> = {}) => bedrockModel({ client: new BedrockRuntimeClient({}) }).ask({ ...question, ...change });
const failed = (name: string, more: object = {}) => Object.assign(new Error('told'), { name, ...more });

test('asks Converse once, with system text, prompt, limit and temperature', async () => {
  bedrock.on(ConverseCommand).resolves({ output: { message: { role: 'assistant', content: [{ text: 'one' }, { text: 'two' }] } }, stopReason: 'max_tokens', usage: { inputTokens: 7, outputTokens: 3, totalTokens: 10 } });
  expect(await ask()).toEqual({ text: 'onetwo', inputTokens: 7, outputTokens: 3, stopReason: 'max_tokens', latencyMs: expect.any(Number) });
  expect(bedrock.commandCalls(ConverseCommand).map(({ args: [{ input }] }) => input)).toEqual([
    { modelId: 'us.x.y', system: [{ text: 'You mend.' }], messages: [{ role: 'user', content: [{ text: 'Mend this.' }] }], inferenceConfig: { maxTokens: 500, temperature: 0.1 } },
  ]);
});

test('leaves the temperature out where the model takes none', async () => {
  bedrock.on(ConverseCommand).resolves({});
  await ask({ temperature: undefined });
  expect(bedrock.commandCalls(ConverseCommand)[0]?.args[0].input.inferenceConfig).toEqual({ maxTokens: 500 });
});

test.each([
  ['no message', {}],
  ['no content', { output: { message: { role: 'assistant' as const, content: [] } } }],
])('an answer with %s has an empty text', async (_name, answer) => {
  bedrock.on(ConverseCommand).resolves(answer);
  expect(await ask()).toMatchObject({ text: '', inputTokens: 0, outputTokens: 0, stopReason: 'unknown' });
});

const metadata = { message: 'told', $metadata: {} };
test.each([
  new ThrottlingException(metadata), new ModelTimeoutException(metadata), new ModelNotReadyException(metadata), new ServiceUnavailableException(metadata),
  failed('InternalFailure', { $metadata: { httpStatusCode: 502 } }), failed('TimeoutError'), failed('AbortError'), failed('Error', { code: 'ECONNREFUSED' }), failed('Error', { code: 'ERR_HTTP2_STREAM_CANCEL' }),
])('%s may pass', async (error) => {
  bedrock.on(ConverseCommand).rejects(error);
  await expect(ask()).rejects.toThrow(ModelUnavailable);
});

test.each([
  [new AccessDeniedException(metadata), 'grant the model in the Bedrock console'],
  [new ValidationException(metadata), '`model` in the configuration'],
])('%s says what to do', async (error, remedy) => {
  bedrock.on(ConverseCommand).rejects(error);
  await expect(ask()).rejects.toThrow(InvalidInput);
  await expect(ask()).rejects.toThrow(remedy);
});

test('other failures stay what they are', async () => {
  bedrock.on(ConverseCommand).rejects(failed('ExpiredTokenException', { $metadata: { httpStatusCode: 403 } }));
  await expect(ask()).rejects.toMatchObject({ name: 'ExpiredTokenException' });
});
