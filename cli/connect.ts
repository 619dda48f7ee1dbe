import { setTimeout } from 'node:timers/promises';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { cloudwatchMetrics } from '../adapters/cloudwatch-metrics';
import { dynamodbApprovals } from '../adapters/dynamodb-approvals';
import { dynamodbBudgets } from '../adapters/dynamodb-budgets';
import { dynamodbAuditTrail } from '../adapters/dynamodb-audit-trail';
import { dynamodbCalibrations } from '../adapters/dynamodb-calibrations';
import { dynamodbControls } from '../adapters/dynamodb-controls';
import { dynamodbCounters } from '../adapters/dynamodb-counters';
import { dynamodbLeases } from '../adapters/dynamodb-leases';
import { dynamodbOpportunities } from '../adapters/dynamodb-opportunities';
import { dynamodbProgress } from '../adapters/dynamodb-progress';
import { dynamodbRegistry } from '../adapters/dynamodb-registry';
import { dynamodbStatuses } from '../adapters/dynamodb-statuses';
import { dynamodbWorkQueue } from '../adapters/dynamodb-work-queue';
import { lambdaFunctions } from '../adapters/lambda-functions';
import { lambdaJournal } from '../adapters/lambda-journal';
import { s3Artifacts } from '../adapters/s3-artifacts';
import { s3JournalRoots } from '../adapters/s3-journal-roots';
import { s3Workbenches } from '../adapters/s3-workbenches';
import { sfnExecutions } from '../adapters/sfn-executions';
import { systemClock } from '../adapters/system-clock';
import { type Config, config, defaultSettings } from '../core/config';
import { namesOf } from '../core/names';
import { withOperatorSettings } from '../core/operator-settings';
import { awsOperations } from './aws-operations';
import { chooseTenant, readInstallation } from './installation';
import { readConfig } from './read-config';
import type { Globals, Session } from './session';
import { checked, UsageError } from './usage-error';

const connectionTimeoutMs = 5000;

/** Finds the installation and builds what commands need, all from the SDK's own environment. */
export async function connect(globals: Globals): Promise<Session> {
  const stage = checked(config.shape.stage, globals.stage, '--stage');
  const asked = globals.region ?? process.env['AWS_REGION'] ?? process.env['AWS_DEFAULT_REGION'];
  const options = { requestHandler: { connectionTimeout: connectionTimeoutMs }, ...(asked && { region: asked }) };
  const ssm = new SSMClient(options);
  const region = await regionOf(ssm);
  const endpoint = process.env['AWS_ENDPOINT_URL'] || undefined;
  const { stateTable, journalTable, artifactsBucket, rootsBucket, ...installation } = await readInstallation(ssm, stage, endpoint === undefined ? `region ${region}` : `region ${region} of ${endpoint}`);

  const names = namesOf(stage);
  const dynamodb = DynamoDBDocumentClient.from(new DynamoDBClient(options));
  const lambda = new LambdaClient(options);
  const s3 = new S3Client(options);
  const sfn = new SFNClient(options);
  const clock = systemClock();
  const controls = dynamodbControls({ client: dynamodb, stateTable });
  let read: Promise<Config> | undefined;
  const configuration = () => (read ??= readConfig(lambda, names.controlFunction));
  return {
    stage,
    tenant: chooseTenant(installation, globals.tenant, globals.all),
    region,
    endpoint,
    clock,
    journal: lambdaJournal({ lambda, dynamodb, writerFunction: names.journalWriterFunction, journalTable }),
    audit: { trail: dynamodbAuditTrail({ client: dynamodb, journalTable }), roots: rootsBucket === undefined ? undefined : s3JournalRoots({ client: s3, bucket: rootsBucket }) },
    artifacts: s3Artifacts({ client: s3, bucket: artifactsBucket }),
    workbenches: s3Workbenches({ client: s3, bucket: artifactsBucket }),
    progress: dynamodbProgress({ client: dynamodb, stateTable }),
    leases: dynamodbLeases({ client: dynamodb, stateTable }),
    queue: dynamodbWorkQueue({ client: dynamodb, stateTable }),
    statuses: dynamodbStatuses({ client: dynamodb, stateTable }),
    opportunities: dynamodbOpportunities({ client: dynamodb, stateTable }),
    approvals: dynamodbApprovals({ client: dynamodb, stateTable }),
    budgets: dynamodbBudgets({ client: dynamodb, stateTable }),
    calibrations: dynamodbCalibrations({ client: dynamodb, stateTable }),
    controls,
    registry: withOperatorSettings(dynamodbRegistry({ client: dynamodb, stateTable }), controls, configuration),
    functions: lambdaFunctions({ client: lambda, stage }),
    metrics: cloudwatchMetrics({ client: new CloudWatchClient(options) }),
    counters: dynamodbCounters({ client: dynamodb, stateTable, retentionDays: defaultSettings.counterRetentionDays }),
    executions: sfnExecutions({ client: sfn, cycleMachineArn: installation.cycleMachineArn, improvementMachineArn: installation.improvementMachineArn }),
    operations: awsOperations({ stage, lambda, sfn, sts: new STSClient(options), names }),
    config: configuration,
    sleep: setTimeout,
  };
}

async function regionOf(ssm: SSMClient): Promise<string> {
  try {
    return await ssm.config.region();
  } catch (cause) {
    throw new UsageError('--region: saw nothing, expected a region there, in AWS_REGION or in the profile (AWS_PROFILE); for the local run add --local', { cause });
  }
}
