import { CloudWatchClient, GetMetricDataCommand, GetMetricStatisticsCommand, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { uniqueName } from './emulated-functions';

const cloudwatch = new CloudWatchClient({});
const metric = uniqueName('latency');
const window = { StartTime: new Date(Date.now() - 7_200_000), EndTime: new Date(Date.now() + 7_200_000) };

// 1..10, and 10 a second time.
beforeAll(async () => {
  await cloudwatch.send(new PutMetricDataCommand({
    Namespace: 'Test',
    MetricData: [{ MetricName: metric, Values: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], Counts: [1, 1, 1, 1, 1, 1, 1, 1, 1, 2] }],
  }));
});

test.each([
  ['TC(2:5)', 3],
  ['TC(:5)', 5],
  ['TC(5:)', 6],
  ['TS(2:5)', 12],
  ['TM(2:5)', 4],
  ['WM(2:5)', (2 + 2 + 3 + 4 + 5 * 7) / 11],
  ['PR(:5)', 500 / 11],
  ['PR(9:)', 200 / 11],
  ['TM(0%:100%)', 65 / 11],
  ['p50', 6],
])('GetMetricData answers %s', async (statistic, expected) => {
  const { MetricDataResults: results } = await cloudwatch.send(new GetMetricDataCommand({
    ...window,
    MetricDataQueries: [{ Id: 'q', MetricStat: { Metric: { Namespace: 'Test', MetricName: metric }, Period: 14_400, Stat: statistic } }],
  }));
  expect(results![0]!.Values!.at(-1)).toBeCloseTo(expected, 6);
});

test('GetMetricStatistics answers them too', async () => {
  const { Datapoints: points } = await cloudwatch.send(new GetMetricStatisticsCommand({
    ...window, Namespace: 'Test', MetricName: metric, Period: 14_400, ExtendedStatistics: ['TC(2:5)', 'p50'],
  }));
  expect(points![0]!.ExtendedStatistics).toEqual({ 'TC(2:5)': 3, p50: 6 });
});
