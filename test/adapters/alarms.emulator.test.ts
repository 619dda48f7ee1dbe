import { CloudWatchClient, PutMetricAlarmCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { cloudwatchAlarms } from '../../adapters/cloudwatch-alarms';
import { uniqueName } from '../local/emulated-functions';
import { componentOf } from './components';

const client = new CloudWatchClient({});
const [named, mapped, other] = [uniqueName('named'), uniqueName('mapped'), uniqueName('other')];
const [functionName, otherFunction] = [uniqueName('fn'), uniqueName('fn')];
const component = componentOf(functionName, { alarms: [mapped] });

/** `ignore` keeps the state that the test sets, since nobody calls these functions. */
async function alarm(name: string, dimensions: readonly { Name: string; Value: string }[]): Promise<void> {
  await client.send(new PutMetricAlarmCommand({
    AlarmName: name, Namespace: 'AWS/Lambda', MetricName: 'Errors', Dimensions: [...dimensions], Statistic: 'Sum', Period: 60, EvaluationPeriods: 1, Threshold: 1,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold', TreatMissingData: 'ignore',
  }));
  await client.send(new SetAlarmStateCommand({ AlarmName: name, StateValue: 'ALARM', StateReason: `${name} is red` }));
}

beforeAll(async () => {
  await alarm(named, [{ Name: 'FunctionName', Value: functionName }, { Name: 'Resource', Value: `${functionName}:live` }]);
  await alarm(mapped, []);
  await alarm(other, [{ Name: 'FunctionName', Value: otherFunction }]);
  await client.send(new SetAlarmStateCommand({ AlarmName: named, StateValue: 'OK', StateReason: 'well again' }));
}, 30_000);

const aroundNow = () => ({ from: new Date(Date.now() - 600_000).toISOString(), to: new Date(Date.now() + 60_000).toISOString() });

it('tells the transitions of the alarms that name the component, by dimension or by declaration', async () => {
  const history = await cloudwatchAlarms({ client }).history(component, aroundNow());
  expect(history.map(({ alarmName, state, reason }) => [alarmName, state, reason])).toEqual(expect.arrayContaining([
    [named, 'ALARM', `${named} is red`], [mapped, 'ALARM', `${mapped} is red`], [named, 'OK', 'well again'],
  ]));
  expect(history.map(({ alarmName }) => alarmName)).not.toContain(other);
});

it('tells nothing of another window', async () => {
  const window = { from: new Date(Date.now() - 7_200_000).toISOString(), to: new Date(Date.now() - 3_600_000).toISOString() };
  expect(await cloudwatchAlarms({ client }).history(component, window)).toEqual([]);
});

it('tells which alarms are red, and of which function', async () => {
  const red = await cloudwatchAlarms({ client }).red();
  expect(red).toEqual(expect.arrayContaining([
    { alarmName: other, functionName: otherFunction, since: expect.stringMatching(/Z$/) }, { alarmName: mapped, functionName: undefined, since: expect.stringMatching(/Z$/) },
  ]));
  expect(red.map(({ alarmName }) => alarmName)).not.toContain(named);
});
