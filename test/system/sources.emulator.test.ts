import { DeleteRolePolicyCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { subjectOf } from '../../core/names';
import { after } from '../../core/time';
import { improvement as improvementSchema, type Deployment, type Health } from '../../core/cycle';
import { eventually, invoke, lambda, times } from '../local/emulated-functions';
import { aBrokenComponent, aComponent, counted, stopAllTraffic } from './a-component';
import { call, deployed, entryOf, inputsOf, names, startImprovement } from './deployed-ratchet';
import { expectEnded } from './expect-ended';
import { deliver, logsOf } from './log-deliveries';

const iam = new IAMClient({});

jest.setTimeout(120_000);
afterAll(stopAllTraffic);

test('a batch of log lines that is delivered twice counts once', async () => {
  const component = await aComponent('delivered-twice');
  await component.holdLogsBack();
  await times(20, (n) => invoke(component.functionName, { n, failing: {} }, '1'));
  const [batch] = await eventually(async () => {
    const batches = await logsOf(component.logGroup, 1);
    expect(batches.map(({ logEvents }) => logEvents.filter(({ message }) => message.startsWith('REPORT')).length)).toEqual([20]);
    return batches;
  });
  await deliver(batch!);
  expect(await counted(component.name, '1')).toBe(20);
  await deliver(batch!);
  expect(await counted(component.name, '1')).toBe(20);
});

test('counters that come late: the watch waits without promoting, and decides when they are there', async () => {
  const component = await aBrokenComponent('late');
  const { improvementId } = await startImprovement(component.name);
  await deployed(improvementId);
  await component.holdLogsBack();
  component.traffic(12, { 2: 0.5 });
  const looks = () => inputsOf(improvementId, 'CheckHealth');
  await eventually(async () => expect((await looks()).length).toBeGreaterThan(16), 40);
  await component.stopTraffic();
  expect(await component.alias()).toEqual({ version: '2', weights: { 1: 0.5 } });
  const { decision, reason } = (await looks()).at(-1)!['health'] as Health;
  expect({ decision, reason }).toEqual({ decision: 'continue', reason: 'no call has reached version 1 yet (version 2 beside it: 0), so nothing is known yet' });

  const since = (await entryOf(subjectOf.improvement(improvementId), 'deployed')).at;
  const [first, second] = [0, 1].map((part) => async () => Promise.all((await logsOf(component.logGroup, 2, since)).filter((_, index) => index % 2 === part).map(deliver)));
  await first!();
  const seen = (await looks()).length;
  await eventually(async () => expect((await looks()).length).toBeGreaterThan(seen + 1));
  await second!();
  await expectEnded(component, improvementId, { outcome: 'promoted', serves: '1' });
});

test('CloudWatch metrics are denied: the finding names the source that is missing, and so does the watch', async () => {
  const roles = await Promise.all(['analyze-batch', 'diagnose', 'check-health'].map(roleOf));
  await Promise.all(roles.map((RoleName) => iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: denial, PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: 'cloudwatch:GetMetricData', Resource: '*' }] }) }))));
  try {
    const component = await aBrokenComponent('no-metrics', { settings: { metricsLagSeconds: 0 } });
    const { improvementId } = await startImprovement(component.name);
    const started = await entryOf(subjectOf.improvement(improvementId), 'improvement-started');
    const { opportunity } = improvementSchema.parse(started.data['improvement']);
    expect(opportunity.findings.map(({ missingSources }) => missingSources)).toEqual(opportunity.findings.map(() => ['metrics']));
    const diagnosed = await entryOf(subjectOf.improvement(improvementId), 'diagnosed');
    expect(diagnosed.data['sources']).toContainEqual({ source: 'metrics', state: 'failed', reason: expect.stringContaining('AccessDenied') as string });

    await deployed(improvementId);
    const look = (await eventually(async () => {
      const [input] = await inputsOf(improvementId, 'CheckHealth');
      expect(input).toBeDefined();
      return input;
    }))!;
    // A watch asks CloudWatch once it has whole minutes to compare; this one began five minutes ago.
    const deployment = look['deployment'] as Deployment;
    const { payload } = await call('check-health', { ...look, deployment: { ...deployment, startedAt: after(deployment.startedAt, -300) } });
    expect((payload as Health).notes).toContain('cross-check with CloudWatch unavailable: CloudWatch metrics could not be read (SourceUnavailable)');

    component.traffic(12, { 2: 0.5 });
    await expectEnded(component, improvementId, { outcome: 'promoted', serves: '1' });
    await component.stopTraffic();
  } finally {
    await Promise.all(roles.map((RoleName) => iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: denial }))));
  }
});

const denial = 'DenyMetrics';

async function roleOf(name: string): Promise<string> {
  const { Role, Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: names.functionOf(name) }));
  return (Environment?.Variables?.['ACTING_ROLE'] ?? Role!).split('/').at(-1)!;
}
