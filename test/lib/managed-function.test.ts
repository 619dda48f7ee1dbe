import { join } from 'node:path';
import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { LambdaIntegration, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Vpc, type IVpc } from 'aws-cdk-lib/aws-ec2';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { AccountPrincipal, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Code, DockerImageCode, FunctionUrl, FunctionUrlAuthType, Handler, Runtime, SystemLogLevel } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { NodejsFunction, type NodejsFunctionProps } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { LambdaDestination } from 'aws-cdk-lib/aws-s3-notifications';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { LambdaSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { StateMachine, DefinitionBody } from 'aws-cdk-lib/aws-stepfunctions';
import { BUNDLING_STACKS } from 'aws-cdk-lib/cx-api';
import { AwsSolutionsChecks } from 'cdk-nag';
import { component } from '../../core/cycle';
import { ManagedFunction, type ManagedFunctionProps } from '../../lib/constructs/managed-function';

const entry = join(__dirname, '..', '..', 'examples', 'shop', 'src', 'order-status', 'handler.ts');
const base = { entry, runtime: Runtime.NODEJS_22_X, timeout: Duration.seconds(10) } as const;

const managedLogGroup = '@aws-cdk/aws-lambda:useCdkManagedLogGroup';

/** A stack whose functions are not bundled, since what these tests look at does not depend on it, and as `cdk init` sets log groups up. */
function newStack(context: Record<string, unknown> = {}): Stack {
  return new Stack(new App({ context: { [BUNDLING_STACKS]: [], [managedLogGroup]: true, ...context } }), 'Shop', { env: { account: '111122223333', region: 'eu-west-1' } });
}

function managed(props: Partial<ManagedFunctionProps> = {}, stack = newStack()): { stack: Stack; orders: ManagedFunction } {
  return { stack, orders: new ManagedFunction(stack, 'Orders', { ...base, ...props }) };
}

function only(template: Template, type: string): { id: string; properties: Record<string, unknown> } {
  const found = Object.entries(template.findResources(type));
  expect(found).toHaveLength(1);
  const [id, resource] = found[0] ?? ['', {}];
  return { id, properties: (resource as { Properties: Record<string, unknown> }).Properties };
}

/** What CloudFormation writes for the alias' ARN and, from it, `function:live`. */
function aliasArn(template: Template): object {
  return { Ref: only(template, 'AWS::Lambda::Alias').id };
}

function recordOf(template: Template): Record<string, unknown> {
  const value = only(template, 'AWS::SSM::Parameter').properties['Value'] as { 'Fn::Join': [string, unknown[]] };
  return JSON.parse(value['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : '<token>')).join('')) as Record<string, unknown>;
}

describe('in place of NodejsFunction', () => {
  const shapes: readonly (readonly [string, Partial<NodejsFunctionProps>])[] = [
    ['plain', {}],
    ['named', { functionName: 'shop-orders' }],
    ['with log retention', { logRetention: RetentionDays.ONE_WEEK }],
    ['with a dead-letter queue', { deadLetterQueueEnabled: true }],
    ['with asynchronous retries', { retryAttempts: 1 }],
  ];

  function logicalIds(make: (stack: Stack) => unknown, type: string): string[] {
    const stack = newStack();
    make(stack);
    return Object.keys(Template.fromStack(stack).findResources(type));
  }

  test.each(shapes)('%s: function, role and queue keep their logical ids', (_name, props) => {
    for (const type of ['AWS::Lambda::Function', 'AWS::IAM::Role', 'AWS::SQS::Queue', 'Custom::LogRetention']) {
      const before = logicalIds((stack) => new NodejsFunction(stack, 'Orders', { ...base, ...props }), type);
      const after = logicalIds((stack) => new ManagedFunction(stack, 'Orders', { ...base, ...props }), type);
      expect(after).toEqual(expect.arrayContaining(before));
    }
  });

  test('in a VPC: the security group too, and connections reach it', () => {
    const ids = (make: (stack: Stack, vpc: IVpc) => unknown) => logicalIds((stack) => make(stack, Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-12345678', availabilityZones: ['a'], privateSubnetIds: ['subnet-12345678'] })), 'AWS::EC2::SecurityGroup');
    expect(ids((stack, vpc) => new ManagedFunction(stack, 'Orders', { ...base, vpc }).connections)).toEqual(ids((stack, vpc) => new NodejsFunction(stack, 'Orders', { ...base, vpc })));
  });

  test('an alias `live` that the team had made itself is the same alias', () => {
    const before = logicalIds((stack) => new NodejsFunction(stack, 'Orders', base).addAlias('live'), 'AWS::Lambda::Alias');
    expect(logicalIds((stack) => new ManagedFunction(stack, 'Orders', base), 'AWS::Lambda::Alias')).toEqual(before);
  });

  test('the function itself is changed in nothing but its tags and bundle', () => {
    const plain = newStack();
    new NodejsFunction(plain, 'Orders', { ...base, environment: { TABLE: 'orders' }, memorySize: 512 });
    const { stack } = managed({ environment: { TABLE: 'orders' }, memorySize: 512, critical: true, tenant: 'shop' });
    const before = only(Template.fromStack(plain), 'AWS::Lambda::Function').properties;
    const after = only(Template.fromStack(stack), 'AWS::Lambda::Function').properties;
    expect(after).toEqual({ ...before, Code: expect.anything(), Tags: [{ Key: 'ratchet:managed', Value: 'prod' }, { Key: 'ratchet:tenant', Value: 'shop' }] });
  });

  test('its role gains nothing', () => {
    const { stack } = managed();
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::IAM::Policy', 0);
    template.resourceCountIs('AWS::IAM::Role', 1);
    template.resourceCountIs('AWS::Lambda::Permission', 0);
  });

  test('escape hatches reach the function', () => {
    const { stack, orders } = managed();
    orders.underlying.addEnvironment('COLOUR', 'blue');
    expect(orders.node.defaultChild).toBe(orders.underlying.node.defaultChild);
    Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', { Environment: { Variables: { COLOUR: 'blue' } } });
  });
});

describe('versions', () => {
  test('stay, and the alias serves the newest', () => {
    const { stack } = managed({ currentVersionOptions: { description: 'from the team' } });
    const template = Template.fromStack(stack);
    template.hasResource('AWS::Lambda::Version', { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain', Properties: { Description: 'from the team' } });
    const { properties } = only(template, 'AWS::Lambda::Alias');
    expect(properties).toMatchObject({ Name: 'live', FunctionVersion: { 'Fn::GetAtt': [only(template, 'AWS::Lambda::Version').id, 'Version'] } });
  });
});

describe('whatever is given it goes through the alias', () => {
  test('HTTP API', () => {
    const { stack, orders } = managed();
    new HttpApi(stack, 'Api').addRoutes({ path: '/', integration: new HttpLambdaIntegration('Route', orders) });
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::ApiGatewayV2::Integration', { IntegrationUri: aliasArn(template) });
    template.hasResourceProperties('AWS::Lambda::Permission', { FunctionName: aliasArn(template) });
  });

  test('REST API', () => {
    const { stack, orders } = managed();
    new RestApi(stack, 'Api', { cloudWatchRole: false }).root.addMethod('GET', new LambdaIntegration(orders));
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::ApiGateway::Method', { Integration: { Uri: { 'Fn::Join': ['', Match.arrayWith([aliasArn(template)])] } } });
    template.allResourcesProperties('AWS::Lambda::Permission', { FunctionName: aliasArn(template) });
  });

  test.each([['addEventSource', false], ['the prop `events`', true]])('queue, with %s', (_name, asProp) => {
    const stack = newStack();
    const source = new SqsEventSource(new Queue(stack, 'Queue'), { reportBatchItemFailures: true });
    const { orders } = managed(asProp ? { events: [source] } : {}, stack);
    if (!asProp) orders.addEventSource(source);
    const template = Template.fromStack(stack);
    const { properties } = only(template, 'AWS::Lambda::EventSourceMapping');
    expect(JSON.stringify(properties['FunctionName'])).toMatch(/:live"/);
    expect(JSON.stringify(properties['FunctionName'])).toContain(only(template, 'AWS::Lambda::Alias').id);
    template.hasResourceProperties('AWS::IAM::Policy', { Roles: [{ Ref: only(template, 'AWS::IAM::Role').id }] });
  });

  test('the event source mapping keeps its logical id', () => {
    const id = (make: (stack: Stack) => NodejsFunction | ManagedFunction) => {
      const stack = newStack();
      make(stack).addEventSource(new SqsEventSource(new Queue(stack, 'Queue')));
      return only(Template.fromStack(stack), 'AWS::Lambda::EventSourceMapping').id;
    };
    expect(id((stack) => new ManagedFunction(stack, 'Orders', base))).toBe(id((stack) => new NodejsFunction(stack, 'Orders', base)));
  });

  test('rule, topic, bucket, state machine', () => {
    const { stack, orders } = managed();
    new Rule(stack, 'Rule', { schedule: Schedule.rate(Duration.hours(1)), targets: [new LambdaFunction(orders)] });
    new Topic(stack, 'Topic').addSubscription(new LambdaSubscription(orders));
    new StateMachine(stack, 'Machine', { definitionBody: DefinitionBody.fromChainable(new LambdaInvoke(stack, 'Invoke', { lambdaFunction: orders })) });
    new Bucket(stack, 'Bucket').addObjectCreatedNotification(new LambdaDestination(orders));
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::Events::Rule', { Targets: [Match.objectLike({ Arn: aliasArn(template) })] });
    template.hasResourceProperties('AWS::SNS::Subscription', { Endpoint: aliasArn(template) });
    template.hasResourceProperties('Custom::S3BucketNotifications', { NotificationConfiguration: { LambdaFunctionConfigurations: [Match.objectLike({ LambdaFunctionArn: aliasArn(template) })] } });
    template.hasResourceProperties('AWS::IAM::Policy', { PolicyDocument: { Statement: [Match.objectLike({ Action: 'lambda:InvokeFunction', Resource: aliasArn(template) })] } });
    template.allResourcesProperties('AWS::Lambda::Permission', { FunctionName: aliasArn(template) });
    template.resourceCountIs('AWS::Lambda::Permission', 3);
  });

  test.each<[string, (orders: ManagedFunction) => FunctionUrl]>([
    ['addFunctionUrl', (orders) => orders.addFunctionUrl({ authType: FunctionUrlAuthType.NONE })],
    ['new FunctionUrl', (orders) => new FunctionUrl(orders, 'Url', { function: orders, authType: FunctionUrlAuthType.NONE })],
  ])('function URL, with %s: made after the alias', (_name, make) => {
    const { stack, orders } = managed();
    make(orders);
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::Lambda::Url', {
      TargetFunctionArn: { 'Fn::GetAtt': [only(template, 'AWS::Lambda::Function').id, 'Arn'] },
      Qualifier: { 'Fn::Select': [7, { 'Fn::Split': [':', aliasArn(template)] }] },
    });
    template.allResourcesProperties('AWS::Lambda::Permission', { FunctionName: aliasArn(template) });
  });

  test('grants: what others may do is on the alias, what it may do is on its role', () => {
    const { stack, orders } = managed();
    new Table(stack, 'Table', { partitionKey: { name: 'id', type: AttributeType.STRING } }).grantReadData(orders);
    orders.grantInvoke(new Role(stack, 'Caller', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') }));
    orders.grantInvoke(new AccountPrincipal('444455556666'));
    orders.addPermission('Alexa', { principal: new ServicePrincipal('alexa-appkit.amazon.com') });
    const template = Template.fromStack(stack);
    const invoke = { PolicyDocument: { Statement: [Match.objectLike({ Action: 'lambda:InvokeFunction', Resource: aliasArn(template) })] } };
    template.hasResourceProperties('AWS::IAM::Policy', { ...invoke, Roles: [{ Ref: Match.stringLikeRegexp('^Caller') }] });
    template.hasResourceProperties('AWS::IAM::Policy', { PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: Match.arrayWith(['dynamodb:GetItem']) })]) }, Roles: [{ Ref: Match.stringLikeRegexp('^OrdersServiceRole') }] });
    template.allResourcesProperties('AWS::Lambda::Permission', { FunctionName: aliasArn(template) });
    template.resourceCountIs('AWS::Lambda::Permission', 2);
  });

  test('asynchronous retries and destinations, which Lambda keeps for each qualifier', () => {
    const stack = newStack();
    managed({ retryAttempts: 1, maxEventAge: Duration.minutes(5), onFailure: new SqsDestination(new Queue(stack, 'Lost')) }, stack);
    const template = Template.fromStack(stack);
    expect(only(template, 'AWS::Lambda::EventInvokeConfig').properties).toMatchObject({
      Qualifier: { 'Fn::Select': [7, { 'Fn::Split': [':', aliasArn(template)] }] },
      MaximumRetryAttempts: 1,
      MaximumEventAgeInSeconds: 300,
      DestinationConfig: { OnFailure: {} },
    });
  });

  test('from another stack', () => {
    const { stack, orders } = managed();
    const other = new Stack(stack.node.root as App, 'Other', { env: { account: '111122223333', region: 'eu-west-1' } });
    new Rule(other, 'Rule', { schedule: Schedule.rate(Duration.hours(1)), targets: [new LambdaFunction(orders)] });
    const template = Template.fromStack(stack);
    expect(Object.values(template.findOutputs('*')).map((output) => output['Value'] as unknown)).toContainEqual(aliasArn(template));
  });
});

describe('alarms', () => {
  function dimensions(template: Template) {
    const name = { Ref: only(template, 'AWS::Lambda::Function').id };
    return Match.arrayWith([{ Name: 'FunctionName', Value: name }, { Name: 'Resource', Value: { 'Fn::Join': ['', [name, ':live']] } }]);
  }

  test('by default: more than five failures in a minute, a 95th percentile above 80 % of the timeout for three', () => {
    const template = Template.fromStack(managed({ owner: 'shop-team', tenant: 'shop' }).stack);
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'ratchet-prod-orders-failures', AlarmDescription: Match.stringLikeRegexp('orders of shop \\(owner: shop-team\\)'),
      Namespace: 'AWS/Lambda', MetricName: 'Errors', Statistic: 'Sum', Period: 60, EvaluationPeriods: 1, DatapointsToAlarm: 1, Threshold: 5,
      ComparisonOperator: 'GreaterThanThreshold', TreatMissingData: 'notBreaching', Dimensions: dimensions(template), Metrics: Match.absent(), AlarmActions: Match.absent(),
    });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'ratchet-prod-orders-latency', MetricName: 'Duration', ExtendedStatistic: 'p95', Period: 60, EvaluationPeriods: 3, DatapointsToAlarm: 3, Threshold: 8000,
      ComparisonOperator: 'GreaterThanThreshold', TreatMissingData: 'notBreaching', Dimensions: dimensions(template), Metrics: Match.absent(), AlarmActions: Match.absent(),
    });
  });

  test('as the team says', () => {
    const template = Template.fromStack(managed({ failureAlarm: { failuresPerMinute: 0, minutes: 2 }, latencyAlarm: { p95Ms: 300, minutes: 5 } }).stack);
    template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'Errors', Threshold: 0, EvaluationPeriods: 2 });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'Duration', Threshold: 300, EvaluationPeriods: 5 });
  });

  test('the construct\'s metrics are the alias\' metrics', () => {
    expect(Object.keys(managed().orders.metricInvocations().dimensions ?? {})).toEqual(['FunctionName', 'Resource']);
  });
});

