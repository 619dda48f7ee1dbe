import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { CreateFunctionCommand, GetFunctionConfigurationCommand, InvokeCommand, LambdaClient, waitUntilFunctionActiveV2 } from '@aws-sdk/client-lambda';
import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { buildSync } from 'esbuild';
import type { KeptApproval } from '../../core/cycle';
import { stateKeys, subjectOf } from '../../core/names';
import { eventually, invoke, lambda, logLines, uniqueName } from '../local/emulated-functions';
import { zip } from '../local/zip';
import { aBrokenComponent, type AComponent, stopAllTraffic } from './a-component';
import { call, chainOf, deployedRatchet, dynamodb, entryOf, names, outcomeOf, stage, startImprovement, tenant } from './deployed-ratchet';
import { expectEnded } from './expect-ended';
import { signedAnswer } from './signed-answer';

jest.setTimeout(300_000);
afterAll(stopAllTraffic);

const run = promisify(execFile);
const ratchetProgram = join(__dirname, '..', '..', 'cli', 'ratchet.mjs');

/** A broken component whose way back waits for a person. */
async function waiting(what: string): Promise<{ readonly component: AComponent; readonly improvementId: string; readonly question: KeptApproval }> {
  const component = await aBrokenComponent(what, { mode: 'approve' });
  const { improvementId } = await startImprovement(component.name);
  await entryOf(subjectOf.improvement(improvementId), 'approval-wanted', 150);
  const { approvals } = await deployedRatchet();
  // Journalled first, then kept.
  const question = await eventually(async () => {
    const asked = await approvals.get(tenant, improvementId);
    if (!asked) throw new Error(`${improvementId}: saw no question in the state table, expected one`);
    return asked;
  });
  expect(question).toMatchObject({ component: component.name, candidateSha256: await component.sha256('1') });
  return { component, improvementId, question };
}

/** What a command says on a pipe while it works. */
const waits = /^ratchet: .* \.\.\.\n/gm;
async function ratchet(...argv: readonly string[]): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  try {
    const { stdout, stderr } = await run(process.execPath, [ratchetProgram, ...argv, '--stage', stage, '--tenant', tenant]);
    return { code: 0, out: stdout, err: stderr.replace(waits, '') };
  } catch (error) {
    const { code, stdout, stderr } = error as { readonly code: number; readonly stdout: string; readonly stderr: string };
    return { code, out: stdout, err: stderr.replace(waits, '') };
  }
}

const answerTo = ({ improvementId, candidateSha256 }: KeptApproval, change: object = {}) => signedAnswer({ decision: 'approve', tenant, improvementId, candidateSha256, ...change });
const kept = async ({ improvementId }: KeptApproval) => (await dynamodb.send(new GetCommand({ TableName: (await deployedRatchet()).stateTable, Key: { pk: stateKeys.approvals(tenant), sk: improvementId } }))).Item;
const decisionsOf = async (improvementId: string) => (await chainOf(improvementId)).filter(({ kind }) => kind === 'approved' || kind === 'not-approved');

test.concurrent('a yes at the command line deploys it, and it is promoted; the second answer is refused', async () => {
  const { component, improvementId, question } = await waiting('said-yes');
  const listed = await ratchet('approvals', '--json');
  expect(JSON.parse(listed.out)).toMatchObject({ approvals: expect.arrayContaining([expect.objectContaining({ improvementId, candidateSha256: question.candidateSha256 })]) as unknown });
  expect(listed.out).not.toContain('oken');
  expect((await ratchet('status')).out).toMatch(/for a person: ratchet approvals/);
  expect(await ratchet('approve', improvementId)).toMatchObject({ code: 2, err: expect.stringContaining('saw no terminal to ask on, expected --yes there') as unknown });
  expect(await component.alias()).toEqual({ version: '2', weights: {} });

  component.traffic(12, { 2: 0.5 });
  const said = await ratchet('approve', improvementId, '--yes', '--reason', 'read it', '--json');
  expect(said.err).toBe('');
  const { by } = JSON.parse(said.out) as { readonly by: string };
  expect(by).toMatch(/^arn:aws:/);
  expect(await call('approve', await answerTo(question, { by: 'somebody else' }))).toMatchObject({ error: 'Unhandled', payload: { errorType: 'InvalidInput', errorMessage: expect.stringMatching(/Caller: saw somebody else, expected arn:aws:.*, who signed/) as unknown } });
  expect(await call('approve', await answerTo(question, { reason: 'again' }))).toMatchObject({ error: 'Unhandled', payload: { errorType: 'InvalidInput', errorMessage: expect.stringMatching(/decided once already: approved by arn:aws:.*: read it|it ended at/) as unknown } });
  await expectEnded(component, improvementId, { outcome: 'promoted', serves: '1' });
  await component.stopTraffic();
  expect(await decisionsOf(improvementId)).toMatchObject([{ kind: 'approved', by, data: { approval: { approved: true, candidateSha256: question.candidateSha256 } } }]);

  const token = String((await kept(question))?.['taskToken']);
  expect(token.length).toBeGreaterThan(10);
  expect(JSON.stringify(await chainOf(improvementId))).not.toContain(token);
  for (const name of ['approve', 'request-approval', 'journal-writer']) expect((await logLines(names.functionOf(name))).filter((line) => line.includes(token))).toEqual([]);
});

