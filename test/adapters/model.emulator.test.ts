import { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import { bedrockModel } from '../../adapters/bedrock-model';
import { InvalidInput, ModelUnavailable } from '../../core/errors';
import { needs } from '../system/needs';

const client = new BedrockRuntimeClient({ maxAttempts: 1 });
afterAll(() => client.destroy());
const ask = (component: string, timeoutMs = 10_000) =>
  bedrockModel({ client, timeoutMs }).ask({ modelId: 'us.anthropic.claude-sonnet-4-6', system: 'You mend.', prompt: `Name: ${component}. `, maxOutputTokens: 500, temperature: 0.1 });

needs('recorded-model')('answers with text, tokens and time', async () => {
  expect(await ask('answers-garbage')).toEqual({ text: expect.stringContaining('{"edits"'), inputTokens: 8, outputTokens: expect.any(Number), stopReason: 'end_turn', latencyMs: expect.any(Number) });
});

needs('recorded-model')('an empty reply is an empty text', async () => {
  expect(await ask('answers-nothing')).toMatchObject({ text: '', outputTokens: 0 });
});

for (const [component, told] of [
  ['answers-429', 'saw ThrottlingException'],
  ['answers-500', 'saw InternalServerException'],
  ['answers-503', 'saw ServiceUnavailableException'],
] as const) needs('recorded-model')(`${component} is a failure that passes`, async () => {
  const error = await ask(component).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ModelUnavailable);
  expect(error).toMatchObject({ message: expect.stringContaining(told) });
});

needs('recorded-model')('a call that takes too long is given up', async () => {
  const error = await ask('answers-late', 300).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ModelUnavailable);
  expect(error).toMatchObject({ message: 'Model us.anthropic.claude-sonnet-4-6: saw no answer within 0.3 s' });
});

needs('recorded-model')('what the model refuses says what to do', async () => {
  const error = await ask('nobody-recorded').catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(InvalidInput);
  expect(error).toMatchObject({ message: expect.stringMatching(/no recorded reply for Name: nobody-recorded.*expected the id of a model/) });
});
