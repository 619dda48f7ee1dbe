import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { readConfig } from '../../core/config';
import { entries, steps } from '../../lib/permissions';
import { RatchetStack } from '../../lib/ratchet-stack';
import { type Flow, flowNamed, type State } from '../statemachines/run-flow';

interface Statement { readonly Effect: string; readonly Action: string | readonly string[]; readonly Resource: unknown; readonly Condition?: unknown; readonly Principal?: unknown }
interface Resource { readonly Type: string; readonly Properties: Readonly<Record<string, unknown>> }

const prices = { inputUsdPerMillionTokens: 3, outputUsdPerMillionTokens: 15 };
const template = Template.fromStack(new RatchetStack(new App(), 'Ratchet-test', { config: readConfig({ stage: 'test', tenants: { shop: {} }, model: { ...prices, id: 'us.anthropic.claude-sonnet-4-6', fallback: { ...prices, id: 'amazon.nova-pro-v1:0' } } }, {}) })).toJSON() as { Resources: Record<string, Resource> };
const of = (type: string) => Object.entries(template.Resources).filter(([, resource]) => resource.Type === type);

/** What CloudFormation would fill in, as text: `<LogicalId>`, `<LogicalId.Arn>`. */
function text(value: unknown): string {
  if (typeof value === 'string') return value;
  const intrinsic = value as { Ref?: string; 'Fn::GetAtt'?: [string, string]; 'Fn::Join'?: [string, unknown[]] };
  if (intrinsic.Ref) return `<${intrinsic.Ref}>`;
  if (intrinsic['Fn::GetAtt']) return `<${intrinsic['Fn::GetAtt'].join('.')}>`;
  if (intrinsic['Fn::Join']) return intrinsic['Fn::Join'][1].map(text).join(intrinsic['Fn::Join'][0]);
  throw new Error(`an intrinsic that this test does not know: ${JSON.stringify(value)}`);
}
const list = <T>(one: T | readonly T[]): readonly T[] => (Array.isArray(one) ? one : [one]) as readonly T[];

/** Every action on every resource that a role may do; the sandbox's role has a test of its own. */
interface Permission { readonly role: string; readonly action: string; readonly resource: string; readonly condition: unknown }
const permissions: readonly Permission[] = of('AWS::IAM::Policy').filter(([id]) => !id.startsWith('Sandbox')).flatMap(([, { Properties }]) => {
  const { PolicyDocument, Roles } = Properties as { PolicyDocument: { Statement: Statement[] }; Roles: unknown[] };
  return Roles.flatMap((role) => PolicyDocument.Statement.flatMap(({ Effect, Action, Resource: resources, Condition }) => {
    expect(Effect).toBe('Allow');
    return list(Action).flatMap((action) => list(resources).map((resource) => ({ role: text(role), action, resource: text(resource), condition: Condition })));
  }));
});
const roleOf = (resource: Resource | undefined) => text(resource?.Properties['Role'] ?? resource?.Properties['RoleArn']).replace('.Arn', '');
const functionNamed = (name: string) => of('AWS::Lambda::Function').find(([, { Properties }]) => Properties['FunctionName'] === `ratchet-test-${name}`);
const nameOfRole = new Map(of('AWS::Lambda::Function').map(([, resource]) => [roleOf(resource), String(resource.Properties['FunctionName']).replace('ratchet-test-', '')]));
const whoMay = (wanted: (permission: Permission) => boolean) => [...new Set(permissions.filter(wanted).map(({ role }) => nameOfRole.get(role) ?? role))].sort();
const kebab = (names: readonly string[]) => names.map((name) => name.replace(/(?<!^)([A-Z])/g, '-$1').toLowerCase()).sort();
const journalTable = `<${of('AWS::DynamoDB::Table').find(([id]) => id.includes('Journal'))?.[0]}.Arn>`;
const managed = { StringEquals: { 'aws:ResourceTag/ratchet:managed': 'test' } };

test('every function has a role of its own, without AWS-managed or inline policies', () => {
  const roles = of('AWS::Lambda::Function').map(([, resource]) => roleOf(resource));
  expect(roles).toHaveLength(Object.keys({ ...steps, ...entries }).length + 1);
  expect(new Set(roles).size).toBe(roles.length);
  for (const [, { Properties }] of of('AWS::IAM::Role')) {
    expect(Properties['ManagedPolicyArns']).toBeUndefined();
    expect(Properties['Policies']).toBeUndefined();
    expect(Properties['AssumeRolePolicyDocument']).toMatchObject({ Statement: [{ Action: 'sts:AssumeRole', Principal: { Service: expect.stringMatching(/^(lambda|states|events|scheduler)\.amazonaws\.com$/) } }] });
  }
});

