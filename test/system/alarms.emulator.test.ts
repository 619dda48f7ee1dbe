import { CloudWatchClient, DeleteAlarmsCommand, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { cycle as cycleSchema } from '../../core/cycle';
import { hashOf, type JournalRecord } from '../../core/journal';
import { servingAlias, subjectOf } from '../../core/names';
import { eventually, uniqueName } from '../local/emulated-functions';
import { aBrokenComponent, stopAllTraffic } from './a-component';
import { call, chainOf, deployedRatchet, entryOf, improvementOf, resource, tenant } from './deployed-ratchet';
import { expectEnded } from './expect-ended';

const cloudwatch = new CloudWatchClient({});
const alarms: string[] = [];

jest.setTimeout(120_000);
afterAll(async () => {
  await stopAllTraffic();
  await cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: alarms }));
});

async function anAlarm(functionName: string): Promise<void> {
  const name = uniqueName('failures');
  alarms.push(name);
  await cloudwatch.send(new PutMetricAlarmCommand({
    AlarmName: name, Namespace: 'AWS/Lambda', MetricName: 'Errors', Statistic: 'Sum', Period: 60, EvaluationPeriods: 1, Threshold: 5, TreatMissingData: 'notBreaching',
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    Dimensions: [{ Name: 'FunctionName', Value: functionName }, { Name: 'Resource', Value: `${functionName}:${servingAlias}` }],
  }));
}

test.concurrent('two alarms of one component at the same time: one improvement, and the second cycle says that it joined the first', async () => {
  const component = await aBrokenComponent('two-alarms');
  await Promise.all([anAlarm(component.functionName), anAlarm(component.functionName)]);
  component.traffic(12, { 2: 0.5 });

  const { journal } = await deployedRatchet();
  const admissionsOf = async (kind: JournalRecord['kind']) =>
    (await journal.recent(tenant, 500)).filter((entry) => entry.kind === kind && cycleSchema.parse(entry.data['cycle']).components[0] === component.name);
  const [refused] = await eventually(async () => {
    const refusals = await admissionsOf('cycle-refused');
    expect(refusals).toHaveLength(1);
    return refusals;
  }, 40);
  const admitted = await admissionsOf('cycle-admitted');
  expect(admitted).toHaveLength(1);
  const cycleId = cycleSchema.parse(admitted[0]!.data['cycle']).cycleId;
  expect(refused!.summary).toBe(`emergency cycle refused: joined cycle ${cycleId}, which started for the same reason a moment ago`);

  await expectEnded(component, await improvementOf(cycleId), { outcome: 'promoted', serves: '1' });
  expect((await journal.recent(tenant, 500)).filter((entry) => entry.kind === 'improvement-started' && entry.component === component.name)).toHaveLength(1);
});

test.concurrent('an emergency of a paused component is postponed, and sweep starts it after the pause', async () => {
  const alarmName = uniqueName('elsewhere');
  const component = await aBrokenComponent('paused', { alarms: [alarmName] });
  const operator = { tenant, scope: component.name, by: 'tests', reason: 'a release is under way' };
  expect((await call('control', { operation: 'pause', ...operator })).error).toBeUndefined();

  const { queue } = await deployedRatchet();
  const { MessageId } = await new SNSClient({}).send(new PublishCommand({
    TopicArn: await resource('AWS::SNS::Topic', 'NotificationsInbound'), Message: JSON.stringify({ AlarmName: alarmName, NewStateValue: 'ALARM', NewStateReason: 'many failures' }),
  }));
  const { summary } = await entryOf(subjectOf.cycle(`alarm-${hashOf(MessageId).slice(0, 32)}`), 'cycle-refused');
  expect(summary).toMatch(/paused .* by tests: a release is under way/);
  const postponed = async () => (await queue.postponed(tenant)).find(({ component: name }) => name === component.name);
  expect((await call('sweep', {})).error).toBeUndefined();
  const waiting = await postponed();
  expect(waiting?.reason).toContain(alarmName);

  component.traffic(12, { 2: 0.5 });
  await call('control', { operation: 'resume', ...operator });
  await call('sweep', {});
  expect(await postponed()).toBeUndefined();
  const improvementId = await improvementOf(`postponed-${component.name}-${Date.parse(waiting!.at)}`);
  await expectEnded(component, improvementId, { outcome: 'promoted', serves: '1' });
  expect((await chainOf(improvementId))[0]?.data['improvement']).toMatchObject({ emergency: true });
});
