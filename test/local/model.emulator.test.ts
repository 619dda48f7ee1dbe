import { BedrockRuntimeClient, ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { eventually, uniqueName } from './emulated-functions';

const iam = new IAMClient({});
const sts = new STSClient({});
const profile = 'us.anthropic.claude-sonnet-4-6';
const model = 'anthropic.claude-sonnet-4-6';
const profileArn = `arn:aws:bedrock:us-east-1:000000000000:inference-profile/${profile}`;
const modelArn = `arn:aws:bedrock:us-east-1::foundation-model/${model}`;
const throughProfile = { StringEquals: { 'bedrock:InferenceProfileArn': profileArn } };
const whole = [{ Resource: profileArn }, { Resource: modelArn, Condition: throughProfile }];

const clients: BedrockRuntimeClient[] = [];
afterAll(() => { for (const client of clients) client.destroy(); });

test('a role that may call the profile and its model gets an answer, with the server\'s tokens', async () => {
  const client = await roleThatMay(whole);
  const answer = await converse(client, 'Name: quoted-price. TypeError: Cannot read properties of undefined');
  expect(answer.output?.message?.content?.[0]?.text).toMatch(/^Recorded reply: quoted-price\.md \(recorded reply, written by hand on 2026-11-21\)\n\nThe rate of an unknown/);
  expect(answer.stopReason).toBe('end_turn');
  expect(answer.usage?.inputTokens).toBe(Math.ceil('You mend.Name: quoted-price. TypeError: Cannot read properties of undefined'.length / 4));
  expect(answer.usage?.outputTokens).toBeGreaterThan(50);
});

test.each([
  ['nothing', [{ Resource: profileArn, Action: 'bedrock:ListFoundationModels' }], profile],
  ['the profile alone', [{ Resource: profileArn }], profile],
  ['the model alone', [{ Resource: modelArn }], profile],
  ['the model through another profile', [{ Resource: profileArn }, { Resource: modelArn, Condition: { StringEquals: { 'bedrock:InferenceProfileArn': `${profileArn}-other` } } }], profile],
  ['another profile', [{ Resource: `${profileArn}-other` }, { Resource: modelArn }], profile],
  ['the model through the profile, when it calls the model itself', whole, model],
  ['an action that is not the one AWS checks', [{ Resource: '*', Action: 'bedrock:Converse' }], profile],
])('a role that may call %s gets none', async (_name, statements, called) => {
  const client = await roleThatMay(statements);
  await expect(converse(client, 'Name: quoted-price. Cannot read properties of undefined', called)).rejects.toMatchObject({ name: 'AccessDeniedException' });
});

test('a role that may call the model itself does', async () => {
  const client = await roleThatMay([{ Resource: modelArn }]);
  expect((await converse(client, 'Name: answers-garbage. ', model)).output?.message?.content).toHaveLength(1);
});

test('a signature that is not the role\'s is refused', async () => {
  const client = clientOf({ ...await credentialsOf(whole), secretAccessKey: 'another' });
  await expect(converse(client, 'Name: quoted-price. ')).rejects.toMatchObject({ name: 'InvalidSignatureException' });
});

describe('a failure of the model server', () => {
  let client: BedrockRuntimeClient;
  beforeAll(async () => {
    client = await roleThatMay(whole);
  });

  test.each([
    ['answers-429', 'ThrottlingException', 429],
    ['answers-500', 'InternalServerException', 500],
    ['answers-503', 'ServiceUnavailableException', 503],
    ['answers-400', 'ValidationException', 400],
    ['nobody-recorded', 'ValidationException', 400],
  ])('of %s is Bedrock\'s %s', async (component, name, status) => {
    await expect(converse(client, `Name: ${component}. `)).rejects.toMatchObject({ name, $metadata: { httpStatusCode: status } });
  });

  test('names the component for which nothing is recorded', async () => {
    await expect(converse(client, 'Name: nobody-recorded. ')).rejects.toThrow('no recorded reply for Name: nobody-recorded, attempt 1');
  });

  test('an empty reply is one without text', async () => {
    const { output, usage } = await converse(client, 'Name: answers-nothing. ');
    expect((output?.message?.content ?? []).map(({ text }) => text).join('')).toBe('');
    expect(usage?.outputTokens).toBe(0);
  });
});

type Statement = { readonly Resource: string; readonly Action?: string; readonly Condition?: object };

async function roleThatMay(statements: readonly Statement[]): Promise<BedrockRuntimeClient> {
  return clientOf(await credentialsOf(statements));
}

/** Their connections stay open until they are told. */
function clientOf(credentials: { accessKeyId: string; secretAccessKey: string; sessionToken: string }): BedrockRuntimeClient {
  const client = new BedrockRuntimeClient({ credentials, maxAttempts: 1 });
  clients.push(client);
  return client;
}

/** Session credentials, as a function has them. */
async function credentialsOf(statements: readonly Statement[]): Promise<{ accessKeyId: string; secretAccessKey: string; sessionToken: string }> {
  const name = uniqueName('model-caller');
  const trust = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: '*' } }] };
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: JSON.stringify(trust) }));
  const policy = { Version: '2012-10-17', Statement: statements.map((statement) => ({ Effect: 'Allow', Action: 'bedrock:InvokeModel', ...statement })) };
  await iam.send(new PutRolePolicyCommand({ RoleName: name, PolicyName: 'may', PolicyDocument: JSON.stringify(policy) }));
  const { Credentials: made } = await eventually(() => sts.send(new AssumeRoleCommand({ RoleArn: Role!.Arn!, RoleSessionName: 'test' })));
  return { accessKeyId: made!.AccessKeyId!, secretAccessKey: made!.SecretAccessKey!, sessionToken: made!.SessionToken! };
}

function converse(client: BedrockRuntimeClient, prompt: string, modelId = profile) {
  return client.send(new ConverseCommand({ modelId, system: [{ text: 'You mend.' }], messages: [{ role: 'user', content: [{ text: prompt }] }] }));
}
