/** What the AWS behind AWS_ENDPOINT_URL can do, found out by trying. Nothing here knows its name, so a newer one shows more. */
import { BedrockRuntimeClient, ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
import { CloudFormationClient, CreateStackCommand, DeleteStackCommand, DescribeStackResourcesCommand, UpdateStackCommand, waitUntilStackCreateComplete, waitUntilStackUpdateComplete } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, DeleteAlarmsCommand, GetMetricDataCommand, PutMetricAlarmCommand, PutMetricDataCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient, CreateLogGroupCommand, PutSubscriptionFilterCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DeleteRuleCommand, EventBridgeClient, PutRuleCommand, PutTargetsCommand, RemoveTargetsCommand } from '@aws-sdk/client-eventbridge';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { AddPermissionCommand, CreateAliasCommand, GetAliasCommand, GetFunctionCommand, GetFunctionConfigurationCommand, LambdaClient, ListFunctionsCommand, ListVersionsByFunctionCommand, UpdateAliasCommand } from '@aws-sdk/client-lambda';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { createFunction, createRole, createSplitFunction, eventually, invoke, lambda, logLines, publish, uniqueName } from '../local/emulated-functions';

const probes = {
  'code-addresses': codeAddresses,
  'first-log-lines': firstLogLines,
  'alias-weights': aliasWeights,
  'alarm-actions': alarmActions,
  'alarm-events': alarmEvents,
  'schedules': schedules,
  'alias-updates': aliasUpdates,
  'version-metrics': versionMetrics,
  'percentiles': percentiles,
  'iam': iamEnforced,
  'recorded-model': recordedModel,
} as const;

export type Capability = keyof typeof probes;
export const capabilities: readonly string[] = Object.keys(probes);

/** Capability → how it is missing; those that are there are left out. Tries them beside each other, for two minutes at most. */
export async function lackingCapabilities(): Promise<Readonly<Partial<Record<Capability, string>>>> {
  const role = await createRole();
  const tried = await Promise.all(Object.entries(probes).map(async ([capability, probe]) => {
    const missing = await probe(role).then(() => undefined, (error: Error) => firstLine(error));
    return missing === undefined ? [] : [[capability, missing] as const];
  }));
  return Object.fromEntries(tried.flat());
}

const logs = new CloudWatchLogsClient({});
const cloudwatch = new CloudWatchClient({});
const events = new EventBridgeClient({});
const cloudformation = new CloudFormationClient({});
const logsItsEvent = 'exports.handler = async (event) => { console.log("heard " + JSON.stringify(event)); return "fine"; };';

async function codeAddresses(role: string): Promise<void> {
  const { Code } = await lambda.send(new GetFunctionCommand({ FunctionName: await createFunction(role, logsItsEvent) }));
  await fetch(Code!.Location!).catch(() => { throw new Error(`the host of a version's code cannot be reached from here: ${new URL(Code!.Location!).host}`); });
}

async function firstLogLines(role: string): Promise<void> {
  const name = await createFunction(role, logsItsEvent);
  const logGroupName = `/aws/lambda/${name}`;
  const target = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: await createFunction(role, 'exports.handler = async () => undefined;') }));
  await logs.send(new CreateLogGroupCommand({ logGroupName }));
  await lambda.send(new AddPermissionCommand({ FunctionName: target.FunctionName, StatementId: 'logs', Action: 'lambda:InvokeFunction', Principal: 'logs.amazonaws.com' }));
  await logs.send(new PutSubscriptionFilterCommand({ logGroupName, filterName: 'all', filterPattern: '', destinationArn: target.FunctionArn }));
  await invoke(name, { first: true });
  await eventually(async () => expectThat((await logLines(name)).some((line) => line.includes('heard')), 'the first log lines of an environment are lost where the group has a subscription'), 15);
}

async function aliasWeights(role: string): Promise<void> {
  const FunctionName = await createSplitFunction(role, logsItsEvent);
  await lambda.send(new UpdateAliasCommand({ FunctionName, Name: 'live', FunctionVersion: '1', RoutingConfig: { AdditionalVersionWeights: { 2: 0.1 } } }));
}