describe('a state machine may do what its definition names, and nothing else', () => {
  /** What Step Functions needs for each Task, from its Resource: derived, never written down. */
  function neededBy(flow: Flow): string[] {
    const tasks = (inner: Flow): State[] => Object.values(inner.States).flatMap((state) => [...(state.Type === 'Task' ? [state] : []), ...(state.ItemProcessor ? tasks(state.ItemProcessor) : [])]);
    return [...new Set(tasks(flow).map(({ Resource: resource = '', Parameters = {} }) => {
      if (/^\$\{\w+\}$/.test(resource)) return `lambda:InvokeFunction ${resource}`;
      if (resource === 'arn:aws:states:::lambda:invoke.waitForTaskToken') return `lambda:InvokeFunction ${String(Parameters['FunctionName'])}`;
      if (resource === 'arn:aws:states:::states:startExecution') return `states:StartExecution ${String(Parameters['StateMachineArn'])}`;
      throw new Error(`what ${resource} needs is not known here: add it`);
    }))];
  }
  /** What CDK adds for logs and traces, which take no resource. */
  const observed = [
    'logs:CreateLogDelivery', 'logs:GetLogDelivery', 'logs:UpdateLogDelivery', 'logs:DeleteLogDelivery', 'logs:ListLogDeliveries', 'logs:PutResourcePolicy', 'logs:DescribeResourcePolicies', 'logs:DescribeLogGroups',
    'xray:PutTraceSegments', 'xray:PutTelemetryRecords', 'xray:GetSamplingRules', 'xray:GetSamplingTargets',
  ].map((action) => `${action} *`);

  test.each(['improvement', 'improvement-cycle'] as const)('%s', (name) => {
    const machine = of('AWS::StepFunctions::StateMachine').find(([, { Properties }]) => Properties['StateMachineName'] === `ratchet-test-${name}`)?.[1];
    const substitutions = Object.entries(machine?.Properties['DefinitionSubstitutions'] ?? {}).map(([key, value]) => [`\${${key}}`, text(value)] as const);
    const needed = neededBy(flowNamed(name)).map((line) => substitutions.reduce((filled, [key, value]) => filled.replace(key, value), line));
    expect(needed.filter((line) => line.includes('$'))).toEqual([]);
    const given = permissions.filter(({ role }) => role === roleOf(machine)).map(({ action, resource }) => `${action} ${resource}`);
    expect(given.filter((line) => !observed.includes(line)).sort()).toEqual(needed.sort());
    // Every substitution is a function or machine of this stack, and none goes unused.
    expect(substitutions.map(([, value]) => value).sort()).toEqual(needed.map((line) => line.split(' ')[1]).sort());
  });

  test('and each task\'s name stands for the function of that name', () => {
    for (const [, { Properties }] of of('AWS::StepFunctions::StateMachine')) {
      for (const [key, value] of Object.entries(Properties['DefinitionSubstitutions'] as Record<string, unknown>)) {
        if (key !== 'ImprovementStateMachine') expect(text(value)).toBe(`<${functionNamed(kebab([key])[0] ?? '')?.[0]}.Arn>`);
      }
    }
  });
});

describe('the journal', () => {
  const onJournal = (actions: readonly string[]) => whoMay(({ action, resource }) => actions.includes(action) && resource.includes(journalTable.slice(1, -5)));

  test('has one writer', () => {
    expect(onJournal(['dynamodb:PutItem'])).toEqual(['journal-writer']);
  });
  test('is changed and deleted by nobody', () => {
    expect(onJournal(['dynamodb:UpdateItem', 'dynamodb:DeleteItem', 'dynamodb:BatchWriteItem', 'dynamodb:PartiQLUpdate', 'dynamodb:PartiQLDelete', 'dynamodb:PartiQLInsert', 'dynamodb:DeleteTable', 'dynamodb:UpdateTable', 'dynamodb:*'])).toEqual([]);
  });
  test('is otherwise only queried: every action on it is one of two', () => {
    const actions = permissions.filter(({ resource }) => resource.startsWith(journalTable)).map(({ action }) => action);
    expect([...new Set(actions)].sort()).toEqual(['dynamodb:PutItem', 'dynamodb:Query']);
  });
  test('is written through the writer, by those whose port it is', () => {
    const journals = Object.entries({ ...steps, ...entries }).filter(([, { rights }]) => rights.includes('journal')).map(([name]) => name);
    expect(whoMay(({ action, resource }) => action === 'lambda:InvokeFunction' && resource.endsWith(':function:ratchet-test-journal-writer'))).toEqual(kebab(journals));
  });
  test('no role reaches a table that is not named', () => {
    const tables = of('AWS::DynamoDB::Table').map(([id]) => `<${id}.Arn>`);
    for (const { resource } of permissions.filter(({ action }) => action.startsWith('dynamodb:'))) expect(tables).toContain(resource.replace('/index/recent', ''));
  });
});

