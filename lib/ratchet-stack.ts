import { ArnFormat, Duration, Stack, Validations, type StackProps } from 'aws-cdk-lib';
import { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import type { Config } from '../core/config';
import { namesOf } from '../core/names';
import { Guardians } from './constructs/guardians';
import { JournalProof } from './constructs/journal-proof';
import { Notifications } from './constructs/notifications';
import { OperatorDashboard } from './constructs/operator-dashboard';
import { OwnAlarms } from './constructs/own-alarms';
import { RatchetFunctions } from './constructs/ratchet-functions';
import { Sandbox } from './constructs/sandbox';
import { StateMachine } from './constructs/state-machine';
import { Stores } from './constructs/stores';
import { Triggers } from './constructs/triggers';

export interface RatchetStackProps extends StackProps {
  /** What `ratchet.json` says, with the environment over it: `readConfig` of core/config.ts. */
  readonly config: Config;
}

/** One installation of Ratchet: stores, functions, two flows, what starts them and what cleans up after them. */
export class RatchetStack extends Stack {
  constructor(scope: Construct, id: string, props: RatchetStackProps) {
    // Whoever deletes it takes the canaries away first (docs/adoption.md): afterwards nobody does.
    super(scope, id, { terminationProtection: true, ...props });
    const { config } = props;
    const { stage } = config;
    const names = namesOf(stage);

    const stores = new Stores(this, 'Stores', { rootRetentionDays: config.rootRetentionDays });
    const notifications = new Notifications(this, 'Notifications', { stage });
    const functions = new RatchetFunctions(this, 'Functions', { config, stores, notifications });
    new Sandbox(this, 'Sandbox', { stage });
    const undelivered = new Queue(this, 'Undelivered', { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true, retentionPeriod: Duration.days(14) });
    Validations.of(undelivered).acknowledge({ id: 'AwsSolutions-SQS3', reason: 'It is itself the dead-letter queue' });

    const improvement = new StateMachine(this, 'Improvement', { name: names.improvementMachine, definition: 'improvement.asl.json', functions: functions.arnsOf('improvement') });
    const cycle = new StateMachine(this, 'ImprovementCycle', {
      name: names.cycleMachine,
      definition: 'improvement-cycle.asl.json',
      functions: functions.arnsOf('cycle'),
      machines: { ImprovementStateMachine: improvement.machine.stateMachineArn },
    });
    new Triggers(this, 'Triggers', {
      cycle: cycle.machine,
      tenants: Object.keys(config.tenants),
      intervalHours: config.improvementCycleIntervalHours,
      startTime: config.improvementCycleStartTime,
      inbound: notifications.inbound,
      alarmTopicFunction: functions.entry('AlarmTopic'),
      undelivered,
    });
    new Guardians(this, 'Guardians', { sweep: functions.entry('Sweep'), reconcile: functions.entry('Reconcile'), machines: [cycle.machine, improvement.machine], undelivered });
    new JournalProof(this, 'JournalProof', { journal: stores.journal, guard: functions.entry('JournalGuard'), roots: functions.entry('JournalRoots'), undelivered });
    const { all: alarms } = new OwnAlarms(this, 'OwnAlarms', {
      stage, cycle: cycle.machine, undelivered, outbound: notifications.outbound,
      watched: { ingest: functions.entry('Ingest'), 'journal-writer': functions.entry('JournalWriter'), sweep: functions.entry('Sweep'), reconcile: functions.entry('Reconcile'), 'journal-guard': functions.entry('JournalGuard') },
      journalRoots: functions.entry('JournalRoots'),
    });
    new OperatorDashboard(this, 'Operator', { stage, cycle: cycle.machine, improvement: improvement.machine, undelivered, alarms, functions: functions.all });

    // One permission for every component's log group: a function's policy holds about fifty.
    new CfnPermission(this, 'IngestFromLogs', {
      action: 'lambda:InvokeFunction',
      functionName: functions.entry('Ingest').functionArn,
      principal: 'logs.amazonaws.com',
      sourceAccount: this.account,
      sourceArn: this.formatArn({ service: 'logs', resource: 'log-group', resourceName: '*', arnFormat: ArnFormat.COLON_RESOURCE_NAME }),
    });
    new StringParameter(this, 'Installation', {
      parameterName: names.installationParameter,
      description: 'What the Ratchet CLI needs to know of this installation',
      stringValue: this.toJsonString({
        stage,
        tenants: Object.keys(config.tenants),
        stateTable: stores.state.tableName,
        journalTable: stores.journal.tableName,
        artifactsBucket: stores.artifacts.bucketName,
        rootsBucket: stores.roots.bucketName,
        cycleMachineArn: cycle.machine.stateMachineArn,
        improvementMachineArn: improvement.machine.stateMachineArn,
        outboundTopicArn: notifications.outbound.topicArn,
      }),
    });
  }
}
