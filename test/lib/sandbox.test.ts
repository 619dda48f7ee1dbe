import { App } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { readConfig } from '../../core/config';
import { RatchetStack } from '../../lib/ratchet-stack';

interface Statement { readonly Effect: string; readonly Action: string | readonly string[]; readonly Resource: unknown; readonly Condition?: unknown }
interface Made { readonly Properties: Readonly<Record<string, unknown>> }

const stack = new RatchetStack(new App(), 'Ratchet-test', { config: readConfig({ stage: 'test', tenants: { shop: {} } }, {}) });
const template = Template.fromStack(stack);
const of = (type: string) => Object.entries(template.findResources(type) as Record<string, Made>);
const [functionId, sandbox] = of('AWS::Lambda::Function').find(([, { Properties }]) => Properties['FunctionName'] === 'ratchet-test-sandbox')!;
const roleId = (sandbox.Properties['Role'] as { 'Fn::GetAtt': [string] })['Fn::GetAtt'][0];
const policies = of('AWS::IAM::Policy').filter(([, { Properties }]) => JSON.stringify(Properties['Roles']).includes(`"${roleId}"`));
const statements = policies.flatMap(([, { Properties }]) => (Properties['PolicyDocument'] as { Statement: Statement[] }).Statement);

test('cdk-nag finds nothing', () => {
  expect(new AwsSolutionsChecks().validateScope(stack).violations.map(({ ruleName, description }) => `${ruleName}: ${description}`)).toEqual([]);
});

describe('its role', () => {
  test('allows what Lambda needs to attach it to its network, and denies its code everything', () => {
    expect(statements).toEqual([
      { Sid: 'NetworkInterfaceForLambda', Effect: 'Allow', Resource: '*', Action: ['ec2:CreateNetworkInterface', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets', 'ec2:DeleteNetworkInterface', 'ec2:AssignPrivateIpAddresses', 'ec2:UnassignPrivateIpAddresses'] },
      { Sid: 'NothingForItsCode', Effect: 'Deny', Resource: '*', Action: '*', Condition: { ArnEquals: { 'lambda:SourceFunctionArn': { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':lambda:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':function:ratchet-test-sandbox']] } } } },
    ]);
  });

  test('has no other policy, and is no other function\'s', () => {
    const { Properties } = of('AWS::IAM::Role').find(([id]) => id === roleId)![1];
    expect(Properties).not.toHaveProperty('ManagedPolicyArns');
    expect(Properties).not.toHaveProperty('Policies');
    expect(policies.map(([, made]) => made.Properties['Roles'])).toEqual([[{ Ref: roleId }]]);
    expect(of('AWS::Lambda::Function').filter(([, made]) => JSON.stringify(made.Properties['Role']).includes(`"${roleId}"`)).map(([id]) => id)).toEqual([functionId]);
  });

  test('is there, whole, before the function is', () => {
    expect((sandbox as unknown as { DependsOn: string[] }).DependsOn).toEqual(expect.arrayContaining(policies.map(([id]) => id)));
  });
});

describe('its network', () => {
  test('has no name resolution', () => {
    template.resourceCountIs('AWS::EC2::VPC', 1);
    template.hasResourceProperties('AWS::EC2::VPC', { EnableDnsSupport: false, EnableDnsHostnames: false });
  });

  test.each([
    'Route', 'RouteTable', 'SubnetRouteTableAssociation', 'InternetGateway', 'EgressOnlyInternetGateway', 'VPCGatewayAttachment', 'NatGateway', 'EIP', 'VPCEndpoint', 'VPCPeeringConnection',
    'TransitGatewayAttachment', 'TransitGatewayVpcAttachment', 'VPNGateway', 'VPNConnection', 'VPCCidrBlock', 'SecurityGroupEgress', 'SecurityGroupIngress', 'DHCPOptions', 'VPCDHCPOptionsAssociation',
  ])('has no %s', (type) => template.resourceCountIs(`AWS::EC2::${type}`, 0));

  test('is the function\'s alone: two subnets of it, behind a group that lets nothing in or out', () => {
    const [[vpc]] = of('AWS::EC2::VPC') as [[string, Made]];
    const [[group, { Properties }]] = of('AWS::EC2::SecurityGroup') as [[string, Made]];
    expect(of('AWS::EC2::SecurityGroup')).toHaveLength(1);
    expect(Properties).not.toHaveProperty('SecurityGroupIngress');
    // The one rule stands where AWS would put "everything": it names the broadcast address, and an ICMP type that does not exist.
    expect(Properties['SecurityGroupEgress']).toEqual([{ CidrIp: '255.255.255.255/32', IpProtocol: 'icmp', FromPort: 252, ToPort: 86, Description: 'Nothing' }]);
    const subnets = of('AWS::EC2::Subnet');
    expect(subnets.map(([, made]) => [made.Properties['VpcId'], made.Properties['MapPublicIpOnLaunch']])).toEqual([[{ 'Fn::GetAtt': [vpc, 'VpcId'] }, false], [{ 'Fn::GetAtt': [vpc, 'VpcId'] }, false]]);
    expect(new Set(subnets.map(([, made]) => JSON.stringify(made.Properties['AvailabilityZone']))).size).toBe(2);
    expect(sandbox.Properties['VpcConfig']).toEqual({ SubnetIds: subnets.map(([id]) => ({ 'Fn::GetAtt': [id, 'SubnetId'] })), SecurityGroupIds: [{ 'Fn::GetAtt': [group, 'GroupId'] }] });
    for (const [id, made] of of('AWS::Lambda::Function')) if (id !== functionId) expect(made.Properties).not.toHaveProperty('VpcConfig');
  });
});

test('the function has no variables, no layer, no other storage, and is Ratchet\'s own', () => {
  template.hasResourceProperties('AWS::Lambda::Function', {
    FunctionName: 'ratchet-test-sandbox', Handler: 'index.handler', Timeout: 120, MemorySize: 1769,
    Environment: Match.absent(), Layers: Match.absent(), FileSystemConfigs: Match.absent(), DeadLetterConfig: Match.absent(), TracingConfig: Match.absent(),
    Tags: [{ Key: 'ratchet:own', Value: 'test' }],
  });
});

test('TestCandidate alone may call it', () => {
  const callers = of('AWS::IAM::Policy').filter(([, { Properties }]) =>
    (Properties['PolicyDocument'] as { Statement: Statement[] }).Statement.some(({ Action, Resource }) => [Action].flat().some((action) => /^lambda:(Invoke|\*)/.test(action)) && JSON.stringify(Resource).includes('ratchet-test-sandbox')));
  expect(callers.map(([id]) => id)).toEqual([expect.stringContaining('TestCandidate')]);
  expect(JSON.stringify(of('AWS::Lambda::Permission'))).not.toContain(functionId);
});