describe('logs', () => {
  const destination = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':lambda:eu-west-1:111122223333:function:ratchet-staging-ingest']] };

  test.each<[string, (stack: Stack) => Partial<ManagedFunctionProps>, Record<string, unknown>]>([
    ['group that Lambda makes', () => ({}), { [managedLogGroup]: false }],
    ['log retention', () => ({ logRetention: RetentionDays.ONE_WEEK }), {}],
    ['CDK-managed group', () => ({}), {}],
    ['group of the team', (stack) => ({ logGroup: new LogGroup(stack, 'Group') }), {}],
  ])('%s: every line goes to the stage\'s ingest, without a permission of its own', (_name, props, context) => {
    const stack = newStack(context);
    managed({ ...props(stack), stage: 'staging' }, stack);
    const template = Template.fromStack(stack);
    const { properties } = only(template, 'AWS::Logs::SubscriptionFilter');
    expect(properties).toMatchObject({ DestinationArn: destination, FilterPattern: '' });
    expect(properties['RoleArn']).toBeUndefined();
    expect(properties['LogGroupName']).toBeDefined();
    template.resourceCountIs('AWS::Lambda::Permission', 0);
  });

  test('a group that two components write to is refused', () => {
    const stack = newStack();
    const logGroup = new LogGroup(stack, 'Group');
    managed({ logGroup }, stack);
    expect(() => new ManagedFunction(stack, 'Quotes', { ...base, logGroup })).toThrow('ManagedFunction Shop/Quotes: logGroup: saw "Shop/Group", expected a log group of its own: Shop/Orders writes to this one');
  });
});

