import { App } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { type Config, readConfig } from '../../core/config';
import type { StepName } from '../../core/contracts';
import { steps } from '../../lib/permissions';
import { RatchetStack } from '../../lib/ratchet-stack';
import { type Flow, flowNamed, type State } from '../statemachines/run-flow';

const config = readConfig({ stage: 'test', improvementCycleIntervalHours: 12, improvementCycleStartTime: '03:15', tenants: { shop: {}, desk: {} } }, {});
test('cannot be deleted by mistake', () => {
  expect(stackOf(readConfig({}, {})).terminationProtection).toBe(true);
});

const stackOf = (of: Config) => new RatchetStack(new App(), `Ratchet-${of.stage}`, { config: of });
const stack = stackOf(config);
const template = Template.fromStack(stack);
const only = (type: string, props: object = {}): string => {
  const found = Object.keys(template.findResources(type, { Properties: props }));
  expect(found).toHaveLength(1);
  return found[0] ?? '';
};
const functionArn = (name: string) => ({ 'Fn::GetAtt': [only('AWS::Lambda::Function', { FunctionName: `ratchet-test-${name}` }), 'Arn'] });
const machine = (name: string) => ({ Ref: only('AWS::StepFunctions::StateMachine', { StateMachineName: `ratchet-test-${name}` }) });
const undelivered = { 'Fn::GetAtt': [only('AWS::SQS::Queue'), 'Arn'] };
const topic = (name: string) => ({ Ref: only('AWS::SNS::Topic', { TopicName: `ratchet-test-${name}` }) });

test('cdk-nag finds nothing', () => {
  const { success, violations } = new AwsSolutionsChecks().validateScope(stack);
  expect(violations.map(({ ruleName, description }) => `${ruleName}: ${description}`)).toEqual([]);
  expect(success).toBe(true);
});

describe('what starts a cycle', () => {
  test.each(['shop', 'desk'])('the clock, for tenant %s', (tenant) => {
    template.hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'cron(15 3,15 * * ? *)', ScheduleExpressionTimezone: 'Etc/UTC', FlexibleTimeWindow: { Mode: 'OFF' }, State: 'ENABLED',
      Target: { Arn: machine('improvement-cycle'), Input: JSON.stringify({ trigger: 'scheduled', tenant, reason: 'scheduled' }) },
    });
    template.resourceCountIs('AWS::Scheduler::Schedule', 2);
  });

  test('an alarm of any Lambda function that goes red; the event arrives unchanged, with its id', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: { source: ['aws.cloudwatch'], 'detail-type': ['CloudWatch Alarm State Change'], detail: { state: { value: ['ALARM'] }, configuration: { metrics: { metricStat: { metric: { namespace: ['AWS/Lambda'] } } } } } },
      Targets: [{ Arn: machine('improvement-cycle'), InputPath: Match.absent(), InputTransformer: Match.absent(), Input: Match.absent(), DeadLetterConfig: { Arn: undelivered } }],
    });
  });

  test('alarms from elsewhere', () => {
    template.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'lambda', TopicArn: topic('inbound'), Endpoint: functionArn('alarm-topic'), RedrivePolicy: { deadLetterTargetArn: undelivered } });
  });
});

describe('what cleans up', () => {
  test('executions of both machines that end badly go to reconcile, and to the queue when that fails', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.states'], 'detail-type': ['Step Functions Execution Status Change'],
        detail: { status: ['FAILED', 'TIMED_OUT', 'ABORTED'], stateMachineArn: Match.arrayWith([machine('improvement-cycle'), machine('improvement')]) },
      },
      Targets: [{ Arn: functionArn('reconcile'), DeadLetterConfig: { Arn: undelivered }, RetryPolicy: { MaximumRetryAttempts: 3 }, InputPath: Match.absent() }],
    });
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', { MaximumRetryAttempts: 2, DestinationConfig: { OnFailure: { Destination: undelivered } } });
  });

  test('sweep runs each minute', () => {
    template.hasResourceProperties('AWS::Events::Rule', { ScheduleExpression: 'rate(1 minute)', State: 'ENABLED', Targets: [{ Arn: functionArn('sweep') }] });
  });

  test('the queue takes what rules and topics could not deliver', () => {
    const policy = JSON.stringify(template.findResources('AWS::SQS::QueuePolicy'));
    for (const principal of ['events.amazonaws.com', 'sns.amazonaws.com']) expect(policy).toContain(principal);
  });
});

