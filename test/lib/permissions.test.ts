import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { readConfig } from '../../core/config';
import { writersOf } from '../../core/journal-writers';
import { acrossTenants, entries, steps } from '../../lib/permissions';
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
const permissions: readonly Permission[] = [...of('AWS::IAM::Policy'), ...of('AWS::IAM::ManagedPolicy')].filter(([id]) => !id.startsWith('Sandbox')).flatMap(([, { Properties }]) => {
  const { PolicyDocument, Roles } = Properties as { PolicyDocument: { Statement: Statement[] }; Roles: unknown[] };
  return Roles.flatMap((role) => PolicyDocument.Statement.flatMap(({ Effect, Action, Resource: resources, Condition }) => {
    expect(Effect).toBe('Allow');
    return list(Action).flatMap((action) => list(resources).map((resource) => ({ role: text(role), action, resource: text(resource), condition: Condition })));
  }));
});
const roleOf = (resource: Resource | undefined) => text(resource?.Properties['Role'] ?? resource?.Properties['RoleArn']).replace('.Arn', '');
const functionNamed = (name: string) => of('AWS::Lambda::Function').find(([, { Properties }]) => Properties['FunctionName'] === `ratchet-test-${name}`);
const ownName = ({ Properties }: Resource) => String(Properties['FunctionName']).replace('ratchet-test-', '');
/** Of a function that acts for one tenant at a time, by the role that it assumes for that. */
const nameOfActing = new Map(of('AWS::Lambda::Function').flatMap(([, resource]) => {
  const { ACTING_ROLE } = (resource.Properties['Environment'] as { Variables?: Record<string, unknown> } | undefined)?.Variables ?? {};
  return ACTING_ROLE === undefined ? [] : [[text(ACTING_ROLE).replace('.Arn', ''), ownName(resource)] as const];
}));
const nameOfRole = new Map([...of('AWS::Lambda::Function').map(([, resource]) => [roleOf(resource), ownName(resource)] as const), ...nameOfActing]);
const whoMay = (wanted: (permission: Permission) => boolean) => [...new Set(permissions.filter(wanted).map(({ role }) => nameOfRole.get(role) ?? role))].sort();
const kebab = (names: readonly string[]) => names.map((name) => name.replace(/(?<!^)([A-Z])/g, '-$1').toLowerCase()).sort();
const journalTable = `<${of('AWS::DynamoDB::Table').find(([id]) => id.includes('Journal'))?.[0]}.Arn>`;
const ofTenant = '${aws:PrincipalTag/ratchet:tenant}';
/** A condition on a tag of the stage; of who acts for a tenant, on that tenant's tag too. */
const tagged = (tag: string, role: string) => ({ StringEquals: { [`aws:ResourceTag/ratchet:${tag}`]: 'test', ...(nameOfActing.has(role) && { 'aws:ResourceTag/ratchet:tenant': ofTenant }) } });
const ownKeys = (...keys: readonly string[]) => ({ 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': keys } });

test('every function has a role of its own, without AWS-managed or inline policies', () => {
  const roles = of('AWS::Lambda::Function').map(([, resource]) => roleOf(resource));
  expect(roles).toHaveLength(Object.keys({ ...steps, ...entries }).length + 1);
  expect(new Set(roles).size).toBe(roles.length);
  for (const [id, { Properties }] of of('AWS::IAM::Role')) {
    expect(Properties['ManagedPolicyArns']).toBeUndefined();
    expect(Properties['Policies']).toBeUndefined();
    if (nameOfActing.has(`<${id}>`)) continue;
    expect(Properties['AssumeRolePolicyDocument']).toMatchObject({ Statement: [{ Action: 'sts:AssumeRole', Principal: { Service: expect.stringMatching(/^(lambda|states|events|scheduler)\.amazonaws\.com$/) } }] });
  }
});

describe('a tenant', () => {
  test('is acted for by every function but those that look at all', () => {
    const all = kebab(Object.keys({ ...steps, ...entries }));
    expect([...nameOfActing.values()].sort()).toEqual(all.filter((name) => !kebab(Object.keys(acrossTenants)).includes(name)));
    for (const reason of Object.values(acrossTenants)) expect(reason.length).toBeGreaterThan(20);
  });

  test('no function that looks at all tenants deploys, calls a model or runs what teams made', () => {
    const across = kebab(Object.keys(acrossTenants));
    for (const right of ['deploy-alias', 'deploy-code', 'publish-version', 'model', 'action-targets', 'sandbox', 'recordings-read', 'artifacts-read', 'approvals-decide', 'functions-code']) {
      expect(kebab(Object.entries({ ...steps, ...entries }).filter(([, { rights }]) => rights.some((one) => one === right)).map(([name]) => name)).filter((name) => across.includes(name))).toEqual([]);
    }
  });

  test.each([...nameOfActing])('%s is assumed by its function alone, with the tenant as the one tag', (role, name) => {
    const own = roleOf(functionNamed(name)?.[1]);
    const { Statement } = of('AWS::IAM::Role').find(([id]) => `<${id}>` === role)?.[1].Properties['AssumeRolePolicyDocument'] as { Statement: Statement[] };
    expect(Statement.flatMap(({ Action }) => list(Action)).sort()).toEqual(['sts:AssumeRole', 'sts:TagSession']);
    for (const { Effect, Principal, Condition } of Statement) {
      expect([Effect, text((Principal as { AWS: unknown }).AWS)]).toEqual(['Allow', own.replace('>', '.Arn>')]);
      expect(Condition).toEqual({ StringLike: { 'aws:RequestTag/ratchet:tenant': '?*' }, 'ForAllValues:StringEquals': { 'aws:TagKeys': ['ratchet:tenant'] } });
    }
    // The function itself may do nothing but that, and write its log; Lambda puts events that it could not handle into a queue for it.
    const given = permissions.filter((permission) => permission.role === own).map(({ action, resource }) => `${action} ${resource}`);
    expect(given.filter((line) => !/^(logs:|sqs:.*<Undelivered)/.test(line)).sort()).toEqual([`sts:AssumeRole ${role.replace('>', '.Arn>')}`, `sts:TagSession ${role.replace('>', '.Arn>')}`]);
  });

  test('whatever its session may do with functions, tables and objects ends at the tenant', () => {
    const reaching = permissions.filter(({ role, action }) => nameOfActing.has(role) && /^(lambda|dynamodb|s3):/.test(action));
    const ends = ({ resource, condition }: Permission) => resource.includes(`/${ofTenant}/`) || JSON.stringify(condition ?? '').includes(ofTenant);
    const others = reaching.filter((permission) => !ends(permission));
    /** Ratchet's own functions; layers, which may be another account's; switches and lookups that all tenants share. */
    const known = [/^lambda:InvokeFunction .*:function:ratchet-test-(journal-writer:\w+|sandbox)$/, /^lambda:GetLayerVersion /, /^dynamodb:(Query|UpdateItem) .*"_all"/, /^dynamodb:GetItem .*"_registry"/];
    expect(others.map(({ action, resource, condition }) => `${action} ${resource} ${JSON.stringify(condition ?? '')}`.trim().replace(/ ""$/, '')).filter((line) => !known.some((one) => one.test(line)))).toEqual([]);
  });

  test('the largest policy of a role fits: 10,240 characters', () => {
    const sizes = of('AWS::IAM::Policy').map(([, { Properties }]) => JSON.stringify(Properties['PolicyDocument']).length);
    expect(Math.max(...sizes)).toBeLessThan(10_240);
  });
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
  test('is otherwise only read: queried, and as a whole by who writes its daily roots', () => {
    const actions = permissions.filter(({ resource }) => resource.startsWith(journalTable)).map(({ action }) => action);
    expect([...new Set(actions)].sort()).toEqual(['dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:Scan']);
    expect(onJournal(['dynamodb:Scan'])).toEqual(['journal-roots']);
  });
  test('has a stream that its guard alone reads, who may otherwise only send word', () => {
    const stream = journalTable.replace('.Arn>', '.StreamArn>');
    expect(whoMay(({ resource }) => resource === stream)).toEqual(['journal-guard']);
    expect([...new Set(permissions.filter(({ role, action }) => nameOfRole.get(role) === 'journal-guard' && !action.startsWith('logs:')).map(({ action }) => action))].sort())
      .toEqual(['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams', 'kms:Decrypt', 'kms:GenerateDataKey', 'sns:Publish', 'sqs:GetQueueAttributes', 'sqs:GetQueueUrl', 'sqs:SendMessage']);
  });
  test('has roots that are put by one function, and that nobody may unlock or delete', () => {
    const roots = `<${of('AWS::S3::Bucket').find(([id]) => id.includes('Roots'))?.[0]}.Arn>`;
    const onRoots = permissions.filter(({ resource }) => resource.startsWith(roots));
    expect([...new Set(onRoots.map(({ role, action }) => `${nameOfRole.get(role)} ${action}`))].sort()).toEqual(['s3:GetObjectVersion', 's3:ListBucket', 's3:ListBucketVersions', 's3:PutObject'].map((action) => `journal-roots ${action}`));
  });
  test('is written through the writer, by those whose port it is: each through the alias of its own name', () => {
    const journals = Object.entries({ ...steps, ...entries }).filter(([, { rights }]) => rights.includes('journal')).map(([name]) => name);
    const calls = permissions.filter(({ action, resource }) => action === 'lambda:InvokeFunction' && resource.includes(':function:ratchet-test-journal-writer'));
    expect(calls.map(({ role, resource }) => `${nameOfRole.get(role)} ${resource.split(':').at(-1)}`).sort()).toEqual(journals.map((name) => `${kebab([name])[0]} ${name}`).sort());
    expect(of('AWS::Lambda::Alias').map(([, { Properties }]) => [Properties['Name'], Properties['FunctionVersion']])).toEqual(journals.map((name) => [name, '$LATEST']));
    expect([...new Set(Object.values(writersOf).flat())].filter((name) => !journals.includes(name))).toEqual([]);
    for (const name of journals) expect((functionNamed(kebab([name])[0] ?? '')?.[1].Properties['Environment'] as { Variables: Record<string, unknown> }).Variables['JOURNAL_WRITER']).toBe(`ratchet-test-journal-writer:${name}`);
  });
  test('no role reaches a table that is not named', () => {
    const tables = of('AWS::DynamoDB::Table').map(([id]) => `<${id}.Arn>`);
    for (const { action, resource } of permissions.filter(({ action: one }) => one.startsWith('dynamodb:'))) expect([...tables, ...(action === 'dynamodb:ListStreams' ? ['*'] : [])]).toContain(resource.replace('/index/recent', '').replace('.StreamArn>', '.Arn>'));
  });
});

describe('functions of teams', () => {
  test.each<readonly [string, readonly string[]]>([
    ['lambda:UpdateAlias', ['DeployCanary', 'Promote', 'Reconcile', 'RollBack']],
    ['lambda:UpdateFunctionCode', ['DeployCanary', 'Promote', 'Reconcile', 'RollBack']],
    ['lambda:UpdateFunctionConfiguration', ['DeployCanary', 'Promote', 'Reconcile', 'RollBack']],
    ['lambda:PublishVersion', ['DeployCanary']], ['lambda:DeleteFunction', ['Reconcile']], ['lambda:DeleteAlias', []], ['lambda:CreateAlias', []], ['lambda:AddPermission', []], ['lambda:PutFunctionConcurrency', []], ['lambda:TagResource', []], ['lambda:UntagResource', []], ['lambda:CreateFunction', []],
  ])('%s: %j', (action, names) => {
    expect(whoMay((permission) => permission.action === action)).toEqual(kebab(names));
    for (const { role, condition } of permissions.filter((permission) => permission.action === action)) expect(condition).toEqual(tagged('managed', role));
  });

  test('whatever reaches functions by a wildcard ends at a tag', () => {
    const wild = permissions.filter(({ resource }) => resource.endsWith(':function:*'));
    expect(wild.length).toBeGreaterThan(0);
    for (const { role, action, condition } of wild) expect([action, condition]).toEqual([action, tagged(action === 'lambda:InvokeFunction' ? 'action' : 'managed', role)]);
    expect(whoMay(({ action, resource }) => action === 'lambda:InvokeFunction' && resource.endsWith(':function:*'))).toEqual(['run-actions']);
  });

  test('RunActions alone starts what teams made, and what it starts by a wildcard ends at a tag', () => {
    const starts = permissions.filter(({ action, resource }) => /^(lambda:InvokeFunction|states:StartExecution|ssm:StartAutomationExecution)$/.test(action) && resource.endsWith('*'));
    expect([...new Set(starts.map(({ role }) => nameOfRole.get(role)))]).toEqual(['run-actions']);
    // The document and its execution are asked for together: the first one's tag decides.
    expect(starts.filter(({ role, condition }) => JSON.stringify(condition) !== JSON.stringify(tagged('action', role))).map(({ resource }) => resource)).toEqual(['arn:<AWS::Partition>:ssm:<AWS::Region>:<AWS::AccountId>:automation-execution/*']);
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
  test.each(['secretsmanager:', 'ec2:', 'organizations:'])('may do %s…', (prefix) => {
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
    const bucket = of('AWS::S3::Bucket').find(([id]) => id.includes('Artifacts'))?.[0];
    const roots = of('AWS::S3::Bucket').find(([id]) => id.includes('Roots'))?.[0];
    const allowed: Readonly<Record<string, readonly string[]>> = {
      '*': ['cloudwatch:DescribeAlarmHistory', 'cloudwatch:DescribeAlarms', 'cloudwatch:DescribeAlarmsForMetric', 'cloudwatch:GetMetricData', 'dynamodb:ListStreams', 'logs:*', 'xray:*'],
      [arn(`lambda:${local}:function:*`)]: ['lambda:*'],
      [arn('lambda:<AWS::Region>:*:layer:*')]: ['lambda:GetLayerVersion'],
      [arn(`states:${local}:stateMachine:*`)]: ['states:StartExecution'],
      [arn(`states:${local}:execution:*:ratchet-test-action-*`)]: ['states:DescribeExecution'],
      [arn(`ssm:${local}:document/*`)]: ['ssm:DescribeDocument', 'ssm:StartAutomationExecution'],
      [arn(`ssm:${local}:automation-definition/*`)]: ['ssm:StartAutomationExecution'],
      [arn(`ssm:${local}:automation-execution/*`)]: ['ssm:StartAutomationExecution', 'ssm:GetAutomationExecution'],
      [arn('iam::<AWS::AccountId>:role/ratchet/test/actions/*')]: ['iam:PassRole'],
      [arn(`states:${local}:execution:ratchet-test-improvement:*`)]: ['states:DescribeExecution', 'states:StopExecution'],
      ...Object.fromEntries(['attempts', 'cycles', 'improvements', 'reports', 'templates'].flatMap((folder) => [[`<${bucket}.Arn>/${folder}/*`, ['s3:PutObject']], [`<${bucket}.Arn>/${folder}/${ofTenant}/*`, ['s3:GetObject', 's3:PutObject']]])),
      [`<${bucket}.Arn>/inputs/${ofTenant}/*`]: ['s3:PutObject'],
      [`<${roots}.Arn>/roots/*`]: ['s3:GetObjectVersion', 's3:PutObject'],
      ...Object.fromEntries(['1', '2', '3', '4', '5', '6', '7', '8', '9'].map((digit) => [arn(`lambda:${local}:function:*:${digit}*`), ['lambda:DeleteFunction']])),
      ...Object.fromEntries(['workbenches', 'recordings'].flatMap((folder) => ['', `${ofTenant}/`].map((tenant) => [`<${bucket}.Arn>/${folder}/${tenant}*`, ['s3:GetObject', 's3:PutObject', 's3:PutObjectTagging']]))),
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
  test('answer a task that waits for a person: Approve alone, on one machine; else it may read what is compared with what was shown', () => {
    expect(whoMay(({ action }) => /^states:SendTask/.test(action))).toEqual(['approve']);
    const given = permissions.filter(({ role, action }) => nameOfRole.get(role) === 'approve' && !/^(logs|sts):/.test(action));
    expect(given.filter(({ action }) => action.startsWith('states:')).map(({ action, resource }) => [action, resource])).toEqual([['states:SendTaskSuccess', expect.stringMatching(/:stateMachine:ratchet-test-improvement$/)]]);
    expect([...new Set(given.map(({ action }) => action))].sort()).toEqual(['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:UpdateItem', 'lambda:GetAlias', 'lambda:GetFunctionConcurrency', 'lambda:GetFunctionConfiguration', 'lambda:GetProvisionedConcurrencyConfig', 'lambda:InvokeFunction', 'lambda:ListTags', 'lambda:ListVersionsByFunction', 'states:SendTaskSuccess']);
  });
  test('approvals, with their task tokens: RequestApproval and CheckHealth put them, Approve reads and decides; no other statement on the state table reaches them', () => {
    const stateTable = `<${of('AWS::DynamoDB::Table').find(([id]) => id.includes('State'))?.[0]}.Arn>`;
    const only = ownKeys(`${ofTenant}#approvals#all`);
    const spared = { 'ForAllValues:StringNotLike': { 'dynamodb:LeadingKeys': ['*#approvals#all'] } };
    const others = [spared, { ...ownKeys(ofTenant, `${ofTenant}#*`), ...spared }, ...[ofTenant, '*'].flatMap((tenant) => [`${tenant}#counters#*`, `${tenant}#baseline#*`, `${tenant}#found#all`, `${tenant}#budgets#all`].map((key) => ownKeys(key))), ownKeys('_all'), ownKeys('_registry')].map((condition) => JSON.stringify(condition));
    const onState = permissions.filter(({ resource }) => resource === stateTable);
    const reaching = onState.filter(({ condition }) => !others.includes(JSON.stringify(condition)));
    expect([...new Set(reaching.map(({ condition }) => JSON.stringify(condition)))]).toEqual([JSON.stringify(only)]);
    expect(reaching.map(({ role, action }) => `${nameOfRole.get(role)} ${action}`).sort()).toEqual(['approve dynamodb:GetItem', 'approve dynamodb:Query', 'approve dynamodb:UpdateItem', 'check-health dynamodb:PutItem', 'request-approval dynamodb:PutItem']);
    expect(onState.length).toBeGreaterThan(reaching.length);
  });
  test('who analyzes writes what analyses keep, and no lease, switch or queue', () => {
    const may = permissions.filter(({ role, action }) => nameOfRole.get(role) === 'analyze-batch' && /^dynamodb:(Put|Update|Delete)/.test(action));
    expect([...new Set(may.map(({ condition }) => JSON.stringify(condition)))].sort()).toEqual([`${ofTenant}#baseline#*`, `${ofTenant}#found#all`].map((key) => JSON.stringify(ownKeys(key))));
  });
  test('budgets are read and updated by who spends, exposes, ends or sweeps, read by who asks people, and by nobody put or deleted', () => {
    const may = permissions.filter(({ condition }) => JSON.stringify(condition)?.includes('#budgets#'));
    expect([...new Set(may.map(({ role, action }) => `${nameOfRole.get(role)} ${action}`))].sort()).toEqual([...['deploy-canary', 'propose-candidate', 'reconcile', 'record-outcome', 'sweep'].flatMap((name) => [`${name} dynamodb:GetItem`, `${name} dynamodb:UpdateItem`]), 'request-approval dynamodb:GetItem'].sort());
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

test('one function may remove versions, by their number, of functions under care; nobody may remove a function', () => {
  const deleting = permissions.filter(({ action }) => action === 'lambda:DeleteFunction' || action === 'lambda:*' || action === '*');
  expect(whoMay(({ action }) => action === 'lambda:DeleteFunction')).toEqual(['reconcile']);
  expect(deleting).toHaveLength(9);
  for (const { role, resource, condition } of deleting) {
    expect(resource).toMatch(/:function:\*:[1-9]\*$/);
    expect(condition).toEqual(tagged('managed', role));
  }
  // As IAM matches: `*` is any text, also with colons.
  const matches = (resource: string, arn: string) => new RegExp(`^${resource.replace(/[.$<>:]/g, '\\$&').replace(/\*/g, '.*')}$`).test(arn);
  const prefix = deleting[0]!.resource.replace(/\*:[1-9]\*$/, '');
  const mayRemove = (name: string) => deleting.some(({ resource }) => matches(resource, `${prefix}${name}`));
  expect(['price-quote', 'price-quote:$LATEST', 'price-quote:live', '1', '12-functions', 'price-quote:0'].filter(mayRemove)).toEqual([]);
  expect(['price-quote:1', 'price-quote:907', 'x:12'].every(mayRemove)).toBe(true);
});
