import {
  CloudWatchClient, DescribeAlarmsCommand, PutMetricAlarmCommand, PutMetricDataCommand, SetAlarmStateCommand,
  type PutMetricAlarmCommandInput,
} from '@aws-sdk/client-cloudwatch';
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { AddPermissionCommand } from '@aws-sdk/client-lambda';
import { createFunction, createRole, eventually, invoke, lambda, logLines, times, uniqueName } from './emulated-functions';

const cloudwatch = new CloudWatchClient({});
const events = new EventBridgeClient({});
const MINUTE = 60_000;
let role: string;
beforeAll(async () => { role = await createRole(); });

test('an alarm of one function of two turns red, by itself, and tells EventBridge once', async () => {
  const code = 'exports.handler = async () => { throw new Error("broken"); };';
  const [red, calm] = [await createFunction(role, code), await createFunction(role, 'exports.handler = async () => 1;')];
  const listener = await createListener(`errors-of-${red}`);
  for (const name of [red, calm]) await createAlarm({ AlarmName: `errors-of-${name}`, ...errorsOf(name), TreatMissingData: 'notBreaching' });
  await Promise.all([...await times(3, () => invoke(red)), ...await times(3, () => invoke(calm))]);

  await eventually(async () => expect(await stateOf(`errors-of-${red}`)).toBe('ALARM'), 5);
  expect(await stateOf(`errors-of-${calm}`)).toBe('OK');

  const told = await eventually(async () => {
    const seen = (await eventsSeenBy(listener)).filter((event) => event.detail.state.value === 'ALARM');
    expect(seen).toHaveLength(1);
    return seen[0]!;
  });
  const arn = `arn:aws:cloudwatch:us-east-1:000000000000:alarm:errors-of-${red}`;
  expect(told).toEqual({
    version: '0', id: expect.any(String), 'detail-type': 'CloudWatch Alarm State Change', source: 'aws.cloudwatch',
    account: '000000000000', time: expect.any(String), region: 'us-east-1', resources: [arn],
    detail: {
      alarmName: `errors-of-${red}`,
      state: { value: 'ALARM', reason: expect.stringContaining('Threshold Crossed'), reasonData: expect.any(String), timestamp: expect.stringMatching(/\+0000$/) },
      previousState: expect.objectContaining({ value: expect.stringMatching(/^(OK|INSUFFICIENT_DATA)$/), timestamp: expect.any(String) }),
      configuration: {
        description: 'a test',
        metrics: [{
          id: 'm1', returnData: true,
          metricStat: { metric: { namespace: 'AWS/Lambda', name: 'Errors', dimensions: { FunctionName: red } }, period: 60, stat: 'Sum' },
        }],
      },
    },
  });
  // Red is told once, however often it is looked at.
  await new Promise((resolve) => setTimeout(resolve, 3000));
  expect((await eventsSeenBy(listener)).filter((event) => event.detail.state.value === 'ALARM')).toHaveLength(1);
});

test('an alarm that somebody sets is told, and goes back to what its series says', async () => {
  const name = uniqueName('set-by-hand');
  const listener = await createListener(name);
  await createAlarm({ AlarmName: name, TreatMissingData: 'notBreaching' });
  await eventually(async () => expect(await stateOf(name)).toBe('OK'));
  await cloudwatch.send(new SetAlarmStateCommand({ AlarmName: name, StateValue: 'ALARM', StateReason: 'a drill' }));
  await eventually(async () => {
    const states = (await eventsSeenBy(listener)).map((event) => event.detail.state.value);
    // Deliveries overtake each other, as on AWS.
    expect(states.sort()).toEqual(['ALARM', 'OK', 'OK']);
  });
});

const threePeriods = { EvaluationPeriods: 3, DatapointsToAlarm: 3 };
const twoOfThree = { EvaluationPeriods: 3, DatapointsToAlarm: 2 };
type Case = readonly [points: string, settings: Partial<PutMetricAlarmCommandInput>, expected: string];
// The newest period last; X breaches, 0 does not, - is missing.
const cases: readonly Case[] = [
  ['--X', { EvaluationPeriods: 1 }, 'ALARM'],
  ['X-0', { EvaluationPeriods: 1 }, 'OK'],
  ['---', { EvaluationPeriods: 1 }, 'INSUFFICIENT_DATA'],
  ['---', { EvaluationPeriods: 1, TreatMissingData: 'breaching' }, 'ALARM'],
  ['---', { EvaluationPeriods: 1, TreatMissingData: 'notBreaching' }, 'OK'],
  ['---', { EvaluationPeriods: 1, TreatMissingData: 'ignore' }, 'INSUFFICIENT_DATA'],
  ['XXX', threePeriods, 'ALARM'],
  ['0XX', threePeriods, 'OK'],
  ['-X-', { ...threePeriods, TreatMissingData: 'missing' }, 'ALARM'],
  ['-X-', { ...threePeriods, TreatMissingData: 'notBreaching' }, 'OK'],
  ['0XX', twoOfThree, 'ALARM'],
  ['X0X', twoOfThree, 'ALARM'],
  ['00X', twoOfThree, 'OK'],
  ['0-X', { ...twoOfThree, TreatMissingData: 'breaching' }, 'ALARM'],
  ['0-X', { ...twoOfThree, TreatMissingData: 'missing' }, 'OK'],
];

