import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { lambdaSandbox } from '../../adapters/lambda-sandbox';
import { lambda } from '../local/emulated-functions';
import { sandboxContract } from '../adapters/sandbox.contract';
import { callsJob, eventOf, testsJob } from '../lambdas/sandbox/jobs';
import { names } from './deployed-ratchet';

const sandbox = lambdaSandbox({ client: lambda, sandboxFunction: names.sandboxFunction });
const limits = { wallSeconds: 10, memoryMb: 256, outputBytes: 100_000 };

describe('lambdaSandbox', () => sandboxContract(() => sandbox));

test('it has no variables of ours', async () => {
  const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: names.sandboxFunction }));
  expect(Environment?.Variables ?? {}).toEqual({});
});

test('the credentials that code finds are made up anew for each run', async () => {
  const job = callsJob('exports.handler = async () => [process.env.AWS_ACCESS_KEY_ID, process.env.AWS_SECRET_ACCESS_KEY, process.env.AWS_SESSION_TOKEN]', { limits });
  const [one, other] = (await Promise.all([sandbox.run(job), sandbox.run(job)])).map(({ calls }) => (calls[0]!.outcome as unknown as { output: readonly string[] }).output);
  expect(one).toEqual([expect.stringMatching(/^ASIA/), expect.any(String), expect.any(String)]);
  for (const [index, value] of one!.entries()) expect(value).not.toBe(other![index]);
});

test('runs a component\'s tests', async () => {
  const job = testsJob("const { test, expect } = require('@jest/globals'); test('a', () => expect(1).toBe(1)); test('b', () => expect(1).toBe(2))");
  expect(await sandbox.run({ ...job, limits })).toMatchObject({ ending: 'finished', tests: [{ name: 'a', state: 'passed' }, { name: 'b', state: 'failed' }] });
});

test.each([
  ['looks for credentials and calls AWS', `
    const fs = require('fs');
    const found = Object.entries(process.env).filter(([, value]) => /^(ASIA|AKIA)|http/.test(value)).map(([name]) => name).filter((name) => name !== 'AWS_ACCESS_KEY_ID');
    const files = ['/proc/self/environ', '/proc/' + process.ppid + '/environ', '/root/.aws/credentials'].map((file) => { try { return fs.readFileSync(file, 'utf8') } catch (error) { return error.code } });
    const call = await fetch('https://sts.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15').then(() => 'answered', (error) => error.name);
    const api = await new Promise((done) => require('net').connect(9001, '127.0.0.1', () => done('connected')).on('error', ({ code }) => done(code)));
    return { found, files, call, api };`,
  { ending: 'finished', calls: [{ outcome: { state: 'answered', output: { found: [], files: ['ERR_ACCESS_DENIED', 'ERR_ACCESS_DENIED', 'ERR_ACCESS_DENIED'], call: 'TypeError', api: 'ERR_ACCESS_DENIED' } } }] }],
  ['loops for ever', 'for (;;);', { ending: 'timeout' }],
  ['exits', 'process.exit(0)', { ending: 'exit' }],
  ['forges a result', "require('fs').writeSync(3, 'forged\\n')", { ending: 'forged' }],
])('code that %s; the next run on the same function is clean', async (_case, body, expected) => {
  const { ending, calls } = await sandbox.run(callsJob(`exports.handler = async () => { ${body} }`, { limits: { ...limits, wallSeconds: 2 } }));
  expect({ ending, calls }).toMatchObject(expected);
  expect(await sandbox.run(callsJob('exports.handler = async (event) => event', { limits, events: [eventOf('clean')] }))).toMatchObject({ ending: 'finished', calls: [{ outcome: { output: 'clean' } }] });
});