test('logs may call ingest by one permission, from this account\'s log groups alone', () => {
  const toIngest = Object.values(template.findResources('AWS::Lambda::Permission')).filter(({ Properties }) => JSON.stringify(Properties.FunctionName) === JSON.stringify(functionArn('ingest')));
  expect(toIngest).toHaveLength(1);
  expect(toIngest[0]?.['Properties']).toEqual({
    Action: 'lambda:InvokeFunction', FunctionName: functionArn('ingest'), Principal: 'logs.amazonaws.com', SourceAccount: { Ref: 'AWS::AccountId' },
    SourceArn: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':logs:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':log-group:*']] },
  });
});

describe('topics', () => {
  test('CloudWatch may use their key, and publish', () => {
    template.hasResourceProperties('AWS::KMS::Key', {
      EnableKeyRotation: true,
      KeyPolicy: { Statement: Match.arrayWith([Match.objectLike({ Effect: 'Allow', Principal: { Service: 'cloudwatch.amazonaws.com' }, Action: Match.arrayWith(['kms:Decrypt', 'kms:GenerateDataKey*']) })]) },
    });
    for (const name of ['outbound', 'inbound']) {
      template.hasResourceProperties('AWS::SNS::Topic', { TopicName: `ratchet-test-${name}`, KmsMasterKeyId: { 'Fn::GetAtt': [only('AWS::KMS::Key'), 'Arn'] } });
      template.hasResourceProperties('AWS::SNS::TopicPolicy', {
        Topics: [topic(name)],
        PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }), Match.objectLike({ Effect: 'Allow', Principal: { Service: 'cloudwatch.amazonaws.com' }, Action: 'sns:Publish' })]) },
      });
    }
  });
});

describe('what is kept', () => {
  test('the journal outlives the stack, its own deletion, and a mistake of the last 35 days', () => {
    template.hasResource('AWS::DynamoDB::Table', {
      DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain',
      Properties: { KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }, { AttributeName: 'sequence', KeyType: 'RANGE' }], DeletionProtectionEnabled: true, PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true }, TimeToLiveSpecification: Match.absent() },
    });
  });

  test('the state expires by its own attribute', () => {
    template.hasResourceProperties('AWS::DynamoDB::Table', { TimeToLiveSpecification: { AttributeName: 'expiresAtSeconds', Enabled: true }, PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } });
  });

  test('artifacts are versioned, encrypted, closed to the public, and refuse plain HTTP', () => {
    template.hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'Retain',
      Properties: { VersioningConfiguration: { Status: 'Enabled' }, BucketEncryption: Match.anyValue(), PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true } },
    });
    template.hasResourceProperties('AWS::S3::BucketPolicy', { PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } })]) } });
  });

  test('no item of the journal expires, and its stream has what was there before a change', () => {
    template.hasResourceProperties('AWS::DynamoDB::Table', { KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }, { AttributeName: 'sequence', KeyType: 'RANGE' }], StreamSpecification: { StreamViewType: 'OLD_IMAGE' }, TimeToLiveSpecification: Match.absent() });
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      EventSourceArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^StoresJournal'), 'StreamArn'] }, FunctionName: { Ref: only('AWS::Lambda::Function', { FunctionName: 'ratchet-test-journal-guard' }) }, StartingPosition: 'TRIM_HORIZON',
      FilterCriteria: { Filters: [{ Pattern: JSON.stringify({ eventName: ['MODIFY', 'REMOVE'] }) }] }, DestinationConfig: { OnFailure: { Destination: undelivered } }, MaximumRetryAttempts: 10,
    });
  });

  test.each([[undefined, 400], [30, 30]])('roots are locked for everybody, from their writing on (setting %s: %i days)', (rootRetentionDays, days) => {
    const made = Template.fromStack(stackOf(readConfig({ stage: 'roots', ...(rootRetentionDays && { rootRetentionDays }) }, {})));
    made.hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain',
      Properties: {
        ObjectLockEnabled: true, ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Days: days } } },
        VersioningConfiguration: { Status: 'Enabled' }, LifecycleConfiguration: Match.absent(), PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
      },
    });
  });

  test('roots are tried every hour', () => {
    template.hasResourceProperties('AWS::Events::Rule', { ScheduleExpression: 'rate(1 hour)', State: 'ENABLED', Targets: [{ Arn: functionArn('journal-roots'), RetryPolicy: { MaximumRetryAttempts: 2 } }] });
  });

  test('logical ids and types of what holds data do not change: a new id is an empty store', () => {
    const kept = ['AWS::DynamoDB::Table', 'AWS::S3::Bucket', 'AWS::KMS::Key', 'AWS::SQS::Queue', 'AWS::SNS::Topic'];
    expect(kept.flatMap((type) => Object.keys(template.findResources(type)).map((id) => `${type} ${id}`))).toMatchInlineSnapshot(`
[
  "AWS::DynamoDB::Table StoresJournal59AC4E51",
  "AWS::DynamoDB::Table StoresStateDB886745",
  "AWS::S3::Bucket StoresArtifacts89A9EFE4",
  "AWS::S3::Bucket StoresRoots6BABF94E",
  "AWS::KMS::Key NotificationsKeyADCFA950",
  "AWS::SQS::Queue UndeliveredF3CF66A9",
  "AWS::SNS::Topic NotificationsOutboundD9F7953F",
  "AWS::SNS::Topic NotificationsInbound2D911E98",
]
`);
  });
});

