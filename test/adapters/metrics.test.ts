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