/** An alarm on a metric of its own that something hears of; answers the function that does. */
async function alarmThatIsHeard(role: string, wire: (alarmName: string, functionArn: string) => Promise<string[]>): Promise<readonly string[]> {
  const name = await createFunction(role, logsItsEvent);
  const { FunctionArn } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name }));
  const AlarmName = uniqueName('probe');
  const actions = await wire(AlarmName, FunctionArn!);
  await cloudwatch.send(new PutMetricAlarmCommand({ AlarmName, Namespace: 'Probe', MetricName: AlarmName, Statistic: 'Sum', Period: 60, EvaluationPeriods: 1, Threshold: 1, ComparisonOperator: 'GreaterThanThreshold', AlarmActions: actions }));
  try {
    await cloudwatch.send(new SetAlarmStateCommand({ AlarmName, StateValue: 'ALARM', StateReason: 'probe' }));
    return await eventually(async () => {
      const heard = (await logLines(name)).filter((line) => line.includes('heard') && line.includes(AlarmName));
      expectThat(heard.length > 0, 'nothing hears of an alarm that went red within 20 s');
      return heard;
    }, 20);
  } finally {
    await cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: [AlarmName] }));
  }
}

async function alarmActions(role: string): Promise<void> {
  const sns = new SNSClient({});
  await alarmThatIsHeard(role, async (name, functionArn) => {
    const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: name }));
    await lambda.send(new AddPermissionCommand({ FunctionName: functionArn, StatementId: 'sns', Action: 'lambda:InvokeFunction', Principal: 'sns.amazonaws.com' }));
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'lambda', Endpoint: functionArn }));
    return [TopicArn!];
  });
}

async function alarmEvents(role: string): Promise<void> {
  let Rule = '';
  try {
    const heard = await alarmThatIsHeard(role, async (name, functionArn) => {
      Rule = name;
      await events.send(new PutRuleCommand({ Name: name, EventPattern: JSON.stringify({ source: ['aws.cloudwatch'], detail: { alarmName: [name] } }) }));
      await lambda.send(new AddPermissionCommand({ FunctionName: functionArn, StatementId: 'events', Action: 'lambda:InvokeFunction', Principal: 'events.amazonaws.com' }));
      await events.send(new PutTargetsCommand({ Rule: name, Targets: [{ Id: 'probe', Arn: functionArn }] }));
      return [];
    });
    expectThat(heard.some((line) => line.includes('"metricStat"')), "the event of an alarm does not say which metric, so no rule can tell Lambda's alarms");
  } finally {
    await events.send(new RemoveTargetsCommand({ Rule, Ids: ['probe'] })).catch(() => undefined);
    await events.send(new DeleteRuleCommand({ Name: Rule })).catch(() => undefined);
  }
}

async function schedules(role: string): Promise<void> {
  const name = await createFunction(role, logsItsEvent);
  const { FunctionArn: Arn } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name }));
  await inAStack({ Schedule: { Type: 'AWS::Scheduler::Schedule', Properties: { ScheduleExpression: 'rate(1 minute)', FlexibleTimeWindow: { Mode: 'OFF' }, Target: { Arn, RoleArn: role } } } }, async () => {
    await eventually(async () => expectThat((await logLines(name)).some((line) => line.includes('heard')), 'a schedule of EventBridge Scheduler for each minute did not fire within 90 s'), 90);
  });
}

