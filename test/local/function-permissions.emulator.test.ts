import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import {
  CreateAliasCommand, DeleteAliasCommand, DeleteFunctionCommand, GetAliasCommand, GetFunctionCommand, InvokeCommand, LambdaClient, ListAliasesCommand,
  ListVersionsByFunctionCommand, PublishVersionCommand, UpdateAliasCommand, UpdateFunctionCodeCommand, UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { createFunction, createRole, lambda, publish, uniqueName } from './emulated-functions';
import { zip } from './zip';

const iam = new IAMClient({});
const code = 'exports.handler = async () => 1;';
let tagged: string;
let untagged: string;

beforeAll(async () => {
  const role = await createRole();
  tagged = await createFunction(role, code, { tags: { 'ratchet:managed': 'prod' } });
  untagged = await createFunction(role, code);
  for (const name of [tagged, untagged]) {
    await publish(name);
    await lambda.send(new CreateAliasCommand({ FunctionName: name, Name: 'live', FunctionVersion: '1' }));
    await lambda.send(new CreateAliasCommand({ FunctionName: name, Name: 'old', FunctionVersion: '1' }));
  }
});

type Call = (client: LambdaClient, name: string) => Promise<unknown>;
const calls: [string, Call][] = [
  ['lambda:GetAlias', (client, name) => client.send(new GetAliasCommand({ FunctionName: name, Name: 'live' }))],
  ['lambda:UpdateAlias', (client, name) => client.send(new UpdateAliasCommand({ FunctionName: name, Name: 'live', FunctionVersion: '1' }))],
  ['lambda:ListAliases', (client, name) => client.send(new ListAliasesCommand({ FunctionName: name }))],
  ['lambda:DeleteAlias', (client, name) => client.send(new DeleteAliasCommand({ FunctionName: name, Name: 'old' }))],
  ['lambda:GetFunction', (client, name) => client.send(new GetFunctionCommand({ FunctionName: name, Qualifier: 'live' }))],
  ['lambda:ListVersionsByFunction', (client, name) => client.send(new ListVersionsByFunctionCommand({ FunctionName: name }))],
  ['lambda:PublishVersion', (client, name) => client.send(new PublishVersionCommand({ FunctionName: name }))],
  ['lambda:UpdateFunctionConfiguration', (client, name) => client.send(new UpdateFunctionConfigurationCommand({ FunctionName: name, Timeout: 9 }))],
  ['lambda:UpdateFunctionCode', (client, name) => client.send(new UpdateFunctionCodeCommand({ FunctionName: name, ZipFile: zip({ 'index.js': `${code}\n` }) }))],
  ['lambda:InvokeFunction', (client, name) => client.send(new InvokeCommand({ FunctionName: name, Qualifier: 'live' }))],
  ['lambda:InvokeFunction', (client, name) => client.send(new InvokeCommand({ FunctionName: `${name}:live` }))],
];

test.each(calls)('%s may depend on the tag of the function', async (action, call) => {
  const client = await clientThatMay({
    Action: action, Condition: { StringEquals: { 'aws:ResourceTag/ratchet:managed': 'prod' } },
  });
  await expect(call(client, untagged)).rejects.toThrow(expect.objectContaining({ name: 'AccessDeniedException' }));
  await call(client, tagged);
});

test.each(calls.slice(0, 4))('%s is an action of its own', async (action, call) => {
  const others = calls.map(([name]) => name).filter((name) => name !== action);
  await expect(call(await clientThatMay({ Action: others }), tagged)).rejects.toThrow(expect.objectContaining({ name: 'AccessDeniedException' }));
});

test('a right on numbered versions lets a version go, and never the function, its alias or $LATEST', async () => {
  const name = await createFunction(await createRole(), code);
  await publish(name);
  const versions = ['1', '2', '3', '4', '5', '6', '7', '8', '9'].map((digit) => `arn:aws:lambda:*:*:function:*:${digit}*`);
  const client = await clientThatMay({ Action: 'lambda:DeleteFunction', Resource: versions });
  for (const Qualifier of [undefined, '$LATEST', 'live']) {
    await expect(client.send(new DeleteFunctionCommand({ FunctionName: name, Qualifier }))).rejects.toThrow(expect.objectContaining({ name: 'AccessDeniedException' }));
  }
  await client.send(new DeleteFunctionCommand({ FunctionName: name, Qualifier: '1' }));
  const { Versions } = await lambda.send(new ListVersionsByFunctionCommand({ FunctionName: name }));
  expect(Versions?.map(({ Version }) => Version)).toEqual(['$LATEST']);
});

async function clientThatMay(statement: object): Promise<LambdaClient> {
  const user = uniqueName('user');
  const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Resource: '*', ...statement }] };
  await iam.send(new CreateUserCommand({ UserName: user }));
  await iam.send(new PutUserPolicyCommand({ UserName: user, PolicyName: 'may', PolicyDocument: JSON.stringify(policy) }));
  const { AccessKey: key } = await iam.send(new CreateAccessKeyCommand({ UserName: user }));
  return new LambdaClient({ credentials: { accessKeyId: key!.AccessKeyId!, secretAccessKey: key!.SecretAccessKey! } });
}
