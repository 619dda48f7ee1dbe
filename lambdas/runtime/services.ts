import { setTimeout } from 'node:timers/promises';
import { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SNSClient } from '@aws-sdk/client-sns';
import { SSMClient } from '@aws-sdk/client-ssm';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { bedrockModel } from '../../adapters/bedrock-model';
import { cloudwatchAlarms } from '../../adapters/cloudwatch-alarms';
import { cloudwatchMetrics } from '../../adapters/cloudwatch-metrics';
import { dynamodbApprovals } from '../../adapters/dynamodb-approvals';
import { dynamodbBaselines } from '../../adapters/dynamodb-baselines';
import { dynamodbCalibrations } from '../../adapters/dynamodb-calibrations';
import { dynamodbCircuits } from '../../adapters/dynamodb-circuits';
import { dynamodbControls } from '../../adapters/dynamodb-controls';
import { dynamodbCounters } from '../../adapters/dynamodb-counters';
import { dynamodbJournalStore } from '../../adapters/dynamodb-journal-store';
import { dynamodbLeases } from '../../adapters/dynamodb-leases';
import { dynamodbOpportunities } from '../../adapters/dynamodb-opportunities';
import { dynamodbProgress } from '../../adapters/dynamodb-progress';
import { dynamodbRegistry } from '../../adapters/dynamodb-registry';
import { dynamodbServedFixes } from '../../adapters/dynamodb-served-fixes';
import { dynamodbStatuses } from '../../adapters/dynamodb-statuses';
import { dynamodbTrackRecords } from '../../adapters/dynamodb-track-records';
import { dynamodbWorkQueue } from '../../adapters/dynamodb-work-queue';
import { emfMeter } from '../../adapters/emf-meter';
import { lambdaActionTargets } from '../../adapters/lambda-action-targets';
import { lambdaDeployer } from '../../adapters/lambda-deployer';
import { lambdaFunctions } from '../../adapters/lambda-functions';
import { lambdaJournal } from '../../adapters/lambda-journal';
import { lambdaReconciler } from '../../adapters/lambda-reconciler';
import { lambdaSandbox } from '../../adapters/lambda-sandbox';
import { s3Artifacts } from '../../adapters/s3-artifacts';
import { s3Recordings } from '../../adapters/s3-recordings';
import { s3Workbenches } from '../../adapters/s3-workbenches';
import { sfnActionTargets } from '../../adapters/sfn-action-targets';
import { sfnExecutions } from '../../adapters/sfn-executions';
import { sfnTasks } from '../../adapters/sfn-tasks';
import { snsNotifier } from '../../adapters/sns-notifier';
import { sourceCompiler } from '../../adapters/source-compiler';
import { ssmActionTargets } from '../../adapters/ssm-action-targets';
import { ssmRegistry } from '../../adapters/ssm-registry';
import { systemClock } from '../../adapters/system-clock';
import { settingsFor } from '../../core/config';
import { namesOf } from '../../core/names';
import { environment } from './environment';

/**
 * The composition root: one builder per port. A bundle keeps only those that its function calls (adapters/package.json
 * says that they do nothing by being loaded), and nothing is built before the first call.
 */
const dynamodb = () => DynamoDBDocumentClient.from(new DynamoDBClient({}), { marshallOptions: { removeUndefinedValues: true } });
const stateTable = () => environment().STATE_TABLE;