describe('functions of teams', () => {
  test.each<readonly [string, readonly string[]]>([
    ['lambda:UpdateAlias', ['DeployCanary', 'Promote', 'Reconcile', 'RollBack']],
    ['lambda:UpdateFunctionCode', ['DeployCanary', 'Promote', 'Reconcile', 'RollBack']],
    ['lambda:UpdateFunctionConfiguration', ['DeployCanary', 'Promote', 'Reconcile', 'RollBack']],
    ['lambda:PublishVersion', ['DeployCanary']], ['lambda:DeleteFunction', []], ['lambda:DeleteAlias', []], ['lambda:CreateAlias', []], ['lambda:AddPermission', []], ['lambda:PutFunctionConcurrency', []], ['lambda:TagResource', []], ['lambda:UntagResource', []], ['lambda:CreateFunction', []],
  ])('%s: %j', (action, names) => {
    expect(whoMay((permission) => permission.action === action)).toEqual(kebab(names));
    for (const { condition } of permissions.filter((permission) => permission.action === action)) expect(condition).toEqual(managed);
  });

  test('whatever reaches functions by a wildcard ends at a tag', () => {
    const wild = permissions.filter(({ resource }) => resource.endsWith(':function:*'));
    expect(wild.length).toBeGreaterThan(0);
    for (const { action, condition } of wild) expect([action, condition]).toEqual([action, action === 'lambda:InvokeFunction' ? { StringEquals: { 'aws:ResourceTag/ratchet:action': 'test' } } : managed]);
    expect(whoMay(({ action, resource }) => action === 'lambda:InvokeFunction' && resource.endsWith(':function:*'))).toEqual(['run-actions']);
  });

  test('RunActions alone starts what teams made, and what it starts by a wildcard ends at a tag', () => {
    const tagged = { StringEquals: { 'aws:ResourceTag/ratchet:action': 'test' } };
    const starts = permissions.filter(({ action, resource }) => /^(lambda:InvokeFunction|states:StartExecution|ssm:StartAutomationExecution)$/.test(action) && resource.endsWith('*'));
    expect([...new Set(starts.map(({ role }) => nameOfRole.get(role)))]).toEqual(['run-actions']);
    // The document and its execution are asked for together: the first one's tag decides.
    expect(starts.filter(({ condition }) => JSON.stringify(condition) !== JSON.stringify(tagged)).map(({ resource }) => resource)).toEqual(['arn:<AWS::Partition>:ssm:<AWS::Region>:<AWS::AccountId>:automation-execution/*']);
    expect(starts.map(({ resource }) => resource.replace(/^.*<AWS::AccountId>:/, '')).sort()).toEqual(['automation-definition/*', 'automation-execution/*', 'document/*', 'function:*', 'stateMachine:*']);
  });

  test('Ratchet\'s own functions do not carry the tags under which it may act', () => {
    for (const [, { Properties }] of of('AWS::Lambda::Function')) {
      const keys = (Properties['Tags'] as { Key: string }[]).map(({ Key }) => Key);
      expect(keys).toContain('ratchet:own');
      expect(keys).not.toContain('ratchet:managed');
      expect(keys).not.toContain('ratchet:action');
    }
  });
});

