import { setTimeout } from 'node:timers/promises';
import { Logger } from '@aws-lambda-powertools/logger';
import { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SNSClient } from '@aws-sdk/client-sns';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { bedrockModel } from '../../adapters/bedrock-model';
import { cloudwatchAlarms } from '../../adapters/cloudwatch-alarms';
import { cloudwatchMetrics } from '../../adapters/cloudwatch-metrics';
import { dynamodbApprovals } from '../../adapters/dynamodb-approvals';
import { dynamodbAuditTrail } from '../../adapters/dynamodb-audit-trail';
import { dynamodbBaselines } from '../../adapters/dynamodb-baselines';
import { dynamodbBudgets } from '../../adapters/dynamodb-budgets';
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
import { s3JournalRoots } from '../../adapters/s3-journal-roots';
import { s3Recordings } from '../../adapters/s3-recordings';
import { s3Workbenches } from '../../adapters/s3-workbenches';
import { sfnActionTargets } from '../../adapters/sfn-action-targets';
import { sfnExecutions } from '../../adapters/sfn-executions';
import { sfnTasks } from '../../adapters/sfn-tasks';
import { snsNotifier } from '../../adapters/sns-notifier';
import { sourceCompiler } from '../../adapters/source-compiler';
import { ssmActionTargets } from '../../adapters/ssm-action-targets';
import { ssmRegistry } from '../../adapters/ssm-registry';
import { stsCallers } from '../../adapters/sts-callers';
import { systemClock } from '../../adapters/system-clock';
import { settingsFor } from '../../core/config';
import { namesOf } from '../../core/names';
import { withOperatorSettings } from '../../core/operator-settings';
import type { Metrics } from '../../core/ports';
import { tenantMetrics } from '../../core/tenant-metrics';
import { actingTenant, signed } from './acting';
import { environment } from './environment';

/**
 * The composition root: one builder per port. A bundle keeps only those that its function calls (adapters/package.json
 * says that they do nothing by being loaded), and nothing is built before the first call. Clients sign for the tenant that is
 * acted for (`acting.ts`).
 */
const dynamodb = () => DynamoDBDocumentClient.from(new DynamoDBClient(signed()), { marshallOptions: { removeUndefinedValues: true } });
const logger = new Logger({ serviceName: 'ratchet' });
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
export const auditTrail = () => dynamodbAuditTrail({ client: dynamodb(), journalTable: environment().JOURNAL_TABLE });
export const journalRoots = () => s3JournalRoots({ client: new S3Client({}), bucket: environment().ROOTS_BUCKET });
export const journal = () => lambdaJournal({ lambda: new LambdaClient(signed()), dynamodb: dynamodb(), writerFunction: environment().JOURNAL_WRITER, journalTable: environment().JOURNAL_TABLE });
export const baselines = () => dynamodbBaselines({ client: dynamodb(), stateTable: stateTable() });
export const budgets = () => dynamodbBudgets({ client: dynamodb(), stateTable: stateTable() });
export const calibrations = () => dynamodbCalibrations({ client: dynamodb(), stateTable: stateTable() });
export const circuits = () => dynamodbCircuits({ client: dynamodb(), stateTable: stateTable() });
export const model = () => bedrockModel({ client: new BedrockRuntimeClient({ ...signed(), maxAttempts: 1 }) });
export const artifacts = () => s3Artifacts({ client: new S3Client(signed()), bucket: environment().ARTIFACTS_BUCKET });
export const recordings = () => s3Recordings({ client: new S3Client(signed()), bucket: environment().ARTIFACTS_BUCKET });
export const workbenches = () => s3Workbenches({ client: new S3Client(signed()), bucket: environment().ARTIFACTS_BUCKET });
export const compiler = sourceCompiler;
export const functions = () => lambdaFunctions({ client: new LambdaClient(signed()), stage: config().stage });
export const deployer = () => lambdaDeployer({ client: new LambdaClient(signed()), sleep: setTimeout });
export const metrics = () => ofTenant(cloudwatchMetrics({ client: new CloudWatchClient({ ...signed(), retryMode: 'adaptive', maxAttempts: 8 }), periodSeconds: everywhere().cloudwatchStreamIntervalSeconds }));
export const alarms = () => cloudwatchAlarms({ client: new CloudWatchClient(signed()) });
export const executions = () => sfnExecutions({ client: new SFNClient(signed()), cycleMachineArn: environment().CYCLE_MACHINE, improvementMachineArn: environment().IMPROVEMENT_MACHINE });
export const callers = () => stsCallers({ client: new STSClient({}), account: environment().IMPROVEMENT_MACHINE.split(':')[4] ?? '' });
export const tasks = () => sfnTasks({ client: new SFNClient(signed()) });
export const notifier = () => snsNotifier({ client: new SNSClient(signed()), topicArn: environment().OUTBOUND_TOPIC, stage: config().stage });
export const meter = () => emfMeter({ stage: config().stage, clock: clock(), writeLine: (line) => process.stdout.write(`${line}\n`) });
export const reconciler = () => lambdaReconciler({ client: new LambdaClient(signed()), reconcileFunction: environment().RECONCILE_FUNCTION });
export const sandbox = () => lambdaSandbox({ client: new LambdaClient(signed()), sandboxFunction: namesOf(config().stage).sandboxFunction });
export const actionTargets = () => ({
  ...lambdaActionTargets({ client: new LambdaClient(signed()) }),
  ...ssmActionTargets({ client: new SSMClient(signed()), sleep: setTimeout }),
  ...sfnActionTargets({ client: new SFNClient(signed()), sleep: setTimeout, machinesArn: environment().CYCLE_MACHINE.replace(/[^:]+$/, ''), prefix: namesOf(config().stage).actionRuns }),
});

/** Reads what was copied to the state table. */
export const registry = () => withOperatorSettings(declarations(), controls(), config);
const declarations = () => dynamodbRegistry({ client: dynamodb(), stateTable: stateTable() });

/** May also copy the declarations anew, or look at one as it is now. */
export const syncedRegistry = () => withOperatorSettings(registryWith(false), controls(), config);

/** IAM scopes all that a tenant's session may reach, but for metrics. */
function ofTenant(all: Metrics): Metrics {
  const tenant = actingTenant();
  const { tenants, metricNamespaces } = config();
  // What IAM does not let the tenant's session read is not the tenant's.
  const known = registry();
  const byFunction = (name: string) => known.byFunction(name).catch((error: unknown) => {
    if (error instanceof Error && error.name === 'AccessDeniedException') return undefined;
    throw error;
  });
  const tell = (reason: string) => logger.warn('metrics not read', { reason });
  return tenant === undefined ? all : tenantMetrics(all, tenant, { tenants: Object.keys(tenants), metricNamespaces }, { registry: { byFunction }, tell });
}

/** Copies them anew by itself, when it meets a component that it does not know. For each batch of log lines: without what operators set. */
export const syncingRegistry = () => registryWith(true);

function registryWith(syncOnMiss: boolean) {
  return ssmRegistry({ registry: declarations(), ssm: new SSMClient(signed()), dynamodb: dynamodb(), stateTable: stateTable(), parameterPath: namesOf(config().stage).componentParameters, clock: clock(), syncOnMiss });
}
