import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Effect, PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import type { Key } from 'aws-cdk-lib/aws-kms';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import { lookupPartition } from '../../core/lookup-keys';
import { actionTag, everyTenant, managedTag, namesOf, stateKeys, tenantTag } from '../../core/names';
import { artifactFolders, type Right } from '../permissions';
import type { ModelArns } from './model-arns';

export interface GrantTargets {
  readonly stage: string;
  readonly state: Table;
  readonly journal: Table;
  readonly artifacts: Bucket;
  readonly roots: Bucket;
  readonly outboundTopic: Topic;
  readonly topicKey: Key;
  /** Of each model that is configured. */
  readonly modelArns: readonly ModelArns[];
}

/** What the number of a version begins with. */
export const versionDigits = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;

type Condition = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
type Statement = readonly [actions: readonly string[], resources: readonly string[], condition?: Condition | undefined];

/** One of Ratchet's functions (`lib/permissions.ts`), and the role that gets its rights. */
interface Grantee {
  readonly role: Role;
  readonly name: string;
  /** The role is assumed with a tenant as the session's tag: its rights end where that tenant does. */
  readonly actsForTenants: boolean;
}

/** Gives a function what one port needs, and no more. */
export function grant(grantee: Grantee, right: Right, targets: GrantTargets): void {
  for (const [actions, resources, condition] of statementsOf(right, grantee, targets)) {
    grantee.role.addToPolicy(new PolicyStatement({ effect: Effect.ALLOW, actions: [...actions], resources: [...resources], ...(condition ? { conditions: condition } : {}) }));
  }
}

