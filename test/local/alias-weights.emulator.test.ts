import { CreateTableCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import {
  CreateEventSourceMappingCommand, CreateFunctionUrlConfigCommand, GetFunctionConfigurationCommand, InvokeCommand,
  AddPermissionCommand, UpdateAliasCommand,
} from '@aws-sdk/client-lambda';
import { CreateStateMachineCommand, DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { createRole, createSplitFunction, eventually, invoke, lambda, logLines, times, uniqueName } from './emulated-functions';

const code = `exports.handler = async (event, context) => ({
  version: context.functionVersion, arn: context.invokedFunctionArn,
});`;
const dynamodb = new DynamoDBClient({});
const sfn = new SFNClient({});
let role: string;
let name: string;
let aliasArn: string;

beforeAll(async () => {
  role = await createRole();
  name = await createSplitFunction(role, code);
  aliasArn = `arn:aws:lambda:us-east-1:000000000000:function:${name}:live`;
});

test('calls of an alias are split by its weights, and the answer names the version that ran', async () => {
  const answers = await times(30, () => invoke(name, {}, 'live'));
  expect(new Set(answers.map((a) => a.version))).toEqual(new Set(['1', '2']));
  for (const answer of answers) expect(answer.payload).toEqual({ version: answer.version, arn: aliasArn });
});

test('the alias may stand in the name, as in an ARN', async () => {
  const answers = await times(20, () => invoke(aliasArn));
  expect(new Set(answers.map((a) => a.version))).toEqual(new Set(['1', '2']));
});

test('a version and the unqualified function are never split', async () => {
  const answers = await times(8, () => invoke(name, {}, '2'));
  expect(new Set(answers.map((a) => a.version))).toEqual(new Set(['2']));
  expect((await invoke(name)).version).toBe('$LATEST');
});

test('describing an alias describes its primary version', async () => {
  const described = await times(8, () => lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name, Qualifier: 'live' })));
  expect(new Set(described.map((d) => d.Version))).toEqual(new Set(['1']));
});

test('asynchronous calls are split', async () => {
  const other = await createSplitFunction(role, code);
  await times(20, () => lambda.send(new InvokeCommand({ FunctionName: other, Qualifier: 'live', InvocationType: 'Event' })));
  await expectBothVersionsLogged(other);
});

test('calls of a Function URL are split', async () => {
  const other = await createSplitFunction(role, code);
  await lambda.send(new AddPermissionCommand({
    FunctionName: other, Qualifier: 'live', StatementId: 'public', Action: 'lambda:InvokeFunctionUrl', Principal: '*', FunctionUrlAuthType: 'NONE',
  }));
  const { FunctionUrl: url } = await lambda.send(new CreateFunctionUrlConfigCommand({ FunctionName: other, Qualifier: 'live', AuthType: 'NONE' }));
  // The URL's own name is in AWS's domain; the local endpoint serves it under this path.
  const local = `${process.env['AWS_ENDPOINT_URL']}/_aws/lambda-url/${new URL(url!).host.split('.')[0]}/`;
  const answers = await times(20, async () => (await fetch(local)).json() as Promise<{ version: string }>);
  expect(new Set(answers.map((a) => a.version))).toEqual(new Set(['1', '2']));
});

test('calls by a state machine are split', async () => {
  const task = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Parameters: { FunctionName: aliasArn }, OutputPath: '$.Payload.version', End: true };
  const definition = { StartAt: 'All', States: { All: { Type: 'Map', ItemsPath: '$.items', Iterator: { StartAt: 'Call', States: { Call: task } }, End: true } } };
  const { stateMachineArn } = await sfn.send(new CreateStateMachineCommand({ name: uniqueName('split'), roleArn: role, definition: JSON.stringify(definition) }));
  const { executionArn } = await sfn.send(new StartExecutionCommand({ stateMachineArn, input: JSON.stringify({ items: Array(20).fill(0) }) }));
  const output = await eventually(async () => {
    const execution = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    expect(execution.status).toBe('SUCCEEDED');
    return JSON.parse(execution.output!) as string[];
  });
  expect(new Set(output)).toEqual(new Set(['1', '2']));
});

test('calls by an event source are split', async () => {
  const other = await createSplitFunction(role, code);
  const table = uniqueName('table');
  const { TableDescription: described } = await dynamodb.send(new CreateTableCommand({
    TableName: table, BillingMode: 'PAY_PER_REQUEST', StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }], KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  }));
  await lambda.send(new CreateEventSourceMappingCommand({
    FunctionName: `${other}:live`, EventSourceArn: described!.LatestStreamArn!, StartingPosition: 'TRIM_HORIZON', BatchSize: 1,
  }));
  await times(20, (index) => dynamodb.send(new PutItemCommand({ TableName: table, Item: { id: { S: String(index) } } })));
  await expectBothVersionsLogged(other);
});

test('an alias without weights calls its version alone', async () => {
  const other = await createSplitFunction(role, code);
  await lambda.send(new UpdateAliasCommand({ FunctionName: other, Name: 'live', FunctionVersion: '2', RoutingConfig: { AdditionalVersionWeights: {} } }));
  const answers = await times(10, () => invoke(other, {}, 'live'));
  expect(new Set(answers.map((a) => a.version))).toEqual(new Set(['2']));
});

async function expectBothVersionsLogged(function_: string): Promise<void> {
  await eventually(async () => {
    const starts = (await logLines(function_)).filter((line) => line.startsWith('START'));
    expect(starts.length).toBeGreaterThanOrEqual(20);
    expect(new Set(starts.map((line) => line.trim().split(' ').at(-1)))).toEqual(new Set(['1', '2']));
  }, 30);
}
