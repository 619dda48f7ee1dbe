import { ArnFormat, Duration, Fn, Stack, Tags, Validations } from 'aws-cdk-lib';
import { CfnSecurityGroup, CfnSubnet, CfnVPC } from 'aws-cdk-lib/aws-ec2';
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, CfnFunction, Code, Function as LambdaFunction, Runtime, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { InvalidInput } from '../../core/errors';
import { namesOf, ownTag } from '../../core/names';
import { bundleOf } from '../bundle-lambdas';

/** What the Lambda service needs of the role of a function in a VPC, to give it its network interface. */
const interfaceActions = ['ec2:CreateNetworkInterface', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets', 'ec2:DeleteNetworkInterface', 'ec2:AssignPrivateIpAddresses', 'ec2:UnassignPrivateIpAddresses'];

/**
 * The function for code that is not trusted. It stands in subnets that no route leaves, without name resolution, behind a
 * security group that lets nothing through; its role permits its code nothing, not even a log line; it has no variable of
 * ours. TestCandidate alone may call it (`lib/permissions.ts`).
 */
export class Sandbox extends Construct {
  readonly function: IFunction;

  constructor(scope: Construct, id: string, { stage }: { readonly stage: string }) {
    super(scope, id);
    const functionName = namesOf(stage).sandboxFunction;
    const name = `${Stack.of(this).stackName}/${id}`;
    // Subnets without a route table of their own use the network's, which knows the network alone.
    const vpc = new CfnVPC(this, 'Vpc', { cidrBlock: '10.255.255.0/24', enableDnsSupport: false, enableDnsHostnames: false, tags: [{ key: 'Name', value: name }] });
    const subnets = ['10.255.255.0/26', '10.255.255.64/26'].map((cidrBlock, index) =>
      new CfnSubnet(this, `Subnet${index + 1}`, { vpcId: vpc.attrVpcId, cidrBlock, availabilityZone: Fn.select(index, Fn.getAzs()), mapPublicIpOnLaunch: false, tags: [{ key: 'Name', value: `${name} ${index + 1}` }] }));
    const closed = new CfnSecurityGroup(this, 'Closed', {
      groupDescription: `${functionName}: nothing in, nothing out`,
      vpcId: vpc.attrVpcId,
      // Without a rule AWS would add one that lets everything out; this one names no address and no message that exists.
      securityGroupEgress: [{ cidrIp: '255.255.255.255/32', ipProtocol: 'icmp', fromPort: 252, toPort: 86, description: 'Nothing' }],
    });
    const made = new LambdaFunction(this, 'Function', {
      functionName,
      description: `Ratchet ${stage}: runs code that is not trusted`,
      runtime: Runtime.NODEJS_22_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(bundleOf('events/sandbox')),
      handler: 'index.handler',
      role: this.powerlessRole(functionName),
      timeout: Duration.seconds(120),
      // One whole processor.
      memorySize: 1769,
    });
    const resource = made.node.defaultChild;
    if (!(resource instanceof CfnFunction)) throw new InvalidInput(`${made.node.path}: saw no resource, expected a function`);
    resource.vpcConfig = { subnetIds: subnets.map(({ attrSubnetId }) => attrSubnetId), securityGroupIds: [closed.attrGroupId] };
    this.function = made;
    Tags.of(this.function).add(ownTag, stage);
    Validations.of(vpc).acknowledge({ id: 'AwsSolutions-VPC7', reason: 'Nothing flows: no route leaves the subnets, and the one security group lets nothing in or out' });
    Validations.of(this.function).acknowledge({ id: 'AwsSolutions-L1', reason: 'Node.js 22 is what the bundles are built for, and what every AWS region and local AWS has' });
  }

  /** Calls that the function's code makes carry its ARN; those of the Lambda service for it do not. The denial is the code's. */
  private powerlessRole(functionName: string): Role {
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com'), description: `${functionName}: its code may do nothing` });
    const functionArn = Stack.of(this).formatArn({ service: 'lambda', resource: 'function', resourceName: functionName, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
    role.addToPolicy(new PolicyStatement({ sid: 'NetworkInterfaceForLambda', effect: Effect.ALLOW, actions: interfaceActions, resources: ['*'] }));
    role.addToPolicy(new PolicyStatement({ sid: 'NothingForItsCode', effect: Effect.DENY, actions: ['*'], resources: ['*'], conditions: { ArnEquals: { 'lambda:SourceFunctionArn': functionArn } } }));
    Validations.of(role).acknowledge({ id: 'AwsSolutions-IAM5[Resource::*]', reason: 'Network interfaces have no name before they are made; the function\'s own code is denied every action' });
    return role;
  }
}
