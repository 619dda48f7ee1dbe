import { AddPermissionCommand } from '@aws-sdk/client-lambda';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { lambdaActionTargets } from '../../adapters/lambda-action-targets';
import { lambdaReconciler } from '../../adapters/lambda-reconciler';
import { snsNotifier } from '../../adapters/sns-notifier';
import { NotFound, SourceUnavailable, StillRunning } from '../../core/errors';
import { createFunction, createRole, eventually, lambda, logLines, uniqueName } from '../local/emulated-functions';

const logging = 'exports.handler = async (event) => { console.log("saw " + JSON.stringify(event)); };';
const targets = lambdaActionTargets({ client: lambda });
let role: string;

beforeAll(async () => {
  role = await createRole();
}, 30_000);

it('a notification reaches the topic with a text and with attributes to filter by', async () => {
  const sns = new SNSClient({});
  const name = await createFunction(role, logging);
  const { TopicArn: topicArn } = await sns.send(new CreateTopicCommand({ Name: uniqueName('topic') }));
  await lambda.send(new AddPermissionCommand({ FunctionName: name, StatementId: 'sns', Action: 'lambda:InvokeFunction', Principal: 'sns.amazonaws.com', SourceArn: topicArn }));
  await sns.send(new SubscribeCommand({ TopicArn: topicArn, Protocol: 'lambda', Endpoint: `arn:aws:lambda:us-east-1:000000000000:function:${name}` }));
  await snsNotifier({ client: sns, topicArn: topicArn ?? '', stage: 'test' }).publish({ kind: 'rolled-back', tenant: 'shop', component: 'checkout', improvementId: '', message: 'version 2 failed 9 of 10 calls', next: ['versions checkout'] });
  await eventually(async () => {
    const lines = (await logLines(name)).join('\n');
    expect(lines).toContain('"Subject":"Ratchet: rolled back: checkout"');
    expect(lines).toContain('"Message":"version 2 failed 9 of 10 calls\\n\\nNext, in Ratchet\'s checkout:\\n  npx ratchet versions checkout --stage test --tenant shop\\n\\nkind: rolled-back\\ntenant: shop\\ncomponent: checkout"');
    expect(lines).toContain('"component":{"Type":"String","Value":"checkout"}');
  });
}, 60_000);

it('a request to reconcile reaches the function', async () => {
  const name = await createFunction(role, logging);
  await lambdaReconciler({ client: lambda, reconcileFunction: name }).request('shop', 'checkout', 'i-1', 'execution aborted');
  await eventually(async () => expect((await logLines(name)).join('\n')).toContain('saw {"tenant":"shop","component":"checkout","improvementId":"i-1","reason":"execution aborted"}'));
}, 60_000);

describe('an action', () => {
  it("answers with the function's own answer", async () => {
    expect(await targets.invokeFunction(await createFunction(role, 'exports.handler = async ({ who }) => "hello " + who;'), { who: 'you' })).toBe('"hello you"');
  }, 30_000);

  it('that throws is SourceUnavailable, with what the function said', async () => {
    const name = await createFunction(role, 'exports.handler = async () => { throw new Error("no token"); };');
    const ended = await targets.invokeFunction(name, {}).then(() => undefined, (error: unknown) => error);
    expect(ended).toBeInstanceOf(SourceUnavailable);
    expect((ended as Error).message).toContain('no token');
  }, 30_000);

  it('of a function that is not there is NotFound', async () => {
    await expect(targets.invokeFunction('absent-function', {})).rejects.toBeInstanceOf(NotFound);
  });

  it('does not wait for ever', async () => {
    const name = await createFunction(role, 'exports.handler = () => new Promise((resolve) => setTimeout(resolve, 2000));');
    await expect(lambdaActionTargets({ client: lambda, timeoutMs: 300 }).invokeFunction(name, {})).rejects.toBeInstanceOf(StillRunning);
  });
});
