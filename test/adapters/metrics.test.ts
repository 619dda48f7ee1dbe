import { CloudWatchClient, CloudWatchServiceException, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { mockClient } from 'aws-sdk-client-mock';
import { cloudwatchMetrics } from '../../adapters/cloudwatch-metrics';
import { SourceUnavailable } from '../../core/errors';
import { componentOf } from './components';

const cloudwatch = mockClient(CloudWatchClient);
const metrics = cloudwatchMetrics({ client: new CloudWatchClient({}) });
const hour = { from: '2026-01-01T00:00:00.000Z', to: '2026-01-01T01:00:00.000Z' };

beforeEach(() => cloudwatch.reset());

it('adds up all pages and asks for at most 500 series a call', async () => {
  cloudwatch.on(GetMetricDataCommand).callsFake(({ NextToken, MetricDataQueries }: { NextToken?: string; MetricDataQueries: { Id: string }[] }) => ({
    MetricDataResults: MetricDataQueries.map(({ Id }) => ({ Id, Values: Id.startsWith('inv') ? [2, 3] : [1], StatusCode: NextToken === undefined ? 'PartialData' : 'Complete' })),
    NextToken: NextToken === undefined ? 'more' : undefined,
  }));
  const versions = Array.from({ length: 300 }, (_, index) => String(index + 1));
  const counts = await metrics.counts(componentOf('fn'), versions, hour);
  expect(counts).toEqual(versions.map((version) => ({ version, requests: 10, failed: 2 })));
  const sizes = cloudwatch.commandCalls(GetMetricDataCommand).map((call) => call.args[0].input.MetricDataQueries?.length);
  expect(sizes).toEqual([500, 500, 100, 100]);
});

it.each([
  ['denied', () => { cloudwatch.on(GetMetricDataCommand).rejects(new CloudWatchServiceException({ name: 'AccessDenied', message: 'no', $fault: 'client', $metadata: {} })); }, /AccessDenied: no/],
  ['one series forbidden', () => { cloudwatch.on(GetMetricDataCommand).resolves({ MetricDataResults: [{ Id: 'errors0', StatusCode: 'Forbidden' }] }); }, /saw status Forbidden/],
])('a source that is %s is named, never counted as zero', async (_name, arrange, message) => {
  arrange();
  const ended = await metrics.counts(componentOf('fn'), ['1'], hour).then(() => undefined, (error: unknown) => error);
  expect(ended).toBeInstanceOf(SourceUnavailable);
  expect((ended as Error).message).toMatch(message);
});

describe('points', () => {
  const answers = (values: (id: string) => number[]) => {
    cloudwatch.on(GetMetricDataCommand).callsFake(({ MetricDataQueries, StartTime }: { MetricDataQueries: { Id: string }[]; StartTime: Date }) => ({
      MetricDataResults: MetricDataQueries.map(({ Id }) => ({ Id, StatusCode: 'Complete', Values: values(Id), Timestamps: values(Id).map((_, index) => new Date(StartTime.getTime() + index * 300_000)) })),
    }));
  };
  const asked = () => cloudwatch.commandCalls(GetMetricDataCommand).map((call) => call.args[0].input.MetricDataQueries ?? []);

  it('answers each question in its place, in order of time', async () => {
    answers((id) => (id === 'q1' ? [] : [Number(id.slice(1)), 7]));
    const component = componentOf('fn');
    const points = await metrics.points([{ of: component, series: 'p95Ms' }, { of: 'account', series: 'throttles' }, { of: 'team', namespace: 'Shop', metricName: 'Orders' }], hour);
    expect(points).toEqual([[{ at: '2026-01-01T00:00:00.000Z', value: 0 }, { at: '2026-01-01T00:05:00.000Z', value: 7 }], [], [{ at: '2026-01-01T00:00:00.000Z', value: 2 }, { at: '2026-01-01T00:05:00.000Z', value: 7 }]]);
    expect(asked()[0]?.map(({ MetricStat }) => [MetricStat?.Metric?.Namespace, MetricStat?.Metric?.MetricName, MetricStat?.Stat, MetricStat?.Period, MetricStat?.Metric?.Dimensions?.length])).toEqual([
      ['AWS/Lambda', 'Duration', 'p95', 300, 2], ['AWS/Lambda', 'Throttles', 'Sum', 300, 0], ['Shop', 'Orders', 'Average', 300, 0],
    ]);
  });

  test.each([
    ['an hour of 1,200 series', 1200, 1, [500, 500, 200]],
    ['a day of 400 series: 350 hold 100,800 points', 400, 24, [350, 50]],
    ['two weeks of 30 series', 30, 14 * 24, [25, 5]],
  ])('asks for at most 500 series and 100,800 points a call: %s', async (_name, series, hours, sizes) => {
    answers(() => []);
    const window = { from: hour.from, to: new Date(Date.parse(hour.from) + hours * 3_600_000).toISOString() };
    await metrics.points(Array.from({ length: series }, () => ({ of: componentOf('fn'), series: 'requests' as const })), window);
    expect(asked().map((queries) => queries.length)).toEqual(sizes);
  });

  it('one call that is denied fails all of them', async () => {
    cloudwatch.on(GetMetricDataCommand).rejects(new CloudWatchServiceException({ name: 'AccessDenied', message: 'no', $fault: 'client', $metadata: {} }));
    await expect(metrics.points([{ of: 'account', series: 'requests' }], hour)).rejects.toThrow(/CloudWatch metrics of 1 series: AccessDenied: no/);
  });
});
