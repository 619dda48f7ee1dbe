import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';

export interface GuardiansProps {
  readonly sweep: IFunction;
  readonly reconcile: IFunction;
  readonly machines: readonly IStateMachine[];
  readonly undelivered: IQueue;
  readonly outbound: ITopic;
  /** Functions without which Ratchet is blind, dumb or cannot clean up; an alarm for each. */
  readonly watched: Readonly<Record<string, IFunction>>;
}

/**
 * What cleans up when an execution no longer does: sweep each minute, reconcile when an execution failed, timed out or was
 * aborted. What reconcile could not do waits in the queue of undelivered events, and an alarm says so.
 */
export class Guardians extends Construct {
  constructor(scope: Construct, id: string, props: GuardiansProps) {
    super(scope, id);
    new Rule(this, 'EveryMinute', { description: 'Ratchet: what events forgot', schedule: Schedule.rate(Duration.minutes(1)), targets: [new LambdaFunction(props.sweep, { retryAttempts: 0 })] });
    new Rule(this, 'ExecutionEnded', {
      description: 'An execution that ended badly may have left a canary behind',
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: { status: ['FAILED', 'TIMED_OUT', 'ABORTED'], stateMachineArn: props.machines.map((machine) => machine.stateMachineArn) },
      },
      targets: [new LambdaFunction(props.reconcile, { deadLetterQueue: props.undelivered, retryAttempts: 3, maxEventAge: Duration.hours(2) })],
    });
    props.reconcile.configureAsyncInvoke({ retryAttempts: 2, maxEventAge: Duration.hours(2), onFailure: new SqsDestination(props.undelivered) });
    const alarm = new Alarm(this, 'Undelivered', {
      alarmDescription: 'Ratchet could not clean up, or an alarm did not reach it: read the queue, then `ratchet status`; sweep tries expired leases again each minute',
      metric: props.undelivered.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(1), statistic: 'Maximum' }),
      threshold: 1,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(props.outbound));
    for (const [name, guarded] of Object.entries(props.watched)) {
      const failing = new Alarm(this, `${name}Fails`, {
        alarmDescription: `Ratchet's ${name} fails: read its log group. Until it works, nothing cleans up, is recorded or is counted`,
        metric: guarded.metricErrors({ period: Duration.minutes(1), statistic: 'Sum' }),
        threshold: 1,
        evaluationPeriods: 5,
        datapointsToAlarm: 3,
        comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        treatMissingData: TreatMissingData.NOT_BREACHING,
      });
      failing.addAlarmAction(new SnsAction(props.outbound));
    }
  }
}
