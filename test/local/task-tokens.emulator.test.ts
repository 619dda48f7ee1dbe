import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { CreateStateMachineCommand, DescribeExecutionCommand, SendTaskSuccessCommand, SFNClient, StartExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { createFunction, createRole, eventually, logLines, uniqueName } from './emulated-functions';

const iam = new IAMClient({});
const sfn = new SFNClient({});
const role = createRole();

/** An execution that waits for its token, which its function prints. */
async function waiting(): Promise<{ readonly machineArn: string; readonly executionArn: string; readonly taskToken: string }> {
  const functionName = await createFunction(await role, 'exports.handler = async ({ token }) => console.log(`token=${token}.`);');
  const definition = { StartAt: 'Ask', States: { Ask: { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken', TimeoutSeconds: 60, Parameters: { FunctionName: functionName, Payload: { 'token.$': '$$.Task.Token' } }, End: true } } };
  const { stateMachineArn } = await sfn.send(new CreateStateMachineCommand({ name: uniqueName('machine'), roleArn: await role, definition: JSON.stringify(definition) }));
  const { executionArn } = await sfn.send(new StartExecutionCommand({ stateMachineArn }));
  const taskToken = await eventually(async () => {
    const token = /token=([^.]+)\./.exec((await logLines(functionName)).join('\n'))?.[1];
    if (token === undefined) throw new Error(`${functionName} printed no token`);
    return token;
  });
  return { machineArn: stateMachineArn!, executionArn: executionArn!, taskToken };
}

async function clientThatMayAnswer(Resource: string): Promise<SFNClient> {
  const user = uniqueName('user');
  await iam.send(new CreateUserCommand({ UserName: user }));
  await iam.send(new PutUserPolicyCommand({ UserName: user, PolicyName: 'may', PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'states:SendTaskSuccess', Resource }] }) }));
  const { AccessKey: key } = await iam.send(new CreateAccessKeyCommand({ UserName: user }));
  return new SFNClient({ credentials: { accessKeyId: key!.AccessKeyId!, secretAccessKey: key!.SecretAccessKey! } });
}

test('a task is answered by who may answer those of its machine, and by nobody else', async () => {
  const { machineArn, executionArn, taskToken } = await waiting();
  const answer = new SendTaskSuccessCommand({ taskToken, output: '{"answered":true}' });
  await expect((await clientThatMayAnswer(`${machineArn}-other`)).send(answer)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  await (await clientThatMayAnswer(machineArn)).send(answer);
  await eventually(async () => expect(await sfn.send(new DescribeExecutionCommand({ executionArn }))).toMatchObject({ status: 'SUCCEEDED', output: '{"answered": true}' }));
});

test('a task of a stopped execution takes no answer', async () => {
  const { executionArn, taskToken } = await waiting();
  await sfn.send(new StopExecutionCommand({ executionArn }));
  await expect(sfn.send(new SendTaskSuccessCommand({ taskToken, output: '{}' }))).rejects.toMatchObject({ name: 'TaskTimedOut' });
});

test('a task that waits for its token fails when its function does, and each attempt has a token of its own', async () => {
  const functionName = await createFunction(await role, 'exports.handler = async ({ token }) => { console.log(`token=${token}.`); throw new TypeError("no"); };');
  const retry = [{ ErrorEquals: ['TypeError'], IntervalSeconds: 1, MaxAttempts: 1, BackoffRate: 1 }];
  const definition = { StartAt: 'Ask', States: { Ask: { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken', TimeoutSeconds: 60, Parameters: { FunctionName: functionName, Payload: { 'token.$': '$$.Task.Token' } }, Retry: retry, End: true } } };
  const { stateMachineArn } = await sfn.send(new CreateStateMachineCommand({ name: uniqueName('machine'), roleArn: await role, definition: JSON.stringify(definition) }));
  const { executionArn } = await sfn.send(new StartExecutionCommand({ stateMachineArn }));
  await eventually(async () => expect(await sfn.send(new DescribeExecutionCommand({ executionArn }))).toMatchObject({ status: 'FAILED', error: 'TypeError' }));
  const tokens = await eventually(async () => {
    const printed = [...(await logLines(functionName)).join('\n').matchAll(/token=([^.]+)\./g)].map(([, token]) => token);
    expect(printed).toHaveLength(2);
    return printed;
  });
  expect(new Set(tokens).size).toBe(2);
});
