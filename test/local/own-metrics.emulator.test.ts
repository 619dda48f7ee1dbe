import { CloudWatchClient, GetMetricStatisticsCommand, ListMetricsCommand, type Statistic } from '@aws-sdk/client-cloudwatch';
import { CreateStateMachineCommand, SFNClient, StartExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { createFunction, createRole, eventually, invoke, times, uniqueName } from './emulated-functions';

const cloudwatch = new CloudWatchClient({});
const sfn = new SFNClient({});
let role: string;
beforeAll(async () => { role = await createRole(); });

async function statisticOf(namespace: string, metric: string, dimensions: Record<string, string>, statistic: Statistic): Promise<number | undefined> {
  const { Datapoints: points } = await cloudwatch.send(new GetMetricStatisticsCommand({
    Namespace: namespace, MetricName: metric, Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
    StartTime: new Date(Date.now() - 600_000), EndTime: new Date(Date.now() + 60_000), Period: 3600, Statistics: [statistic],
  }));
  return points?.[0]?.[statistic];
}

test('a line in the embedded metric format is counted, by its sets of dimensions alone; lines that only look so are lines', async () => {
  const namespace = uniqueName('Test');
  const line = (more: object) => JSON.stringify({
    stage: 'a', tenant: 'shop', Orders: 2, Seconds: [1, 5], message: 'made', ...more,
    _aws: { Timestamp: Date.now(), CloudWatchMetrics: [{ Namespace: namespace, Dimensions: [['stage']], Metrics: [{ Name: 'Orders', Unit: 'Count' }, { Name: 'Seconds', Unit: 'Seconds' }] }] },
  });
  const lines = [line({}), line({ stage: 'b' }), '{"_aws": 1}', `{"_aws": broken`, line({ Orders: 'many' })];
  const name = await createFunction(role, `exports.handler = async () => { for (const line of ${JSON.stringify(lines)}) process.stdout.write(line + '\\n'); };`);
  await times(3, () => invoke(name));
  await eventually(async () => expect(await statisticOf(namespace, 'Orders', { stage: 'a' }, 'Sum')).toBe(6));
  expect(await statisticOf(namespace, 'Orders', { stage: 'b' }, 'Sum')).toBe(6);
  expect(await statisticOf(namespace, 'Seconds', { stage: 'a' }, 'Maximum')).toBe(5);
  const { Metrics: metrics } = await cloudwatch.send(new ListMetricsCommand({ Namespace: namespace }));
  expect(metrics).toHaveLength(4);
});

test('executions are counted by how they ended, with their time', async () => {
  const machine = async (state: object) => (await sfn.send(new CreateStateMachineCommand({
    name: uniqueName('counted'), roleArn: role, definition: JSON.stringify({ StartAt: 'Only', States: { Only: state } }),
  }))).stateMachineArn!;
  const [works, fails, waits] = [await machine({ Type: 'Succeed' }), await machine({ Type: 'Fail', Error: 'Test' }), await machine({ Type: 'Wait', Seconds: 600, End: true })];
  const [, , running] = await Promise.all([works, fails, waits].map((stateMachineArn) => sfn.send(new StartExecutionCommand({ stateMachineArn }))));
  await sfn.send(new StopExecutionCommand({ executionArn: running!.executionArn }));
  const ended = { ExecutionsSucceeded: works, ExecutionsFailed: fails, ExecutionsAborted: waits };
  for (const [metric, StateMachineArn] of Object.entries(ended)) {
    await eventually(async () => expect(await statisticOf('AWS/States', metric, { StateMachineArn }, 'Sum')).toBe(1));
    expect(await statisticOf('AWS/States', 'ExecutionsStarted', { StateMachineArn }, 'Sum')).toBe(1);
    expect(await statisticOf('AWS/States', 'ExecutionTime', { StateMachineArn }, 'Maximum')).toBeGreaterThan(0);
  }
});