describe('nobody', () => {
  test('passes a role but RunActions: those of one path, to SSM alone', () => {
    const iam = permissions.filter(({ action }) => action.startsWith('iam:'));
    expect(iam.map(({ role, action, resource, condition }) => [nameOfRole.get(role), action, resource, condition])).toEqual([['run-actions', 'iam:PassRole', 'arn:<AWS::Partition>:iam::<AWS::AccountId>:role/ratchet/test/actions/*', { StringEquals: { 'iam:PassedToService': 'ssm.amazonaws.com' } }]]);
  });
  test.each(['sts:', 'secretsmanager:', 'ec2:', 'organizations:'])('may do %s…', (prefix) => {
    expect(permissions.filter(({ action }) => action.toLowerCase().startsWith(prefix))).toEqual([]);
  });
  test('calls a model but ProposeCandidate, which deploys nothing', () => {
    expect(whoMay(({ action }) => action.startsWith('bedrock:'))).toEqual(['propose-candidate']);
    expect([...new Set(permissions.filter(({ action }) => action.startsWith('bedrock:')).map(({ action }) => action))]).toEqual(['bedrock:InvokeModel']);
    expect(permissions.filter(({ action, condition }) => action.startsWith('bedrock:') && condition === undefined).map(({ resource }) => resource.split('/').at(-1))).toEqual(['us.anthropic.claude-sonnet-4-6', 'amazon.nova-pro-v1:0']);
  });
  test('runs code that is not trusted but TestCandidate', () => {
    expect(whoMay(({ action, resource }) => action === 'lambda:InvokeFunction' && resource.endsWith(':function:ratchet-test-sandbox'))).toEqual(['test-candidate']);
  });
  test('may do everything, of anything', () => {
    expect(permissions.filter(({ action }) => action.includes('*'))).toEqual([]);
  });
  test('uses a wildcard that is not written down here', () => {
    const arn = (rest: string) => `arn:<AWS::Partition>:${rest}`;
    const local = '<AWS::Region>:<AWS::AccountId>';
    const bucket = of('AWS::S3::Bucket')[0]?.[0];
    const allowed: Readonly<Record<string, readonly string[]>> = {
      '*': ['cloudwatch:DescribeAlarmHistory', 'cloudwatch:DescribeAlarms', 'cloudwatch:DescribeAlarmsForMetric', 'cloudwatch:GetMetricData', 'logs:*', 'xray:*'],
      [arn(`lambda:${local}:function:*`)]: ['lambda:*'],
      [arn('lambda:<AWS::Region>:*:layer:*')]: ['lambda:GetLayerVersion'],
      [arn(`states:${local}:stateMachine:*`)]: ['states:StartExecution'],
      [arn(`states:${local}:execution:*:ratchet-test-action-*`)]: ['states:DescribeExecution'],
      [arn(`ssm:${local}:document/*`)]: ['ssm:DescribeDocument', 'ssm:StartAutomationExecution'],
      [arn(`ssm:${local}:automation-definition/*`)]: ['ssm:StartAutomationExecution'],
      [arn(`ssm:${local}:automation-execution/*`)]: ['ssm:StartAutomationExecution', 'ssm:GetAutomationExecution'],
      [arn('iam::<AWS::AccountId>:role/ratchet/test/actions/*')]: ['iam:PassRole'],
      [arn(`states:${local}:execution:ratchet-test-improvement:*`)]: ['states:DescribeExecution', 'states:StopExecution'],
      [`<${bucket}.Arn>/*`]: ['s3:GetObject'],
      ...Object.fromEntries(['attempts', 'cycles', 'improvements', 'reports', 'templates'].map((folder) => [`<${bucket}.Arn>/${folder}/*`, ['s3:PutObject']])),
      [`<${bucket}.Arn>/workbenches/*`]: ['s3:GetObject', 's3:PutObject'],
      [`<${bucket}.Arn>/recordings/*`]: ['s3:GetObject', 's3:PutObject'],
      [arn('s3:::cdk-*-assets-<AWS::AccountId>-<AWS::Region>/*')]: ['s3:GetObject'],
      [arn(`ssm:${local}:parameter/ratchet/test/components/*`)]: ['ssm:GetParametersByPath', 'ssm:GetParameter'],
    };
    const isAllowed = ({ action, resource }: Permission) => (allowed[resource] ?? []).some((known) => (known.endsWith('*') ? action.startsWith(known.slice(0, -1)) : action === known));
    expect(permissions.filter((permission) => permission.resource.includes('*') && !isAllowed(permission)).map(({ role, action, resource }) => `${role} ${action} ${resource}`)).toEqual([]);
    // Wildcards on logs and traces are the state machines' alone.
    expect(whoMay(({ action, resource }) => resource === '*' && /^(logs|xray):/.test(action)).every((role) => /^<Improvement(Cycle)?Role/.test(role))).toBe(true);
  });
});

