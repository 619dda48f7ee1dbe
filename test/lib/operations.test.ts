import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { readConfig } from '../../core/config';
import { ownMetrics } from '../../core/own-metrics';
import { RatchetStack } from '../../lib/ratchet-stack';
import improvementCycle from '../../statemachines/improvement-cycle.asl.json';

const template = Template.fromStack(new RatchetStack(new App(), 'Ratchet-test', { config: readConfig({ stage: 'test', tenants: { shop: {} } }, {}) }));

interface AlarmProperties {
  readonly AlarmName: string; readonly AlarmDescription: string; readonly Namespace: string; readonly MetricName: string; readonly Statistic: string; readonly Dimensions: readonly { readonly Name: string; readonly Value: unknown }[];
  readonly Period: number; readonly Threshold: number; readonly ComparisonOperator: string; readonly EvaluationPeriods: number; readonly DatapointsToAlarm?: number; readonly TreatMissingData: string;
  readonly AlarmActions: unknown; readonly Metrics?: unknown;
}
const alarms = Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties as AlarmProperties);

describe('alarms on Ratchet itself', () => {
  const seconds = { minute: 60, fiveMinutes: 300, hour: 3600 };
  const function5 = { Namespace: 'AWS/Lambda', MetricName: 'Errors', Statistic: 'Sum', Period: seconds.minute, Threshold: 0, EvaluationPeriods: 5, DatapointsToAlarm: 3 };
  test.each<readonly [string, Partial<AlarmProperties>]>([
    ['undelivered', { Namespace: 'AWS/SQS', MetricName: 'ApproximateNumberOfMessagesVisible', Statistic: 'Maximum', Period: seconds.minute, Threshold: 0, EvaluationPeriods: 1 }],
    ['cycles-fail', { Namespace: 'AWS/States', MetricName: 'ExecutionsFailed', Statistic: 'Sum', Period: seconds.hour, Threshold: 3, EvaluationPeriods: 1 }],
    ['cycle-slow', { Namespace: 'AWS/States', MetricName: 'ExecutionTime', Statistic: 'Maximum', Period: seconds.fiveMinutes, Threshold: 300_000, EvaluationPeriods: 1 }],
    ['rollbacks', { Namespace: 'Ratchet', MetricName: 'RolledBack', Statistic: 'Sum', Dimensions: [{ Name: 'stage', Value: 'test' }], Period: seconds.hour, Threshold: 2, EvaluationPeriods: 1 }],
    ['ingest-fails', function5], ['journal-writer-fails', function5], ['sweep-fails', function5], ['reconcile-fails', function5], ['journal-guard-fails', function5],
    ['journal-items-changed', { Namespace: 'Ratchet', MetricName: 'JournalChanged', Statistic: 'Sum', Dimensions: [{ Name: 'stage', Value: 'test' }], Period: seconds.minute, Threshold: 0, EvaluationPeriods: 1 }],
    ['journal-roots-fails', { Namespace: 'AWS/Lambda', MetricName: 'Errors', Statistic: 'Sum', Period: seconds.hour, Threshold: 2, EvaluationPeriods: 1 }],
  ])('%s', (name, expected) => {
    expect(alarms.find(({ AlarmName }) => AlarmName === `ratchet-test-${name}`)).toMatchObject({
      ...expected, ComparisonOperator: 'GreaterThanThreshold', TreatMissingData: 'notBreaching',
      AlarmActions: [{ Ref: expect.stringMatching(/^NotificationsOutbound/) }],
      AlarmDescription: expect.stringContaining(`docs/runbook.md#${name}`),
    });
    expect(alarms).toHaveLength(11);
  });

  test('none needs metric math, which local AWSs do not evaluate', () => {
    expect(alarms.filter(({ Metrics }) => Metrics !== undefined)).toEqual([]);
  });

  test('those on cycles read the cycles\' machine', () => {
    const [machine] = Object.keys(template.findResources('AWS::StepFunctions::StateMachine', { Properties: { StateMachineName: 'ratchet-test-improvement-cycle' } }));
    for (const name of ['cycles-fail', 'cycle-slow']) {
      expect(alarms.find(({ AlarmName }) => AlarmName === `ratchet-test-${name}`)?.Dimensions).toEqual([{ Name: 'StateMachineArn', Value: { Ref: machine } }]);
    }
  });

  test('a cycle that takes too long fails by its tasks: the machine itself has no time limit that would end it as TIMED_OUT, which no alarm reads', () => {
    expect(improvementCycle).not.toHaveProperty('TimeoutSeconds');
  });
});

describe('the dashboard', () => {
  const [dashboard] = Object.values(template.findResources('AWS::CloudWatch::Dashboard')).map(({ Properties }) => Properties as { readonly DashboardName: string; readonly DashboardBody: { readonly 'Fn::Join': [string, readonly unknown[]] } });
  const { widgets } = JSON.parse(dashboard!.DashboardBody['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : 'token')).join('')) as { readonly widgets: readonly { readonly type: string; readonly properties: { readonly metrics?: readonly (readonly unknown[])[]; readonly alarms?: readonly unknown[]; readonly markdown?: string } }[] };
  const metrics = widgets.flatMap(({ properties }) => properties.metrics ?? []);

  test('has the name of the installation', () => {
    expect(dashboard?.DashboardName).toBe('ratchet-test');
  });

  test('shows every metric of Ratchet, and asks for no math', () => {
    expect([...new Set(metrics.filter(([namespace]) => namespace === 'Ratchet').map(([, name]) => name))].sort()).toEqual(Object.keys(ownMetrics).sort());
    expect(JSON.stringify(metrics)).not.toContain('expression');
  });

  test('shows the errors of every function that logs, and every alarm', () => {
    const functions = Object.keys(template.findResources('AWS::Lambda::Function')).length;
    expect(metrics.filter(([namespace, name]) => namespace === 'AWS/Lambda' && name === 'Errors')).toHaveLength(functions - 1);
    expect(widgets.flatMap(({ properties }) => properties.alarms ?? [])).toHaveLength(alarms.length);
  });

  test('says what to do first', () => {
    expect(widgets.find(({ type }) => type === 'text')?.properties.markdown).toContain('npx ratchet stop --all --reason "..." --stage ');
  });
});