describe('what the datapoints of three periods make of an alarm', () => {
  const names = cases.map(() => uniqueName('table'));
  beforeAll(async () => {
    await Promise.all(cases.map(async ([points, settings], index) => {
      const metric = uniqueName('metric');
      await put(metric, [...points].flatMap((point, at) => point === '-' ? []
        : [{ value: point === 'X' ? 9 : 1, at: Date.now() - (2.5 - at) * MINUTE }]));
      // What another series of the same name says is none of this alarm's business.
      await put(metric, [{ value: points.includes('X') ? 1 : 9, at: Date.now() }], 'other');
      await createAlarm({ AlarmName: names[index], MetricName: metric, Namespace: 'Test', Dimensions: [{ Name: 'Of', Value: 'this' }], ...settings });
    }));
    await new Promise((resolve) => setTimeout(resolve, 2200));
  });

  test.each(cases.map((one, index) => [...one, names[index]!] as const))('%s under %j: %s', async (_points, _settings, expected, name) => {
    expect(await stateOf(name)).toBe(expected);
  });
});

test.each([['p50', 'ALARM'], ['p10', 'OK'], ['TM(:50%)', 'OK'], ['PR(5:)', 'ALARM']])(
  'an alarm reads the extended statistic %s', async (statistic, expected) => {
    const [name, metric] = [uniqueName('extended'), uniqueName('metric')];
    await put(metric, [1, 1, 9, 9, 9].map((value) => ({ value, at: Date.now() - 1000 })));
    await createAlarm({
      AlarmName: name, MetricName: metric, Namespace: 'Test', Dimensions: [{ Name: 'Of', Value: 'this' }],
      Statistic: undefined, ExtendedStatistic: statistic,
    });
    await eventually(async () => expect(await stateOf(name)).toBe(expected));
  });

function errorsOf(name: string): Partial<PutMetricAlarmCommandInput> {
  return { Namespace: 'AWS/Lambda', MetricName: 'Errors', Dimensions: [{ Name: 'FunctionName', Value: name }], Threshold: 1 };
}

async function createAlarm(input: Partial<PutMetricAlarmCommandInput>): Promise<void> {
  await cloudwatch.send(new PutMetricAlarmCommand({
    AlarmName: '', AlarmDescription: 'a test', MetricName: 'nothing', Namespace: 'Test', Statistic: 'Sum', Period: 60, EvaluationPeriods: 1,
    Threshold: 5, ComparisonOperator: 'GreaterThanOrEqualToThreshold', ...input,
  }));
}

async function put(metric: string, points: { readonly value: number; readonly at: number }[], of = 'this'): Promise<void> {
  if (points.length === 0) return;
  const data = points.map(({ value, at }) => ({ MetricName: metric, Dimensions: [{ Name: 'Of', Value: of }], Value: value, Timestamp: new Date(at) }));
  await cloudwatch.send(new PutMetricDataCommand({ Namespace: 'Test', MetricData: data }));
}

async function stateOf(alarm: string): Promise<string | undefined> {
  const { MetricAlarms: alarms } = await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: [alarm] }));
  return alarms![0]!.StateValue;
}

/** A function that logs each state change of one alarm, behind an EventBridge rule. */
async function createListener(alarm: string): Promise<string> {
  const name = await createFunction(role, 'exports.handler = async (event) => { console.log("EVENT" + JSON.stringify(event)); };');
  const pattern = { source: ['aws.cloudwatch'], 'detail-type': ['CloudWatch Alarm State Change'], detail: { alarmName: [alarm] } };
  const { RuleArn: rule } = await events.send(new PutRuleCommand({ Name: name, EventPattern: JSON.stringify(pattern) }));
  await lambda.send(new AddPermissionCommand({ FunctionName: name, StatementId: 'rule', Action: 'lambda:InvokeFunction', Principal: 'events.amazonaws.com', SourceArn: rule }));
  await events.send(new PutTargetsCommand({ Rule: name, Targets: [{ Id: 'listener', Arn: `arn:aws:lambda:us-east-1:000000000000:function:${name}` }] }));
  return name;
}

interface AlarmEvent {
  readonly detail: { readonly state: { readonly value: string } };
}

async function eventsSeenBy(listener: string): Promise<AlarmEvent[]> {
  return (await logLines(listener)).filter((line) => line.startsWith('EVENT')).map((line) => JSON.parse(line.slice(5)) as AlarmEvent);
}