describe('the component\'s record', () => {
  test('with the defaults', () => {
    const template = Template.fromStack(managed().stack);
    template.hasResourceProperties('AWS::SSM::Parameter', { Name: '/ratchet/prod/components/orders', Type: 'String' });
    expect(component.parse(recordOf(template))).toEqual({
      schemaVersion: 1, component: 'orders', tenant: 'default', owner: 'unknown', functionName: '<token>', alias: 'live', logGroup: '<token>', mode: 'observe',
      sideEffects: 'unsafe', recorder: 'sampled', bounds: {}, critical: false, guardMetrics: [], alarms: [], actions: [], settings: {},
    });
  });

  test('with all that the team may say', () => {
    const declared = {
      component: 'order-book', tenant: 'shop', owner: 'shop-team', mode: 'auto', sideEffects: 'idempotent', critical: true,
      bounds: { memoryMb: { min: 128, max: 1024 } },
      guardMetrics: [{ namespace: 'Shop', metricName: 'OrdersPlaced', direction: 'down' }],
      alarms: ['checkout-is-slow'],
      actions: [{ action: 'invoke-function', target: 'refresh-credentials' }],
      settings: { canaryWeights: [0.05, 0.25], minCanaryRequests: 100 },
    } as const satisfies Partial<ManagedFunctionProps>;
    const template = Template.fromStack(managed({ ...declared, settings: { ...declared.settings, canaryWeights: [0.05, 0.25] }, stage: 'staging' }).stack);
    template.hasResourceProperties('AWS::SSM::Parameter', { Name: '/ratchet/staging/components/order-book' });
    template.hasResourceProperties('AWS::Lambda::Function', { Tags: [{ Key: 'ratchet:managed', Value: 'staging' }, { Key: 'ratchet:tenant', Value: 'shop' }] });
    expect(component.parse(recordOf(template))).toMatchObject(declared);
  });

  test.each([['PriceQuote', 'price-quote'], ['HTTPApi', 'http-api'], ['orders', 'orders'], ['Orders2Go', 'orders2-go'], ['shop_orders.v2', 'shop-orders-v2']])('%s is named %s', (id, name) => {
    expect(new ManagedFunction(newStack(), id, base).component).toBe(name);
  });
});

