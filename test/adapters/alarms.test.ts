import { CloudWatchClient, CloudWatchServiceException, DescribeAlarmHistoryCommand, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { mockClient } from 'aws-sdk-client-mock';
import { cloudwatchAlarms } from '../../adapters/cloudwatch-alarms';
import { SourceUnavailable } from '../../core/errors';
import { componentOf } from './components';

const cloudwatch = mockClient(CloudWatchClient);
const hour = { from: '2026-01-01T00:00:00.000Z', to: '2026-01-01T01:00:00.000Z' };
const item = (AlarmName: string, minute: number) => ({
  AlarmName, Timestamp: new Date(Date.parse(hour.from) + minute * 60_000), HistoryData: JSON.stringify({ version: '1.0', oldState: { stateValue: 'OK' }, newState: { stateValue: 'ALARM', stateReason: 'red' } }),
});

beforeEach(() => cloudwatch.reset());

it('reads one window once for many components, and knows alarms on metric math', async () => {
  cloudwatch.on(DescribeAlarmHistoryCommand).callsFake(({ NextToken }: { NextToken?: string }) => (NextToken === undefined ? { AlarmHistoryItems: [item('a', 1)], NextToken: 'more' } : { AlarmHistoryItems: [item('b', 2), item('gone', 3)] }));
  cloudwatch.on(DescribeAlarmsCommand).resolves({
    MetricAlarms: [
      { AlarmName: 'a', Dimensions: [{ Name: 'FunctionName', Value: 'one' }] },
      { AlarmName: 'b', Metrics: [{ Id: 'm', MetricStat: { Metric: { Dimensions: [{ Name: 'FunctionName', Value: 'two' }] }, Period: 60, Stat: 'Sum' } }] },
    ],
  });
  const alarms = cloudwatchAlarms({ client: new CloudWatchClient({}) });
  const histories = await Promise.all(['one', 'two', 'three'].map((name) => alarms.history(componentOf(name), hour)));
  expect(histories.map((history) => history.map(({ alarmName }) => alarmName))).toEqual([['a'], ['b'], []]);
  expect(cloudwatch.commandCalls(DescribeAlarmHistoryCommand)).toHaveLength(2);
});

it('a denied history is named, and asked for again the next time', async () => {
  cloudwatch.on(DescribeAlarmHistoryCommand).rejectsOnce(new CloudWatchServiceException({ name: 'AccessDenied', message: 'no', $fault: 'client', $metadata: {} })).resolves({ AlarmHistoryItems: [] });
  const alarms = cloudwatchAlarms({ client: new CloudWatchClient({}) });
  await expect(alarms.history(componentOf('one'), hour)).rejects.toBeInstanceOf(SourceUnavailable);
  expect(await alarms.history(componentOf('one'), hour)).toEqual([]);
});

it('more transitions than can be read are a source that failed, not a short history', async () => {
  cloudwatch.on(DescribeAlarmHistoryCommand).resolves({ AlarmHistoryItems: Array.from({ length: 5001 }, () => item('a', 1)) });
  await expect(cloudwatchAlarms({ client: new CloudWatchClient({}) }).history(componentOf('one'), hour)).rejects.toBeInstanceOf(SourceUnavailable);
});
