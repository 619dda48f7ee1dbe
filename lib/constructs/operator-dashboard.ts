import { Duration, Stack } from 'aws-cdk-lib';
import { type Alarm, AlarmStatusWidget, Color, Dashboard, GraphWidget, type IMetric, type IWidget, TextWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { namesOf } from '../../core/names';
import type { OwnMetric } from '../../core/own-metrics';
import { longestCycleSeconds, mostRollBacksAnHour } from './own-alarms';
import { ownMetric } from './own-metric';

export interface OperatorDashboardProps {
  readonly stage: string;
  readonly cycle: IStateMachine;
  readonly improvement: IStateMachine;
  readonly undelivered: IQueue;
  readonly alarms: readonly Alarm[];
  /** All of Ratchet's functions that write a log, by name. */
  readonly functions: ReadonlyMap<string, IFunction>;
}

const period = Duration.minutes(5);
const colors = { good: Color.GREEN, bad: Color.RED, odd: Color.ORANGE, calm: Color.GREY } as const;

/** What an operator wants at a glance: is Ratchet well, what does it do, what does it cost, what to do first. */
export class OperatorDashboard extends Construct {
  constructor(scope: Construct, id: string, props: OperatorDashboardProps) {
    super(scope, id);
    const { stage, cycle, improvement, undelivered, alarms, functions } = props;
    const own = (name: OwnMetric, label: string, statistic: 'Sum' | 'Maximum' = 'Sum') => ownMetric(stage, name, { statistic, period, label });
    const sum = { period, statistic: 'Sum' } as const;
    new Dashboard(this, 'Dashboard', {
      dashboardName: namesOf(stage).dashboard,
      defaultInterval: Duration.days(1),
      widgets: [
        [new TextWidget({ markdown: firstSteps(stage, this, { cycle, improvement }), width: 14, height: 6 }), new AlarmStatusWidget({ title: 'Alarms on Ratchet itself', alarms: [...alarms], width: 10, height: 6 })],
        [
          graph('Cycles', [cycle.metricSucceeded({ ...sum, label: 'ended well', color: colors.good }), cycle.metricFailed({ ...sum, label: 'failed', color: colors.bad }), cycle.metricAborted({ ...sum, label: 'stopped by hand', color: colors.odd })], { stacked: true }),
          graph('Longest cycle, ms', [cycle.metricTime({ period, statistic: 'Maximum', label: 'longest' })], { limit: longestCycleSeconds * 1000, says: 'alarm' }),
          graph('Improvements by ending', [
            own('Promoted', 'promoted').with({ color: colors.good }), own('RolledBack', 'rolled back').with({ color: colors.bad }),
            own('Failed', 'failed').with({ color: colors.odd }), own('WithoutChange', 'nothing deployed, or overtaken').with({ color: colors.calm }),
          ], { stacked: true }),
        ],
        [
          graph('Canaries taken away in an hour', [ownMetric(stage, 'RolledBack', { statistic: 'Sum', period: Duration.hours(1), label: 'rolled back' })], { limit: mostRollBacksAnHour, says: 'alarm above' }),
          graph('Found, waiting, not analyzed', [own('Opportunities', 'opportunities found'), own('QueueLength', 'longest queue of a tenant', 'Maximum'), own('NotAnalyzed', 'components not analyzed')]),
          graph('Undelivered events', [undelivered.metricApproximateNumberOfMessagesVisible({ period, statistic: 'Maximum', label: 'messages' })]),
        ],
        [
          graph('Errors of Ratchet\'s functions', [...functions].map(([name, made]) => made.metricErrors({ ...sum, label: name }))),
          graph('Model calls', [own('ModelCalls', 'calls')]),
          graph('Cost of model calls, USD', [own('CostUsd', 'USD')]),
        ],
        [graph('Journal items changed or removed', [own('JournalChanged', 'items')], { limit: 0, says: 'alarm above' })],
      ],
    });
  }
}

function graph(title: string, left: IMetric[], more: { readonly stacked?: boolean; readonly limit?: number; readonly says?: string } = {}): IWidget {
  const leftAnnotations = more.limit === undefined ? [] : [{ value: more.limit, label: more.says ?? '', color: colors.bad }];
  return new GraphWidget({ title, left, stacked: more.stacked ?? false, leftAnnotations, leftYAxis: { min: 0 }, width: 8, height: 6 });
}

function firstSteps(stage: string, scope: Construct, machines: Readonly<Record<string, IStateMachine>>): string {
  const { region } = Stack.of(scope);
  const flow = (title: string, machine: IStateMachine | undefined) => `[${title}](https://console.aws.amazon.com/states/home?region=${region}#/statemachines/view/${machine?.stateMachineArn ?? ''})`;
  return [
    `# Ratchet ${stage}`,
    `**In doubt, stop it**: \`npx ratchet stop --all --reason "..." --stage ${stage}\`. All canaries are taken away within seconds, and nothing new starts. Nothing breaks; what was promoted stays. \`npx ratchet rollback <improvement> --reason "..."\` ends one that runs.`,
    '',
    'Then look: `npx ratchet status`, `npx ratchet history`, `npx ratchet show <improvement>`. Each alarm and each notification has a section in `docs/runbook.md`.',
    '',
    `${flow('Cycles', machines['cycle'])} | ${flow('Improvements', machines['improvement'])} | [Alarms](#alarmsV2:) | [Logs](#logsV2:log-groups)`,
  ].join('\n');
}
