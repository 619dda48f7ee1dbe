import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { lambdaSandbox } from '../../adapters/lambda-sandbox';
import { InvalidInput, SourceUnavailable } from '../../core/errors';
import type { SandboxJob, SandboxReport } from '../../core/sandbox-job';

const lambda = mockClient(LambdaClient);
beforeEach(() => lambda.reset());
const sandbox = lambdaSandbox({ client: new LambdaClient({}), sandboxFunction: 'ratchet-test-sandbox' });
const job: SandboxJob = { run: 'tests', limits: { wallSeconds: 1, memoryMb: 128, outputBytes: 1 }, tests: [{ file: 'ü.test.ts', code: '' }] };
const report: SandboxReport = { ending: 'finished', reason: '', tests: [], calls: [], refused: [], output: '', durationMs: 1 };
const answers = (payload: string, FunctionError?: string) => lambda.on(InvokeCommand).resolves({ Payload: Object.assign(new TextEncoder().encode(payload), { transformToString: () => payload }), ...(FunctionError ? { FunctionError } : {}) });

test('sends the job to the sandbox, waits, and gives its report', async () => {
  answers(JSON.stringify(report));
  expect(await sandbox.run(job)).toEqual(report);
  expect(lambda.commandCalls(InvokeCommand).map(({ args }) => args[0].input)).toEqual([{ FunctionName: 'ratchet-test-sandbox', InvocationType: 'RequestResponse', Payload: JSON.stringify(job) }]);
});

test.each([
  ['has died', JSON.stringify({ errorMessage: '2026 Task timed out after 120.00 seconds' }), 'Sandbox ratchet-test-sandbox: Unhandled: 2026 Task timed out after 120.00 seconds'],
  ['has thrown', JSON.stringify({ errorType: 'TypeError', errorMessage: 'x' }), 'Sandbox ratchet-test-sandbox: TypeError: x'],
  ['says nothing', '', 'Sandbox ratchet-test-sandbox: Unhandled: no message'],
])('a sandbox that %s is unavailable', async (_case, payload, message) => {
  answers(payload, 'Unhandled');
  await expect(sandbox.run(job)).rejects.toThrow(new SourceUnavailable(message));
});

test('an answer that is no report is refused', async () => {
  answers('{"ending":"perfect"}');
  await expect(sandbox.run(job)).rejects.toThrow(InvalidInput);
});

test('a job that Lambda would not take is not sent', async () => {
  const large = (bytes: number): SandboxJob => ({ ...job, tests: [{ file: '', code: 'x'.repeat(bytes) }] });
  const frame = JSON.stringify(large(0)).length;
  answers(JSON.stringify(report));
  await expect(sandbox.run(large(6 * 1024 * 1024 - frame + 1))).rejects.toThrow(new InvalidInput('Sandbox job: saw 6291457 bytes, expected at most 6291456: fewer recorded events or a smaller bundle'));
  expect(lambda.commandCalls(InvokeCommand)).toEqual([]);
  expect(await sandbox.run(large(6 * 1024 * 1024 - frame))).toEqual(report);
});
