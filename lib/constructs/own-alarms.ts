import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { namesOf } from '../../core/names';
import { ownMetric } from './own-metric';

export interface OwnAlarmsProps {
  readonly stage: string;
  readonly cycle: IStateMachine;
  readonly undelivered: IQueue;
  /** Functions without which Ratchet is blind, dumb or cannot clean up, by name; an alarm for each. */
  readonly watched: Readonly<Record<string, IFunction>>;
  /** Writes the journal's daily roots, once an hour. */
  readonly journalRoots: IFunction;
  readonly outbound: ITopic;
}

/** Most cycles that may fail, and most canaries that may be taken away, in an hour. */
export const mostFailedCyclesAnHour = 3;
export const mostRollBacksAnHour = 2;
/** A cycle waits for no watch and no approval: its time is its own work, and at most a minute of waiting for logs. */
export const longestCycleSeconds = 300;

interface Watched {
  /** The alarm's name without the installation's, and its heading in docs/runbook.md. */
  readonly name: string;
  readonly says: string;
  readonly metric: IMetric;
  /** The last value that is no reason for an alarm. */
  readonly most: number;
  /** Minutes of the last five that have to be so. @default one period is enough */
  readonly ofFive?: number;
}

/**
 * Alarms on Ratchet's own failures, on the outbound topic. None rests on metric math, and those on cycles, functions and queue
 * are AWS's own counts: they also speak when Ratchet cannot.
 */
export class OwnAlarms extends Construct {
  readonly all: readonly Alarm[];

  constructor(scope: Construct, id: string, { stage, cycle, undelivered, watched, journalRoots, outbound }: OwnAlarmsProps) {
    super(scope, id);
    const minute = Duration.minutes(1);
    const hour = Duration.hours(1);
    const alarms: readonly Watched[] = [
      { name: 'undelivered', says: `Ratchet could not clean up, or an alarm did not reach it: read the queue, then \`npx ratchet status --stage ${stage}\`; sweep tries expired leases again each minute`, metric: undelivered.metricApproximateNumberOfMessagesVisible({ period: minute, statistic: 'Maximum' }), most: 0 },
      // Nothing times out but tasks, which then fail; who aborts a cycle knows of it.
      { name: 'cycles-fail', says: `More than ${mostFailedCyclesAnHour} cycles failed in an hour: nothing is found meanwhile. Open a failed execution: its cause says what was seen and expected`, metric: cycle.metricFailed({ period: hour, statistic: 'Sum' }), most: mostFailedCyclesAnHour },
      { name: 'cycle-slow', says: `A cycle took more than ${longestCycleSeconds} s: emergencies are answered late. See which of its states took long`, metric: cycle.metricTime({ period: Duration.minutes(5), statistic: 'Maximum' }), most: longestCycleSeconds * 1000 },
      { name: 'rollbacks', says: `More than ${mostRollBacksAnHour} canaries were taken away in an hour: what is proposed does not help, or something else is wrong. \`npx ratchet history --stage ${stage}\`; in doubt \`npx ratchet stop --all --reason "..." --stage ${stage}\``, metric: ownMetric(stage, 'RolledBack', { period: hour, statistic: 'Sum' }), most: mostRollBacksAnHour },
      { name: 'journal-items-changed', says: `An entry of the journal was changed or removed, which nothing of Ratchet does: \`npx ratchet audit verify --stage ${stage}\` says where`, metric: ownMetric(stage, 'JournalChanged', { period: minute, statistic: 'Sum' }), most: 0 },
      // An hour's run is tried three times.
      { name: 'journal-roots-fails', says: 'The journal\'s daily roots are not written: who holds an administrator\'s rights could write the last day anew. Read its log group', metric: journalRoots.metricErrors({ period: hour, statistic: 'Sum' }), most: 2 },
      ...Object.entries(watched).map(([name, guarded]): Watched => ({ name: `${name}-fails`, says: `Ratchet's ${name} fails: read its log group. Until it works, nothing cleans up, is recorded or is counted`, metric: guarded.metricErrors({ period: minute, statistic: 'Sum' }), most: 0, ofFive: 3 })),
    ];
    this.all = alarms.map((alarm) => this.alarmOf(alarm, stage, outbound));
  }

  private alarmOf({ name, says, metric, most, ofFive }: Watched, stage: string, outbound: ITopic): Alarm {
    const alarm = new Alarm(this, name, {
      alarmName: namesOf(stage).alarmOf(name),
      alarmDescription: `${says}. More: docs/runbook.md#${name}`,
      metric,
      threshold: most,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: ofFive === undefined ? 1 : 5,
      ...(ofFive === undefined ? {} : { datapointsToAlarm: ofFive }),
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(outbound));
    return alarm;
  }
}