describe('functions and flows', () => {
  const tasks = (flow: Flow): [string, State][] => Object.entries(flow.States).flatMap(([name, state]) => [...(state.Type === 'Task' ? [[name, state] as [string, State]] : []), ...(state.ItemProcessor ? tasks(state.ItemProcessor) : [])]);
  const timeouts = (['improvement', 'improvement-cycle'] as const).flatMap((name) => tasks(flowNamed(name))).filter(([name]) => name in steps);

  test.each(timeouts.map(([name, { TimeoutSeconds }]) => [name as StepName, TimeoutSeconds ?? 0] as const))('%s: its function ends before its task gives up (%i s)', (name, seconds) => {
    const kebab = name.replace(/(?<!^)([A-Z])/g, '-$1').toLowerCase();
    const { Properties } = template.findResources('AWS::Lambda::Function')[only('AWS::Lambda::Function', { FunctionName: `ratchet-test-${kebab}` })] as { Properties: { Timeout: number } };
    expect(Properties.Timeout).toBe(steps[name].timeoutSeconds);
    expect(Properties.Timeout).toBeLessThan(seconds);
  });

  test('every step of the flows is among them', () => {
    expect(timeouts.map(([name]) => name).sort()).toEqual(Object.keys(steps).sort());
  });

  test('the flows log where Step Functions may write, with the level that names each step, and without what passes through them', () => {
    for (const name of ['improvement', 'improvement-cycle']) {
      const logs = only('AWS::Logs::LogGroup', { LogGroupName: `/aws/vendedlogs/states/ratchet-test-${name}` });
      template.hasResourceProperties('AWS::StepFunctions::StateMachine', {
        StateMachineName: `ratchet-test-${name}`, StateMachineType: 'STANDARD', TracingConfiguration: { Enabled: true },
        LoggingConfiguration: { Level: 'ALL', IncludeExecutionData: false, Destinations: [{ CloudWatchLogsLogGroup: { LogGroupArn: { 'Fn::GetAtt': [logs, 'Arn'] } } }] },
      });
    }
  });

  test('every log group has an end, and every function has its own', () => {
    const groups = Object.values(template.findResources('AWS::Logs::LogGroup')) as { Properties: { RetentionInDays?: number } }[];
    for (const { Properties } of groups) expect(Properties.RetentionInDays).toBe(90);
    const functions = Object.values(template.findResources('AWS::Lambda::Function')) as { Properties: { LoggingConfig?: { LogGroup: { Ref: string } } } }[];
    expect(new Set(functions.map(({ Properties }) => Properties.LoggingConfig?.LogGroup.Ref)).size).toBe(functions.length);
  });

  test('every function but the sandbox knows the configuration, and its variables are well under what Lambda holds', () => {
    for (const { Properties } of Object.values(template.findResources('AWS::Lambda::Function')).filter((made) => made['Properties'].FunctionName !== 'ratchet-test-sandbox') as { Properties: { Environment: { Variables: Record<string, unknown> } } }[]) {
      const { Variables } = Properties.Environment;
      expect(JSON.parse(String(Variables['RATCHET_CONFIG']))).toEqual(config);
      expect(JSON.stringify(Variables).length).toBeLessThan(4096);
    }
  });
});

describe('a configuration that a function could not hold', () => {
  const withTenants = (count: number) => readConfig({ stage: 'test', tenants: Object.fromEntries(Array.from({ length: count }, (_, index) => [`tenant-${String(index).padStart(4, '0')}`, { cooldownHours: 1 }])) }, {});
  test('is refused at synth, with the bytes seen and expected', () => {
    const large = withTenants(200);
    const bytes = Buffer.byteLength(JSON.stringify(large));
    expect(bytes).toBeGreaterThan(3000);
    expect(() => stackOf(large)).toThrow(`Configuration: saw ${bytes} bytes of overrides, expected at most 3000 (a function's environment holds 4 KB)`);
  });
});
