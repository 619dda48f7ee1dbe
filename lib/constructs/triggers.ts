import { Rule } from 'aws-cdk-lib/aws-events';
import { SfnStateMachine } from 'aws-cdk-lib/aws-events-targets';
import { Role, ServicePrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { StepFunctionsStartExecution } from 'aws-cdk-lib/aws-scheduler-targets';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { LambdaSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { scheduleExpression } from '../schedule-expression';

export interface TriggersProps {
  readonly cycle: IStateMachine;
  readonly tenants: readonly string[];
  readonly intervalHours: number;
  /** HH:MM, UTC. */
  readonly startTime: string;
  readonly inbound: ITopic;
  readonly alarmTopicFunction: IFunction;
  readonly undelivered: IQueue;
}

/** What starts a cycle by itself: a schedule for each tenant, every Lambda alarm, and alarms from elsewhere. */
export class Triggers extends Construct {
  constructor(scope: Construct, id: string, props: TriggersProps) {
    super(scope, id);
    const role = new Role(this, 'SchedulerRole', { assumedBy: new ServicePrincipal('scheduler.amazonaws.com') });
    role.addToPolicy(new PolicyStatement({ actions: ['states:StartExecution'], resources: [props.cycle.stateMachineArn] }));
    for (const tenant of props.tenants) {
      new Schedule(this, `Schedule-${tenant}`, {
        description: `Ratchet looks at tenant ${tenant}`,
        schedule: ScheduleExpression.expression(scheduleExpression(props.intervalHours, props.startTime)),
        target: new StepFunctionsStartExecution(props.cycle, { role, input: ScheduleTargetInput.fromObject({ trigger: 'scheduled', tenant, reason: 'scheduled' }) }),
      });
    }
    const alarmRole = new Role(this, 'AlarmRole', { assumedBy: new ServicePrincipal('events.amazonaws.com') });
    new Rule(this, 'LambdaAlarms', {
      description: 'A Lambda alarm went red: an emergency cycle looks at the component that it names',
      eventPattern: {
        source: ['aws.cloudwatch'],
        detailType: ['CloudWatch Alarm State Change'],
        detail: { state: { value: ['ALARM'] }, configuration: { metrics: { metricStat: { metric: { namespace: ['AWS/Lambda'] } } } } },
      },
      targets: [new SfnStateMachine(props.cycle, { role: alarmRole, deadLetterQueue: props.undelivered })],
    });
    props.inbound.addSubscription(new LambdaSubscription(props.alarmTopicFunction, { deadLetterQueue: props.undelivered }));
  }
}
