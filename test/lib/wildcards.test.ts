import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { readConfig } from '../../core/config';
import { wildcardReasons } from '../../lib/constructs/wildcards';
import { RatchetStack } from '../../lib/ratchet-stack';

interface Statement { readonly Effect: string; readonly Action: string | readonly string[]; readonly Resource: unknown; readonly Condition?: unknown }
interface Resource { readonly Type: string; readonly Properties: Readonly<Record<string, unknown>> }

const { Resources: all } = Template.fromStack(new RatchetStack(new App(), 'Ratchet-test', { config: readConfig({ stage: 'test', tenants: { shop: {} } }, {}) })).toJSON() as { readonly Resources: Readonly<Record<string, Resource>> };
const of = (type: string) => Object.entries(all).filter(([, { Type }]) => Type === type);
const list = <T>(one: T | readonly T[]): readonly T[] => (Array.isArray(one) ? one : [one]) as readonly T[];

/** What CloudFormation would fill in, as cdk-nag writes it. */
function text(value: unknown): string {
  if (typeof value === 'string') return value.replace(/\$\{(aws:[^}]+)\}/g, '<$1>');
  const intrinsic = value as { Ref?: string; 'Fn::GetAtt'?: [string, string]; 'Fn::Join'?: [string, unknown[]] };
  if (intrinsic.Ref) return `<${intrinsic.Ref}>`;
  if (intrinsic['Fn::GetAtt']) return `<${intrinsic['Fn::GetAtt'].join('.')}>`;
  return (intrinsic['Fn::Join']?.[1] ?? []).map(text).join('');
}

const bucketOf = (name: string): string => of('AWS::S3::Bucket').map(([id]) => id).find((id) => id.includes(name)) ?? '';
const reasons = wildcardReasons({ artifacts: bucketOf('Artifacts'), roots: bucketOf('Roots') }, 'test');
/** CDK's own for a state machine's logs and traces, which take no resource. */
const ofStateMachines = /^(logs:(Create|Get|Update|Delete|List)Log(Delivery|Deliveries)|logs:(Put|Describe)ResourcePolic(y|ies)|logs:DescribeLogGroups|xray:(PutTraceSegments|PutTelemetryRecords|GetSamplingRules|GetSamplingTargets))$/;
/** Statements that deny need none. */
const every = [...of('AWS::IAM::Policy'), ...of('AWS::IAM::ManagedPolicy')].flatMap(([id, { Properties }]) => (Properties['PolicyDocument'] as { readonly Statement: readonly Statement[] }).Statement.filter(({ Effect }) => Effect === 'Allow').map((statement) => ({ id, ...statement })));
const allowed = every.filter(({ id }) => !id.startsWith('Sandbox'));

test('each wildcard of a resource has a reason, and each reason a wildcard', () => {
  const found = allowed.flatMap(({ id, Action, Resource: resources }) => list(resources).map(text).filter((resource) => resource.includes('*')).map((resource) => ({ id, resource, actions: list(Action) })));
  const own = found.filter(({ resource, actions }) => !(resource === '*' && actions.every((action) => ofStateMachines.test(action))));
  expect(own.filter(({ resource }) => reasons[resource] === undefined)).toEqual([]);
  expect(Object.keys(reasons).filter((resource) => !own.some((one) => one.resource === resource))).toEqual([]);
  for (const reason of Object.values(reasons)) expect(reason.split(' ').length).toBeGreaterThan(5);
});

test('no action is a wildcard', () => {
  expect(allowed.filter(({ Action }) => list(Action).some((action) => action.includes('*')))).toEqual([]);
});

test('what is not known here ends at a tag: any function, state machine, document', () => {
  const any = allowed.filter(({ Resource: resources }) => list(resources).map(text).some((resource) => /:(function|stateMachine):\*$|:(document|automation-definition)\/\*$/.test(resource)));
  expect(any.length).toBeGreaterThan(3);
  expect(any.filter(({ Condition }) => !JSON.stringify(Condition ?? {}).includes('aws:ResourceTag/ratchet:'))).toEqual([]);
});

test('only reading of metrics and alarms, and listing of streams, takes every resource', () => {
  const anywhere = allowed.filter(({ Resource: resources }) => list(resources).map(text).includes('*')).flatMap(({ Action }) => list(Action)).filter((action) => !ofStateMachines.test(action));
  expect([...new Set(anywhere)].sort()).toEqual(['cloudwatch:DescribeAlarmHistory', 'cloudwatch:DescribeAlarms', 'cloudwatch:DescribeAlarmsForMetric', 'cloudwatch:GetMetricData', 'dynamodb:ListStreams']);
});

test('the sandbox: what Lambda itself needs to place it in its network, which takes no resource', () => {
  const actions = every.filter(({ id, Resource: resources }) => id.startsWith('Sandbox') && list(resources).map(text).some((resource) => resource.includes('*'))).flatMap(({ Action }) => list(Action));
  expect(actions.filter((action) => !/^ec2:(Assign|Unassign)PrivateIpAddresses$|^ec2:(Create|Delete)NetworkInterface$|^ec2:Describe(NetworkInterfaces|Subnets)$/.test(action))).toEqual([]);
});
