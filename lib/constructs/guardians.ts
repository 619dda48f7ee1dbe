import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';

export interface GuardiansProps {
  readonly sweep: IFunction;
  readonly reconcile: IFunction;
  readonly machines: readonly IStateMachine[];
  readonly undelivered: IQueue;
}

/**
 * What cleans up when an execution no longer does: sweep each minute, reconcile when an execution failed, timed out or was
 * aborted. What reconcile could not do waits in the queue of undelivered events, and an alarm says so (`own-alarms.ts`).
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
  }
}
