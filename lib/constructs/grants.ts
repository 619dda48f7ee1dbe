import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Effect, PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import type { Key } from 'aws-cdk-lib/aws-kms';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { actionTag, managedTag, namesOf, stateKeys } from '../../core/names';
import { artifactFolders, type Right } from '../permissions';
import type { ModelArns } from './model-arns';

export interface GrantTargets {
  readonly stage: string;
  readonly state: Table;
  readonly journal: Table;
  readonly artifacts: Bucket;
  readonly outboundTopic: Topic;
  readonly topicKey: Key;
  /** Of each model that is configured. */
  readonly modelArns: readonly ModelArns[];
}

type Condition = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
type Statement = readonly [actions: readonly string[], resources: readonly string[], condition?: Condition];

/** Gives a role what one port needs, and no more. */
export function grant(role: Role, right: Right, targets: GrantTargets): void {
  for (const [actions, resources, condition] of statementsOf(right, role, targets)) {
    role.addToPolicy(new PolicyStatement({ effect: Effect.ALLOW, actions: [...actions], resources: [...resources], ...(condition ? { conditions: condition } : {}) }));
  }
}

function statementsOf(right: Right, scope: Construct, { stage, state, journal, artifacts, outboundTopic, topicKey, modelArns }: GrantTargets): readonly Statement[] {
  const names = namesOf(stage);
  const stack = Stack.of(scope);
  const arnOf = (service: string, resource: string, name: string, arnFormat = ArnFormat.COLON_RESOURCE_NAME) => stack.formatArn({ service, resource, resourceName: name, arnFormat });
  const functionArn = (name: string) => arnOf('lambda', 'function', name);
  const machines = { cycle: names.cycleMachine, improvement: names.improvementMachine };
  const managed: Condition = { StringEquals: { [`aws:ResourceTag/${managedTag}`]: stage } };
  // Without it S3 answers 403, not 404, for a key that is not there. No prefix: GetObject has none that a condition could meet.
  const mayKnowWhatIsMissing: Statement = [['s3:ListBucket'], [artifacts.bucketArn]];
  const keys = (pattern: string): Condition => ({ 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [pattern] } });
  const approvalKeys = stateKeys.approvals('*');
  /** All of the state table but the approvals, with their task tokens. */
  const table = (...actions: readonly string[]): Statement => [actions.map((action) => `dynamodb:${action}`), [state.tableArn], { 'ForAllValues:StringNotLike': { 'dynamodb:LeadingKeys': [approvalKeys] } }];

  switch (right) {
    case 'journal':
      return [[['lambda:InvokeFunction'], [functionArn(names.journalWriterFunction)]], [['dynamodb:Query'], [journal.tableArn, `${journal.tableArn}/index/recent`]]];
    case 'journal-store':
      return [[['dynamodb:PutItem', 'dynamodb:Query'], [journal.tableArn]], table('ConditionCheckItem', 'GetItem')];
    case 'registry':
    case 'leases-read':
    case 'controls-read':
      return [table('GetItem', 'Query')];
    case 'declarations':
      return [[['ssm:GetParameter'], [stack.formatArn({ service: 'ssm', resource: `parameter/ratchet/${stage}/components/*` })]]];
    case 'registry-sync':
      return [table('GetItem', 'Query', 'PutItem', 'DeleteItem'), [['ssm:GetParametersByPath'], [stack.formatArn({ service: 'ssm', resource: `parameter/ratchet/${stage}/components` }), stack.formatArn({ service: 'ssm', resource: `parameter/ratchet/${stage}/components/*` })]]];
    case 'leases':
    case 'controls-write':
      return [table('GetItem', 'Query', 'UpdateItem')];
    case 'queue':
      return [table('GetItem', 'Query', 'PutItem', 'DeleteItem', 'UpdateItem')];
    case 'progress':
      return [table('GetItem', 'Query', 'PutItem', 'UpdateItem')];
    case 'approvals':
      return [[['dynamodb:PutItem'], [state.tableArn], keys(approvalKeys)]];
    case 'approvals-decide':
      return [[['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:UpdateItem'], [state.tableArn], keys(approvalKeys)]];
    case 'task-answers':
      return [[['states:SendTaskSuccess'], [arnOf('states', 'stateMachine', machines.improvement)]]];
    case 'counters-read':
      return [[['dynamodb:Query'], [state.tableArn], keys('*#counters#*')]];
    case 'counters-write':
      return [[['dynamodb:PutItem'], [state.tableArn], keys('*#counters#*')]];
    case 'baselines':
      return [[['dynamodb:BatchGetItem', 'dynamodb:PutItem'], [state.tableArn], keys('*#baseline#*')]];
    case 'artifacts-read':
      return [[['s3:GetObject'], [artifacts.arnForObjects('*')]], mayKnowWhatIsMissing];
    case 'artifacts-write':
      // What the next candidate is built from, and what it is judged by, have rights of their own.
      return [[['s3:PutObject'], artifactFolders.map((folder) => artifacts.arnForObjects(`${folder}/*`))]];
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
    case 'workbenches-keep':
      return [
        [['s3:GetObject'], [stack.formatArn({ service: 's3', region: '', account: '', resource: `cdk-*-assets-${stack.account}-${stack.region}`, resourceName: '*' })]],
        [['s3:GetObject', 's3:PutObject'], [artifacts.arnForObjects('workbenches/*')]],
      ];
    case 'workbenches-read':
      return [[['s3:GetObject'], [artifacts.arnForObjects('workbenches/*')]]];
    case 'workbenches-write':
      return [[['s3:PutObject'], [artifacts.arnForObjects('workbenches/*')]]];
    case 'recordings-read':
      return [[['s3:GetObject'], [artifacts.arnForObjects('recordings/*')]], mayKnowWhatIsMissing];
    case 'recordings-write':
      return [[['s3:PutObject'], [artifacts.arnForObjects('recordings/*')]]];
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
      return [[['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:PutItem'], [state.tableArn], keys(stateKeys.found('*'))]];
    case 'calibrations':
      return [[['dynamodb:GetItem', 'dynamodb:PutItem'], [state.tableArn], keys(stateKeys.found('*'))]];
    case 'track-records':
      return [[['dynamodb:Query', 'dynamodb:PutItem'], [state.tableArn], keys(stateKeys.found('*'))]];
    case 'metrics':
      return [[['cloudwatch:GetMetricData'], ['*']]];
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
      return actionStatements(stack, stage);
  }
}

/**
 * What teams tagged as an action's target. Executions carry no tag of their own: of state machines, those that Ratchet named; of
 * automations, whose ids nobody can know, their state. An automation acts with a role of the team's under one path, or with none.
 */
function actionStatements(stack: Stack, stage: string): readonly Statement[] {
  const { actionRuns, actionRoles } = namesOf(stage);
  const tagged: Condition = { StringEquals: { [`aws:ResourceTag/${actionTag}`]: stage } };
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