test.concurrent('a no ends it with its reason, nothing is deployed, and the same is not offered again', async () => {
  const { component, improvementId } = await waiting('said-no');
  const { code, err } = await ratchet('reject', improvementId, '--reason', 'version 1 has a hole');
  expect([code, err]).toEqual([0, '']);
  const { reason } = await expectEnded(component, improvementId, { outcome: 'not-approved', serves: '2' });
  expect(reason).toMatch(/^rejected by arn:aws:.*: version 1 has a hole$/);
  expect((await chainOf(improvementId)).map(({ kind }) => kind)).not.toContain('deployment-intended');
  expect(await ratchet('approve', improvementId, '--yes')).toMatchObject({ code: 2, err: expect.stringContaining('as not-approved: rejected by') as unknown });

  const next = await startImprovement(component.name);
  const ended = await expectEnded(component, next.improvementId, { outcome: 'no-strategy', serves: '2' });
  expect(ended.reason).toContain(`a person rejected it: version 1 has a hole (${improvementId})`);
});

test.concurrent('another candidate is refused; so is a yes after a teammate deployed', async () => {
  const { component, improvementId, question } = await waiting('deployed-meanwhile');
  const { payload } = await call('approve', await answerTo(question, { candidateSha256: 'another' }));
  expect(payload).toMatchObject({ errorType: 'InvalidInput', errorMessage: expect.stringContaining(`saw candidate another, expected ${question.candidateSha256}`) as unknown });
  expect(await call('approve', await answerTo(question, { improvementId: 'nobody' }))).toMatchObject({ payload: { errorType: 'NotFound', errorMessage: expect.stringContaining('these wait: ') as unknown } });
  expect(await decisionsOf(improvementId)).toEqual([]);

  await component.deployByHand(await component.publishNext());
  expect(await call('approve', await answerTo(question))).toMatchObject({ payload: { errorType: 'InvalidInput', errorMessage: expect.stringContaining('what was shown is no longer so: version that serves was 2, is 3') as unknown } });
  expect(await call('approve', await answerTo(question, { decision: 'reject', reason: 'ours serves by now' }))).toMatchObject({ error: undefined });
  await expectEnded(component, improvementId, { outcome: 'not-approved', serves: '3' });
});

test.concurrent('stopped meanwhile: an answer is refused, and says how it ended', async () => {
  const { component, improvementId, question } = await waiting('stopped');
  const { executions } = await deployedRatchet();
  const { executionArn } = (await (await deployedRatchet()).progress.improvement(tenant, improvementId))!;
  await executions.stop(executionArn, 'by a test');
  await expectEnded(component, improvementId, { outcome: 'failed', serves: '2' });
  expect(await call('approve', await answerTo(question))).toMatchObject({ payload: { errorType: 'InvalidInput', errorMessage: expect.stringContaining('as failed: ') as unknown } });
});

test.concurrent('IAM decides who may answer: not a person without the permission, not the step that calls the model', async () => {
  const { component, improvementId, question } = await waiting('by-whom');
  const taskToken = String((await kept(question))?.['taskToken']);
  const invokeAs = async (functionName: string, event: object) => {
    const client = await personWhoMayInvoke(functionName);
    return client.send(new InvokeCommand({ FunctionName: names.approveFunction, Payload: JSON.stringify(event) }));
  };
  await expect(invokeAs(names.controlFunction, await answerTo(question))).rejects.toMatchObject({ name: 'AccessDeniedException' });
  for (const step of ['propose-candidate', 'request-approval', 'deploy-canary', 'control']) expect(await answerAs(step, taskToken)).toBe('AccessDeniedException');
  expect(await decisionsOf(improvementId)).toEqual([]);
  expect(await component.alias()).toEqual({ version: '2', weights: {} });

  expect((await invokeAs(names.approveFunction, await answerTo(question, { decision: 'reject', reason: 'seen enough' }))).FunctionError).toBeUndefined();
  await expectEnded(component, improvementId, { outcome: 'not-approved', serves: '2' });
});