/** What a second `cdk deploy` of a function with an alias is made of. */
async function aliasUpdates(role: string): Promise<void> {
  const resources = (code: string) => ({
    Code: { Type: 'AWS::Lambda::Function', Properties: { Runtime: 'nodejs20.x', Handler: 'index.handler', Role: role, Code: { ZipFile: `exports.handler = async () => "${code}";` } } },
    [`Version${code}`]: { Type: 'AWS::Lambda::Version', DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain', Properties: { FunctionName: { Ref: 'Code' } } },
    Alias: { Type: 'AWS::Lambda::Alias', Properties: { Name: 'live', FunctionName: { Ref: 'Code' }, FunctionVersion: { 'Fn::GetAtt': [`Version${code}`, 'Version'] } } },
  });
  await inAStack(resources('First'), async (StackName, FunctionName) => {
    await cloudformation.send(new UpdateStackCommand({ StackName, TemplateBody: template(resources('Second')) }));
    await waitUntilStackUpdateComplete({ client: cloudformation, maxWaitTime: 60, minDelay: 1, maxDelay: 2 }, { StackName }).catch(() => { throw new Error('CloudFormation cannot update an alias to a new version'); });
    expectThat((await lambda.send(new GetAliasCommand({ FunctionName, Name: 'live' }))).FunctionVersion === '2', 'the alias does not serve the new version after an update of the stack');
    const { Versions } = await lambda.send(new ListVersionsByFunctionCommand({ FunctionName }));
    expectThat(Versions?.some(({ Version }) => Version === '1') === true, 'CloudFormation deletes the version before, although its deletion policy is Retain, so there is none to go back to');
  });
}

async function versionMetrics(role: string): Promise<void> {
  const FunctionName = await createFunction(role, logsItsEvent);
  await publish(FunctionName);
  await lambda.send(new CreateAliasCommand({ FunctionName, Name: 'live', FunctionVersion: '1' }));
  await invoke(FunctionName, {}, 'live');
  const Dimensions = Object.entries({ FunctionName, Resource: `${FunctionName}:live`, ExecutedVersion: '1' }).map(([Name, Value]) => ({ Name, Value }));
  await eventually(async () => expectThat((await valuesOf('AWS/Lambda', 'Invocations', Dimensions, 'Sum')).length > 0, 'CloudWatch has no AWS/Lambda metrics by Resource and ExecutedVersion within 60 s'), 60);
}

async function percentiles(): Promise<void> {
  const MetricName = uniqueName('probe');
  await cloudwatch.send(new PutMetricDataCommand({ Namespace: 'Probe', MetricData: [1, 2, 100].map((Value) => ({ MetricName, Value })) }));
  await eventually(async () => expectThat((await valuesOf('Probe', MetricName, [], 'p50')).length > 0, 'GetMetricData knows no percentiles'), 10);
}

async function iamEnforced(): Promise<void> {
  const sts = new STSClient({});
  const { Account } = await sts.send(new GetCallerIdentityCommand({}));
  const trust = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: `arn:aws:iam::${Account}:root` } }] };
  const { Role } = await new IAMClient({}).send(new CreateRoleCommand({ RoleName: uniqueName('nothing'), AssumeRolePolicyDocument: JSON.stringify(trust) }));
  const { Credentials: given } = await eventually(() => sts.send(new AssumeRoleCommand({ RoleArn: Role!.Arn!, RoleSessionName: 'probe' })), 20);
  const weak = new LambdaClient({ credentials: { accessKeyId: given!.AccessKeyId!, secretAccessKey: given!.SecretAccessKey!, sessionToken: given!.SessionToken! } });
  const refused = await weak.send(new ListFunctionsCommand({})).then(() => false, (error: Error) => error.name.startsWith('AccessDenied'));
  expectThat(refused, 'IAM is not enforced: a role without a permission may list functions');
}

async function recordedModel(): Promise<void> {
  const client = new BedrockRuntimeClient({ maxAttempts: 1 });
  const answer = await client.send(new ConverseCommand({ modelId: 'us.anthropic.claude-sonnet-4-6', messages: [{ role: 'user', content: [{ text: 'Name: answers-garbage. ' }] }] }));
  expectThat(answer.output?.message?.content?.[0]?.text?.includes('Recorded reply') === true, 'the model there does not answer with the recorded replies of the tests');
}

async function valuesOf(Namespace: string, MetricName: string, Dimensions: { Name: string; Value: string }[], Stat: string): Promise<readonly number[]> {
  const now = Date.now();
  const { MetricDataResults } = await cloudwatch.send(new GetMetricDataCommand({
    StartTime: new Date(now - 600_000), EndTime: new Date(now + 60_000), MetricDataQueries: [{ Id: 'm', MetricStat: { Metric: { Namespace, MetricName, Dimensions }, Period: 60, Stat } }],
  }));
  return MetricDataResults?.[0]?.Values ?? [];
}

/** `use` gets the stack's name and the physical id of its resource `Code`. */
async function inAStack(resources: object, use: (stackName: string, code: string | undefined) => Promise<void>): Promise<void> {
  const StackName = uniqueName('probe');
  await cloudformation.send(new CreateStackCommand({ StackName, TemplateBody: template(resources) }));
  try {
    await waitUntilStackCreateComplete({ client: cloudformation, maxWaitTime: 60, minDelay: 1, maxDelay: 2 }, { StackName });
    const { StackResources } = await cloudformation.send(new DescribeStackResourcesCommand({ StackName }));
    await use(StackName, StackResources?.find(({ LogicalResourceId }) => LogicalResourceId === 'Code')?.PhysicalResourceId);
  } finally {
    await cloudformation.send(new DeleteStackCommand({ StackName }));
  }
}

const template = (Resources: object): string => JSON.stringify({ Resources });

function expectThat(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}

function firstLine({ name, message }: Error): string {
  const line = message.split('\n')[0] ?? '';
  return (name === 'Error' ? line : `${name}: ${line}`).slice(0, 160);
}