function statementsOf(right: Right, { role, name, actsForTenants }: Grantee, { stage, state, journal, artifacts, roots, outboundTopic, topicKey, modelArns }: GrantTargets): readonly Statement[] {
  const names = namesOf(stage);
  const stack = Stack.of(role);
  const arnOf = (service: string, resource: string, resourceName: string, arnFormat = ArnFormat.COLON_RESOURCE_NAME) => stack.formatArn({ service, resource, resourceName, arnFormat });
  const functionArn = (called: string) => arnOf('lambda', 'function', called);
  const machines = { cycle: names.cycleMachine, improvement: names.improvementMachine };
  /** IAM puts the session's tag in its place. */
  const tenant = actsForTenants ? `\${aws:PrincipalTag/${tenantTag}}` : '*';
  const tagged = (tag: string): Condition => ({ StringEquals: { [`aws:ResourceTag/${tag}`]: stage, ...(actsForTenants && { [`aws:ResourceTag/${tenantTag}`]: tenant }) } });
  const managed = tagged(managedTag);
  const below = (folder: string) => (actsForTenants ? `${folder}/${tenant}/*` : `${folder}/*`);
  const inFolder = (folder: string) => artifacts.arnForObjects(below(folder));
  /** With a prefix alone: for a key that is not there S3 answers 403 all the same, and the adapters look whether it is. */
  const mayList = (...folders: readonly string[]): Statement => [['s3:ListBucket'], [artifacts.bucketArn], { StringLike: { 's3:prefix': folders.map(below) } }];
  const keys = (...patterns: readonly string[]): Condition => ({ 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': patterns } });
  const ownKeys = [tenant, `${tenant}#*`];
  const approvalKeys = stateKeys.approvals('*');
  /** All of the tenant's part of the state table but the approvals, with their task tokens. */
  const table = (...actions: readonly string[]): Statement => [actions.map((action) => `dynamodb:${action}`), [state.tableArn], { ...(actsForTenants && keys(...ownKeys)), 'ForAllValues:StringNotLike': { 'dynamodb:LeadingKeys': [approvalKeys] } }];
  /** What belongs to no tenant: switches that hold everywhere, and which component a function belongs to. */
  const shared = (pk: string, ...actions: readonly string[]): readonly Statement[] => (actsForTenants ? [[actions.map((action) => `dynamodb:${action}`), [state.tableArn], keys(pk)]] : []);

  switch (right) {
    case 'journal':
      return [[['lambda:InvokeFunction'], [functionArn(names.journalWriterOf(name))]], [['dynamodb:Query'], [journal.tableArn, `${journal.tableArn}/index/recent`], actsForTenants ? keys(...ownKeys) : undefined]];
    case 'journal-store':
      return [[['dynamodb:PutItem', 'dynamodb:Query'], [journal.tableArn]], table('ConditionCheckItem', 'GetItem')];
    case 'journal-read':
      return [[['dynamodb:Query', 'dynamodb:Scan'], [journal.tableArn]]];
    case 'roots-write':
      // No right to shorten or lift a lock: the bucket locks what comes in.
      return [[['s3:PutObject', 's3:GetObjectVersion'], [roots.arnForObjects('roots/*')]], [['s3:ListBucketVersions', 's3:ListBucket'], [roots.bucketArn]]];
    case 'inputs-write':
      return [[['s3:PutObject'], [inFolder('inputs')]]];
    case 'registry':
      // With what operators set of it, for one tenant or for all.
      return [table('GetItem', 'Query'), ...shared(everyTenant, 'Query')];
    case 'leases-read':
      return [table('GetItem', 'Query')];
    case 'controls-read':
      return [table('GetItem', 'Query'), ...shared(everyTenant, 'Query')];
    case 'declarations':
      return [[['ssm:GetParameter'], [stack.formatArn({ service: 'ssm', resource: `parameter/ratchet/${stage}/components/*` })]]];
    case 'registry-sync':
      return [table('GetItem', 'Query', 'PutItem', 'DeleteItem'), [['ssm:GetParametersByPath'], [stack.formatArn({ service: 'ssm', resource: `parameter/ratchet/${stage}/components` }), stack.formatArn({ service: 'ssm', resource: `parameter/ratchet/${stage}/components/*` })]]];
    case 'leases':
      return [table('GetItem', 'Query', 'UpdateItem')];
    case 'controls-write':
      return [table('GetItem', 'Query', 'UpdateItem'), ...shared(everyTenant, 'Query')];
    case 'queue':
      return [table('GetItem', 'Query', 'PutItem', 'DeleteItem', 'UpdateItem')];
    case 'progress':
      return [table('GetItem', 'Query', 'PutItem', 'UpdateItem')];
    case 'approvals':
      return [[['dynamodb:PutItem'], [state.tableArn], keys(stateKeys.approvals(tenant))]];
    case 'approvals-decide':
      return [[['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:UpdateItem'], [state.tableArn], keys(stateKeys.approvals(tenant))]];
    case 'task-answers':
      return [[['states:SendTaskSuccess'], [arnOf('states', 'stateMachine', machines.improvement)]]];
    case 'counters-read':
      return [[['dynamodb:Query'], [state.tableArn], keys(stateKeys.counters(tenant, '*'))]];
    case 'counters-write':
      return [[['dynamodb:PutItem'], [state.tableArn], keys(stateKeys.counters(tenant, '*'))]];
    case 'baselines':
      return [[['dynamodb:BatchGetItem', 'dynamodb:PutItem'], [state.tableArn], keys(stateKeys.baseline(tenant, '*').pk)]];
    case 'artifacts-read':
      return [[['s3:GetObject'], artifactFolders.map(inFolder)], mayList(...artifactFolders)];
    case 'artifacts-write':
      // What the next candidate is built from, and what it is judged by, have rights of their own.
      return [[['s3:PutObject'], artifactFolders.map(inFolder)]];
    case 'functions':
      return [[['lambda:GetAlias', 'lambda:GetFunctionConcurrency', 'lambda:GetFunctionConfiguration', 'lambda:ListVersionsByFunction', 'lambda:GetProvisionedConcurrencyConfig', 'lambda:ListTags'], [functionArn('*')], managed]];
    case 'deploy-alias':
      return [[['lambda:UpdateAlias'], [functionArn('*')], managed]];
    case 'deploy-code':
      return [[['lambda:UpdateFunctionCode', 'lambda:UpdateFunctionConfiguration', 'lambda:GetFunction', 'lambda:GetFunctionConfiguration'], [functionArn('*')], managed], [['lambda:GetLayerVersion'], [stack.formatArn({ service: 'lambda', account: '*', resource: 'layer', resourceName: '*', arnFormat: ArnFormat.COLON_RESOURCE_NAME })]]];
    case 'functions-code':
      return [[['lambda:GetFunction'], [functionArn('*')], managed]];
    case 'publish-version':
      return [[['lambda:PublishVersion'], [functionArn('*')], managed]];
    case 'delete-versions':
      // Only what ends in a number: without a qualifier the same action removes a function with all its versions.
      return [[['lambda:DeleteFunction'], versionDigits.map((digit) => functionArn(`*:${digit}*`)), managed]];
    case 'workbenches-keep':
      return [
        [['s3:GetObject'], [stack.formatArn({ service: 's3', region: '', account: '', resource: `cdk-*-assets-${stack.account}-${stack.region}`, resourceName: '*' })]],
        [['s3:GetObject', 's3:PutObject'], [inFolder('workbenches')]],
      ];
    case 'workbenches-read':
      return [[['s3:GetObject'], [inFolder('workbenches')]]];
    case 'workbenches-write':
      return [[['s3:PutObject'], [inFolder('workbenches')]]];
    case 'workbenches-release':
      return [[['s3:PutObjectTagging'], [inFolder('workbenches')]]];
    case 'recordings-read':
      return [[['s3:GetObject'], [inFolder('recordings')]], mayList('recordings')];
    case 'recordings-write':
      return [[['s3:PutObject'], [inFolder('recordings')]]];
    case 'sandbox':
      return [[['lambda:InvokeFunction'], [functionArn(names.sandboxFunction)]]];
    case 'model':
      return modelArns.flatMap(modelStatements);
    case 'circuits':
      return [table('GetItem', 'PutItem', 'UpdateItem')];
    case 'served-fixes':
      return [table('Query', 'PutItem', 'DeleteItem')];
    case 'statuses':
    case 'opportunities':
      return [[['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:PutItem'], [state.tableArn], keys(stateKeys.found(tenant))]];
    case 'calibrations':
      return [[['dynamodb:GetItem', 'dynamodb:PutItem'], [state.tableArn], keys(stateKeys.found(tenant))]];
    case 'budgets':
      return [[['dynamodb:GetItem', 'dynamodb:UpdateItem'], [state.tableArn], keys(stateKeys.budgets(tenant))]];
    case 'budgets-read':
      return [[['dynamodb:GetItem'], [state.tableArn], keys(stateKeys.budgets(tenant))]];
    case 'track-records':
      return [[['dynamodb:Query', 'dynamodb:PutItem'], [state.tableArn], keys(stateKeys.found(tenant))]];
    case 'metrics':
      return [[['cloudwatch:GetMetricData'], ['*']], ...shared(lookupPartition, 'GetItem')];
    case 'alarms':
      return [[['cloudwatch:DescribeAlarms', 'cloudwatch:DescribeAlarmHistory', 'cloudwatch:DescribeAlarmsForMetric'], ['*']]];
    case 'notify':
      return [[['sns:Publish'], [outboundTopic.topicArn]], [['kms:GenerateDataKey', 'kms:Decrypt'], [topicKey.keyArn]]];
    case 'start-improvements':
      return [[['states:StartExecution'], [arnOf('states', 'stateMachine', machines.improvement)]]];
    case 'start-cycles':
      return [[['states:StartExecution'], [arnOf('states', 'stateMachine', machines.cycle)]]];
    case 'watch-executions':
      return [[['states:DescribeExecution'], [arnOf('states', 'execution', `${machines.improvement}:*`)]]];
    case 'stop-executions':
      return [[['states:StopExecution'], [arnOf('states', 'execution', `${machines.improvement}:*`)]]];
    case 'request-reconcile':
      return [[['lambda:InvokeFunction'], [functionArn(names.reconcileFunction)]]];
    case 'action-targets':
      return actionStatements(stack, stage, tagged(actionTag));
  }
}

/**
 * What teams tagged as an action's target. Executions carry no tag of their own: of state machines, those that Ratchet named; of
 * automations, whose ids nobody can know, their state. An automation acts with a role of the team's under one path, or with none.
 */
function actionStatements(stack: Stack, stage: string, tagged: Condition): readonly Statement[] {
  const { actionRuns, actionRoles } = namesOf(stage);
  const arnOf = (service: string, resource: string, resourceName: string, arnFormat = ArnFormat.SLASH_RESOURCE_NAME) => stack.formatArn({ service, resource, resourceName, arnFormat });
  return [
    [['lambda:InvokeFunction'], [arnOf('lambda', 'function', '*', ArnFormat.COLON_RESOURCE_NAME)], tagged],
    [['states:StartExecution'], [arnOf('states', 'stateMachine', '*', ArnFormat.COLON_RESOURCE_NAME)], tagged],
    [['states:DescribeExecution'], [arnOf('states', 'execution', `*:${actionRuns}*`, ArnFormat.COLON_RESOURCE_NAME)]],
    [['ssm:DescribeDocument', 'ssm:StartAutomationExecution'], [arnOf('ssm', 'document', '*')], tagged],
    [['ssm:StartAutomationExecution'], [arnOf('ssm', 'automation-definition', '*')], tagged],
    [['ssm:StartAutomationExecution', 'ssm:GetAutomationExecution'], [arnOf('ssm', 'automation-execution', '*')]],
    [['iam:PassRole'], [stack.formatArn({ service: 'iam', region: '', resource: `role${actionRoles}*` })], { StringEquals: { 'iam:PassedToService': 'ssm.amazonaws.com' } }],
  ];
}

/** A profile's models are open through the profile alone. */
function modelStatements({ called, routedTo }: ModelArns): readonly Statement[] {
  if (called === undefined) return [];
  const invoke = ['bedrock:InvokeModel'];
  return routedTo.length === 0 ? [[invoke, [called]]] : [[invoke, [called]], [invoke, routedTo, { StringEquals: { 'bedrock:InferenceProfileArn': called } }]];
}
