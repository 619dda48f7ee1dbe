import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import { createRole, createSplitFunction, invoke, times } from './emulated-functions';

const cloudwatch = new CloudWatchClient({});
let name: string;

beforeAll(async () => {
  const code = 'exports.handler = async (event) => { if (event.fail) throw new Error("asked to"); };';
  name = await createSplitFunction(await createRole(), code);
  await times(12, (index) => invoke(name, { fail: index === 0 }, 'live'));
  await invoke(name, {}, '2');
  await invoke(name);
});

test.each([
  ['the function, however it was called', {}, 14],
  ['the alias', { Resource: 'live' }, 12],
  ['a version that was called as such', { Resource: '2' }, 1],
  ['the function without qualifier', { Resource: '' }, 1],
])('invocations are counted by %s', async (_, { Resource: qualifier }: { Resource?: string }, expected) => {
  const resource = qualifier === undefined ? {} : { Resource: qualifier === '' ? name : `${name}:${qualifier}` };
  expect(await sum('Invocations', resource)).toBe(expected);
});

test('calls of an alias are counted by the version that ran', async () => {
  const byVersion = (metric: string): Promise<number[]> => Promise.all(
    ['1', '2'].map((version) => sum(metric, { Resource: `${name}:live`, ExecutedVersion: version })));
  const [first, second] = await byVersion('Invocations');
  expect(first! + second!).toBe(12);
  expect((await byVersion('Errors')).reduce((a, b) => a + b)).toBe(1);
  expect((await byVersion('Duration')).reduce((a, b) => a + b)).toBeGreaterThan(0);
});

async function sum(metric: string, more: Record<string, string>): Promise<number> {
  const dimensions = Object.entries({ FunctionName: name, ...more }).map(([Name, Value]) => ({ Name, Value }));
  const { Datapoints: points } = await cloudwatch.send(new GetMetricStatisticsCommand({
    Namespace: 'AWS/Lambda', MetricName: metric, Dimensions: dimensions, Statistics: ['Sum'], Period: 3600,
    StartTime: new Date(Date.now() - 3_600_000), EndTime: new Date(Date.now() + 60_000),
  }));
  return (points ?? []).reduce((total, point) => total + point.Sum!, 0);
}