test.concurrent('the same attempt with the approving function\'s role is let through', async () => {
  const { component, improvementId, question } = await waiting('by-role');
  expect(await answerAs('approve', String((await kept(question))?.['taskToken']))).toBe('done');
  const { reason } = await expectEnded(component, improvementId, { outcome: 'not-approved', serves: '2' });
  expect(reason).toBe('rejected by a probe: probed');
});

// Alone and last: the clean-up and the event of the execution that it stops meet, one is fenced off, and its log says so. Either may be the one that tells.
test('what has expired cannot be approved, and a sweep has it ended', async () => {
  const { component, improvementId, question } = await waiting('too-late');
  const { stateTable } = await deployedRatchet();
  const past = new Date(Date.now() - 1000).toISOString();
  const expire = (Key: Record<string, unknown>) => dynamodb.send(new UpdateCommand({ TableName: stateTable, Key, UpdateExpression: 'SET expiresAt = :past', ExpressionAttributeValues: { ':past': past } }));
  await expire({ pk: stateKeys.approvals(tenant), sk: improvementId });
  expect(await call('approve', await answerTo(question))).toMatchObject({ payload: { errorType: 'InvalidInput', errorMessage: expect.stringContaining(`the time to decide ended at ${past}`) as unknown } });
  expect(await decisionsOf(improvementId)).toEqual([]);
  await expire(stateKeys.lease(tenant, component.name));
  // By the journal there is a day left: it is not the question that ran out here, but the lease.
  const { kind, reason } = await outcomeOf(improvementId, 150);
  expect(kind).toBe('failed');
  expect([`its lease expired at ${past}`, `execution ${improvementId} ended as ABORTED`].filter((told) => reason.includes(told))).toHaveLength(1);
  await eventually(async () => expect(await (await deployedRatchet()).leases.get(tenant, component.name)).toBeUndefined());
  expect(await component.alias()).toEqual({ version: '2', weights: {} });
});

async function personWhoMayInvoke(functionName: string): Promise<LambdaClient> {
  const iam = new IAMClient({});
  const UserName = uniqueName('person');
  await iam.send(new CreateUserCommand({ UserName }));
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'may', PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: `arn:aws:lambda:*:*:function:${functionName}` }] }) }));
  const { AccessKey: key } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  return new LambdaClient({ credentials: { accessKeyId: key!.AccessKeyId!, secretAccessKey: key!.SecretAccessKey! } });
}

const answering = `import { SendTaskSuccessCommand, SFNClient } from '@aws-sdk/client-sfn';
import { signIn } from './sign-in';
export const handler = async ({ actingRole, tenant, taskToken, output }) => new SFNClient(await signIn(actingRole, tenant)).send(new SendTaskSuccessCommand({ taskToken, output })).then(() => 'done', ({ name }) => name);`;

/** What comes of it when a function with the role of one of Ratchet's answers in a person's place. */
async function answerAs(name: string, taskToken: string): Promise<unknown> {
  const { outputFiles } = buildSync({ stdin: { contents: answering, resolveDir: __dirname }, bundle: true, platform: 'node', target: 'node22', format: 'cjs', mainFields: ['module', 'main'], write: false });
  const { Role, Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: names.functionOf(name) }));
  const FunctionName = uniqueName('answers');
  await lambda.send(new CreateFunctionCommand({ FunctionName, Role, Runtime: 'nodejs22.x', Handler: 'index.handler', Timeout: 30, Code: { ZipFile: zip({ 'index.js': outputFiles[0]!.text }) } }));
  await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 30, minDelay: 1, maxDelay: 1 }, { FunctionName });
  return (await invoke(FunctionName, { actingRole: Environment?.Variables?.['ACTING_ROLE'], tenant, taskToken, output: JSON.stringify({ approved: false, by: 'a probe', reason: 'probed', candidateSha256: 'x' }) })).payload;
}