describe('refused at synth, with the construct, the value seen and what was expected', () => {
  test.each<[string, Partial<ManagedFunctionProps>, string]>([
    ['a name', { component: 'Order Book' }, 'props.component: saw "Order Book", expected lower-case letters'],
    ['a tenant', { tenant: 'Shop!' }, 'props.tenant: saw "Shop!", expected lower-case letters'],
    ['a stage', { stage: 'Prod' }, 'props.stage: saw "Prod", expected a letter'],
    ['an empty owner', { owner: '' }, 'props.owner: saw "", expected at least 1'],
    ['bounds', { bounds: { memoryMb: { min: 512, max: 128 } } }, 'props.bounds.memoryMb: saw {"min":512,"max":128}, expected min to be at most max'],
    ['a setting', { settings: { minCanaryRequests: 0 } }, 'Settings.minCanaryRequests: saw 0, expected at least 1'],
    ['settings that do not fit together', { settings: { lookSeconds: 1 } }, 'looks; expected at most 1440'],
    ['an unknown setting', { settings: { canary: 1 } as object }, 'saw the unknown key "canary"'],
    ['provisioned concurrency', { currentVersionOptions: { provisionedConcurrentExecutions: 2 } }, 'currentVersionOptions.provisionedConcurrentExecutions: saw 2, expected none: Lambda splits no traffic'],
    ['versions that are removed', { currentVersionOptions: { removalPolicy: RemovalPolicy.DESTROY } }, 'currentVersionOptions.removalPolicy: saw "destroy", expected RETAIN'],
    ['logs without REPORT lines', { systemLogLevelV2: SystemLogLevel.WARN }, 'systemLogLevelV2: saw "WARN", expected INFO or DEBUG'],
    ['an old runtime', { runtime: Runtime.NODEJS_18_X }, 'runtime: saw "nodejs18.x", expected nodejs22.x or later'],
    ['an entry that is not there', { entry: 'nowhere.ts' }, 'entry: saw "nowhere.ts", expected a file that exists'],
    ['an entry of another language', { entry: 'handler.py' }, 'entry: saw "handler.py", expected a JavaScript or TypeScript file'],
  ])('%s', (_name, props, message) => {
    expect(() => managed(props)).toThrow(message);
    expect(() => managed(props)).toThrow('ManagedFunction Shop/Orders: ');
  });

  test.each<[string, object]>([
    ['an image as code', { code: Code.fromAssetImage(__dirname), handler: Handler.FROM_IMAGE, runtime: Runtime.FROM_IMAGE }],
    ['the props of a DockerImageFunction', { code: DockerImageCode.fromImageAsset(__dirname) }],
  ])('a container image: %s', (_name, props) => {
    expect(() => new ManagedFunction(newStack(), 'Orders', props)).toThrow('ManagedFunction Shop/Orders: code: saw "a container image", expected an `entry` that is bundled to a zip');
  });

  test('a mode', () => {
    expect(() => managed({ mode: 'all' as 'auto' })).toThrow('props.mode: saw "all", expected one of "observe", "propose", "approve", "auto"');
  });

  test('a second component of the same name', () => {
    const { stack } = managed();
    expect(() => new ManagedFunction(stack, 'Quotes', { ...base, component: 'orders' })).toThrow('ManagedFunction Shop/Quotes: component: saw "orders", expected a name that no other component of the stage has: Shop/Orders has this one');
  });

  test('no entry, and no file named for the construct', () => {
    expect(() => new ManagedFunction(newStack(), 'Orders', { runtime: Runtime.NODEJS_22_X })).toThrow(/entry: saw undefined, expected the path of the handler's file, or a file .*managed-function\.test\.Orders\.ts/);
  });
});

describe('cdk-nag', () => {
  function findings(stack: Stack): string[] {
    return new AwsSolutionsChecks().validateScope(stack).violations.map((violation) => violation.ruleName).sort();
  }

  test.each([['CDK-managed log group', true], ['log group that Lambda makes', false]])('finds what it finds of NodejsFunction, and nothing more: %s', (_name, flag) => {
    const plain = newStack({ [managedLogGroup]: flag });
    new NodejsFunction(plain, 'Orders', base);
    const { stack } = managed({}, newStack({ [managedLogGroup]: flag }));
    expect(findings(stack)).toEqual(findings(plain));
  });
});

test('Node 20 is taken, with a warning', () => {
  expect(managed({ runtime: Runtime.NODEJS_20_X }).orders.node.metadata.map((entry) => String(entry.data)).join()).toMatch('Lambda will stop updating such functions');
});

describe('code that comes built', () => {
  test('is taken as it is, with a warning', () => {
    const stack = newStack();
    const orders = new ManagedFunction(stack, 'Orders', { code: Code.fromInline('exports.handler = async () => 1'), handler: 'index.handler', runtime: Runtime.NODEJS_22_X });
    Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', { Code: { ZipFile: 'exports.handler = async () => 1' } });
    expect(orders.node.metadata.map((entry) => String(entry.data)).join()).toMatch('its code comes already built');
  });
});
