import { CloudWatchClient, DescribeAlarmsCommand, GetDashboardCommand, GetMetricStatisticsCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { AddPermissionCommand } from '@aws-sdk/client-lambda';
import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { ownNamespace } from '../../core/own-metrics';
import { codeIn, document, tableOf } from '../docs/markdown';
import { createFunction, createRole, eventually, lambda, logLines } from '../local/emulated-functions';
import { aBrokenComponent, stopAllTraffic } from './a-component';
import { call, deployed, deployedRatchet, executionOf, names, outcomeOf, resource, sfn, stage, startCycle, startImprovement } from './deployed-ratchet';

const cloudwatch = new CloudWatchClient({});
let listener: string;

jest.setTimeout(240_000);
beforeAll(async () => {
  const topic = await resource('AWS::SNS::Topic', 'NotificationsOutbound');
  listener = await createFunction(await createRole(), 'exports.handler = async ({ Records }) => { for (const { Sns } of Records) console.log("TOLD" + Sns.Message); };');
  await lambda.send(new AddPermissionCommand({ FunctionName: listener, StatementId: 'sns', Action: 'lambda:InvokeFunction', Principal: 'sns.amazonaws.com', SourceArn: topic }));
  await new SNSClient({}).send(new SubscribeCommand({ TopicArn: topic, Protocol: 'lambda', Endpoint: `arn:aws:lambda:us-east-1:000000000000:function:${listener}` }));
});
afterAll(stopAllTraffic);

/** Other files' improvements are of the same stage: what was red before is put back, and has to become red again. */
async function calm(alarm: string): Promise<void> {
  await cloudwatch.send(new SetAlarmStateCommand({ AlarmName: names.alarmOf(alarm), StateValue: 'OK', StateReason: 'a test begins' }));
}

async function expectRed(alarm: string): Promise<void> {
  await eventually(async () => {
    const { MetricAlarms } = await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: [names.alarmOf(alarm)] }));
    expect(MetricAlarms?.[0]?.StateValue).toBe('ALARM');
  });
  await eventually(async () => {
    const told = (await logLines(listener)).filter((line) => line.startsWith('TOLD{')).map((line) => JSON.parse(line.slice(4)) as { readonly AlarmName: string; readonly NewStateValue: string; readonly AlarmDescription: string });
    const message = told.find(({ AlarmName, NewStateValue }) => AlarmName === names.alarmOf(alarm) && NewStateValue === 'ALARM');
    expect(message?.AlarmDescription).toContain(`docs/runbook.md#${alarm}`);
  });
}

async function countedSince(metric: string, since: number): Promise<number> {
  const { Datapoints: points } = await cloudwatch.send(new GetMetricStatisticsCommand({
    Namespace: ownNamespace, MetricName: metric, Dimensions: [{ Name: 'stage', Value: stage }], StartTime: new Date(since), EndTime: new Date(Date.now() + 60_000), Period: 3600, Statistics: ['Sum'],
  }));
  return (points ?? []).reduce((sum, { Sum }) => sum + (Sum ?? 0), 0);
}

test('three canaries that are taken away: the alarm on rollbacks goes red, and the outbound topic says so', async () => {
  const begun = Date.now();
  await calm('rollbacks');
  const endings = await Promise.all([1, 2, 3].map(async (number) => {
    const component = await aBrokenComponent(`taken-back-${number}`);
    const { improvementId } = await startImprovement(component.name);
    await deployed(improvementId);
    if (number === 1) component.traffic(12, { 1: 0.9, 2: 0.3 });
    else await sfn.send(new StopExecutionCommand({ executionArn: await executionOf(improvementId), error: 'Test', cause: 'somebody pressed Stop' }));
    return (await outcomeOf(improvementId, 150)).kind;
  }));
  expect(endings).toEqual(['rolled-back', 'reconciled', 'reconciled']);
  await eventually(async () => expect(await countedSince('RolledBack', begun)).toBeGreaterThanOrEqual(3));
  await expectRed('rollbacks');
});

test('four cycles that fail: the alarm on failed cycles goes red, and the outbound topic says so', async () => {
  await calm('cycles-fail');
  await Promise.all([1, 2, 3, 4].map((number) => startCycle({ tenant: 'nobody', reason: String(number) })));
  await expectRed('cycles-fail');
});

test('the log lines of steps, of other functions and of the meter hold what docs/data.md says, and nothing else', async () => {
  await startCycle({ tenant: 'bench', components: ['none'], reason: 'a line' });
  await call('sweep', {});
  const documented = tableOf(document('docs/data.md'), 'field').flatMap((row) => codeIn(row['field']).map((field) => ({ field, always: codeIn(row['always in']), may: codeIn(row['also in']) })));
  const written = [['step', 'report-cycle'], ['step', 'admit-cycle'], ['entry', 'sweep'], ['count', 'sweep'], ['count', 'report-cycle'], ['count', 'record-outcome'], ['count', 'reconcile']] as const;
  for (const [kind, name] of written) {
    const lines = await eventually(async () => {
      const found = (await logLines(names.functionOf(name))).filter((text) => text.startsWith('{') && text.includes('"_aws"') === (kind === 'count'));
      expect(found.length).toBeGreaterThan(0);
      return found.map((text) => JSON.parse(text) as Record<string, unknown>);
    }, 60);
    const always = documented.filter((row) => row.always.includes(kind)).map(({ field }) => field);
    const known = documented.filter((row) => row.always.includes(kind) || row.may.includes(kind)).map(({ field }) => field);
    for (const line of lines) expect(Object.keys(line)).toEqual(expect.arrayContaining(always));
    expect({ kind, name, unknown: [...new Set(lines.flatMap((line) => Object.keys(line)))].filter((field) => !known.includes(field)) }).toEqual({ kind, name, unknown: [] });
  }
  // What failed above, at the input, says so in the same form.
  const [failed] = (await logLines(names.functionOf('admit-cycle'))).filter((text) => text.startsWith('{')).map((text) => JSON.parse(text) as Record<string, unknown>).filter(({ level }) => level === 'ERROR');
  expect(failed).toMatchObject({ message: 'failed', error: { name: 'InvalidInput' } });
});

test('the dashboard is there', async () => {
  await deployedRatchet();
  const { DashboardBody: body } = await cloudwatch.send(new GetDashboardCommand({ DashboardName: names.dashboard }));
  expect(JSON.parse(body!)).toMatchObject({ widgets: expect.arrayContaining([expect.objectContaining({ type: 'alarm' })]) as unknown });
});