export const config = () => environment().RATCHET_CONFIG;
/** Settings of the installation, whatever tenants override. */
const everywhere = () => settingsFor({ ...config(), tenants: {} }, 'none');
export const clock = systemClock;
export const controls = () => dynamodbControls({ client: dynamodb(), stateTable: stateTable() });
export const leases = () => dynamodbLeases({ client: dynamodb(), stateTable: stateTable() });
export const queue = () => dynamodbWorkQueue({ client: dynamodb(), stateTable: stateTable() });
export const progress = () => dynamodbProgress({ client: dynamodb(), stateTable: stateTable() });
export const servedFixes = () => dynamodbServedFixes({ client: dynamodb(), stateTable: stateTable() });
export const statuses = () => dynamodbStatuses({ client: dynamodb(), stateTable: stateTable() });
export const opportunities = () => dynamodbOpportunities({ client: dynamodb(), stateTable: stateTable() });
export const trackRecords = () => dynamodbTrackRecords({ client: dynamodb(), stateTable: stateTable() });
export const approvals = () => dynamodbApprovals({ client: dynamodb(), stateTable: stateTable() });
export const counters = () => dynamodbCounters({ client: dynamodb(), stateTable: stateTable(), retentionDays: everywhere().counterRetentionDays });
export const journalStore = () => dynamodbJournalStore({ client: dynamodb(), journalTable: environment().JOURNAL_TABLE, stateTable: stateTable() });
export const journal = () => lambdaJournal({ lambda: new LambdaClient({}), dynamodb: dynamodb(), writerFunction: environment().JOURNAL_WRITER, journalTable: environment().JOURNAL_TABLE });
export const baselines = () => dynamodbBaselines({ client: dynamodb(), stateTable: stateTable() });
export const calibrations = () => dynamodbCalibrations({ client: dynamodb(), stateTable: stateTable() });
export const circuits = () => dynamodbCircuits({ client: dynamodb(), stateTable: stateTable() });
export const model = () => bedrockModel({ client: new BedrockRuntimeClient({ maxAttempts: 1 }) });
export const artifacts = () => s3Artifacts({ client: new S3Client({}), bucket: environment().ARTIFACTS_BUCKET });
export const recordings = () => s3Recordings({ client: new S3Client({}), bucket: environment().ARTIFACTS_BUCKET });
export const workbenches = () => s3Workbenches({ client: new S3Client({}), bucket: environment().ARTIFACTS_BUCKET });
export const compiler = sourceCompiler;
export const functions = () => lambdaFunctions({ client: new LambdaClient({}), stage: config().stage });
export const deployer = () => lambdaDeployer({ client: new LambdaClient({}), sleep: setTimeout });
export const metrics = () => cloudwatchMetrics({ client: new CloudWatchClient({ retryMode: 'adaptive', maxAttempts: 8 }), periodSeconds: everywhere().cloudwatchStreamIntervalSeconds });
export const alarms = () => cloudwatchAlarms({ client: new CloudWatchClient({}) });
export const executions = () => sfnExecutions({ client: new SFNClient({}), cycleMachineArn: environment().CYCLE_MACHINE, improvementMachineArn: environment().IMPROVEMENT_MACHINE });
export const tasks = () => sfnTasks({ client: new SFNClient({}) });
export const notifier = () => snsNotifier({ client: new SNSClient({}), topicArn: environment().OUTBOUND_TOPIC });
export const meter = () => emfMeter({ stage: config().stage, clock: clock(), writeLine: (line) => process.stdout.write(`${line}\n`) });
export const reconciler = () => lambdaReconciler({ client: new LambdaClient({}), reconcileFunction: environment().RECONCILE_FUNCTION });
export const sandbox = () => lambdaSandbox({ client: new LambdaClient({}), sandboxFunction: namesOf(config().stage).sandboxFunction });
export const actionTargets = () => ({
  ...lambdaActionTargets({ client: new LambdaClient({}) }),
  ...ssmActionTargets({ client: new SSMClient({}), sleep: setTimeout }),
  ...sfnActionTargets({ client: new SFNClient({}), sleep: setTimeout, machinesArn: environment().CYCLE_MACHINE.replace(/[^:]+$/, ''), prefix: namesOf(config().stage).actionRuns }),
});

/** Reads what was copied to the state table. */
export const registry = () => dynamodbRegistry({ client: dynamodb(), stateTable: stateTable() });

/** May also copy the declarations anew, or look at one as it is now. */
export const syncedRegistry = () => registryWith(false);

/** Copies them anew by itself, when it meets a component that it does not know. */
export const syncingRegistry = () => registryWith(true);

function registryWith(syncOnMiss: boolean) {
  return ssmRegistry({ registry: registry(), ssm: new SSMClient({}), dynamodb: dynamodb(), stateTable: stateTable(), parameterPath: namesOf(config().stage).componentParameters, clock: clock(), syncOnMiss });
}