describe('executions and words', () => {
  const machineArn = (name: string) => `:stateMachine:ratchet-test-${name}`;
  const machine = (name: string) => `<${of('AWS::StepFunctions::StateMachine').find(([, { Properties }]) => Properties['StateMachineName'] === `ratchet-test-${name}`)?.[0]}>`;
  const starts = (name: string) => whoMay(({ action, resource }) => action === 'states:StartExecution' && (resource.endsWith(machineArn(name)) || resource === machine(name)));

  test('start', () => {
    expect(starts('improvement')).toEqual([expect.stringMatching(/^<ImprovementCycleRole/), 'control', 'sweep']);
    expect(starts('improvement-cycle')).toEqual([expect.stringMatching(/^<TriggersAlarmRole/), expect.stringMatching(/^<TriggersSchedulerRole/), 'alarm-topic', 'sweep']);
  });
  test('stop: reconcile alone', () => {
    expect(whoMay(({ action }) => action === 'states:StopExecution')).toEqual(['reconcile']);
  });
  test('answer a task that waits for a person: Approve alone, on one machine, and it may do nothing else', () => {
    expect(whoMay(({ action }) => /^states:SendTask/.test(action))).toEqual(['approve']);
    const role = roleOf(functionNamed('approve')?.[1]);
    const given = permissions.filter((permission) => permission.role === role && !permission.action.startsWith('logs:'));
    expect(given.filter(({ action }) => action.startsWith('states:')).map(({ action, resource }) => [action, resource])).toEqual([['states:SendTaskSuccess', expect.stringMatching(/:stateMachine:ratchet-test-improvement$/)]]);
    expect([...new Set(given.map(({ action }) => action))].sort()).toEqual(['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:UpdateItem', 'lambda:InvokeFunction', 'states:SendTaskSuccess']);
  });
  test('approvals, with their task tokens: RequestApproval and CheckHealth put them, Approve reads and decides; no other statement on the state table reaches them', () => {
    const stateTable = `<${of('AWS::DynamoDB::Table').find(([id]) => id.includes('State'))?.[0]}.Arn>`;
    const only = { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['*#approvals#all'] } };
    const others = [{ 'ForAllValues:StringNotLike': { 'dynamodb:LeadingKeys': ['*#approvals#all'] } }, { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['*#counters#*'] } }, { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['*#baseline#*'] } }, { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['*#found#all'] } }];
    const onState = permissions.filter(({ resource }) => resource === stateTable);
    const reaching = onState.filter(({ condition }) => !others.some((other) => JSON.stringify(other) === JSON.stringify(condition)));
    expect([...new Set(reaching.map(({ condition }) => JSON.stringify(condition)))]).toEqual([JSON.stringify(only)]);
    expect(reaching.map(({ role, action }) => `${nameOfRole.get(role)} ${action}`).sort()).toEqual(['approve dynamodb:GetItem', 'approve dynamodb:Query', 'approve dynamodb:UpdateItem', 'check-health dynamodb:PutItem', 'request-approval dynamodb:PutItem']);
    expect(onState.length).toBeGreaterThan(reaching.length);
  });
  test('who analyzes writes what analyses keep, and no lease, switch or queue', () => {
    const may = permissions.filter(({ role, action }) => nameOfRole.get(role) === 'analyze-batch' && /^dynamodb:(Put|Update|Delete)/.test(action));
    expect([...new Set(may.map(({ condition }) => JSON.stringify(condition)))].sort()).toEqual(['*#baseline#*', '*#found#all'].map((key) => JSON.stringify({ 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [key] } })));
  });
  test('nobody but people may call Approve', () => {
    expect(whoMay(({ action, resource }) => action === 'lambda:InvokeFunction' && resource.endsWith(':function:ratchet-test-approve'))).toEqual([]);
    const arn = `<${functionNamed('approve')?.[0]}.Arn>`;
    expect(permissions.filter(({ resource }) => resource === arn)).toEqual([]);
    expect(of('AWS::Lambda::Permission').filter(([, { Properties }]) => text(Properties['FunctionName']) === arn)).toEqual([]);
  });
  test('publish', () => {
    expect(whoMay(({ action }) => action === 'sns:Publish')).toEqual(kebab(Object.entries({ ...steps, ...entries }).filter(([, { rights }]) => rights.includes('notify')).map(([name]) => name)));
  });
  test('the step that will call a model can deploy nothing, and who deploys proposes nothing', () => {
    expect(whoMay(({ action, resource }) => resource.endsWith(':function:*') && /Update/.test(action))).not.toContain('propose-candidate');
  });
});
