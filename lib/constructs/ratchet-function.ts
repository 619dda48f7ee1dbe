import { Duration, RemovalPolicy, Tags } from 'aws-cdk-lib';
import { ArnPrincipal, Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function as LambdaFunction, Runtime, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { namesOf, ownTag, tenantTag } from '../../core/names';
import { bundleOf } from '../bundle-lambdas';

export interface RatchetFunctionProps {
  readonly stage: string;
  /** Path below `lambdas/` without extension; its last part names the function. */
  readonly entry: string;
  readonly timeoutSeconds: number;
  /** @default 256 */
  readonly memoryMb?: number;
  readonly environment: Readonly<Record<string, string>>;
  /** It acts for the tenant of each call, through a role of its own that only it can assume. */
  readonly actsForTenants: boolean;
}

/** One of Ratchet's own functions. Its role may write its own log, and assume the acting role where there is one. */
export class RatchetFunction extends Construct {
  readonly function: IFunction;
  /** Which gets its rights (`grants.ts`): the acting role, else its own. */
  readonly role: Role;

  constructor(scope: Construct, id: string, props: RatchetFunctionProps) {
    super(scope, id);
    const functionName = namesOf(props.stage).functionOf(props.entry.split('/').at(-1) ?? id);
    const logGroup = new LogGroup(this, 'Logs', { logGroupName: `/aws/lambda/${functionName}`, retention: RetentionDays.THREE_MONTHS, removalPolicy: RemovalPolicy.DESTROY });
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com'), description: `${functionName}: see lib/permissions.ts` });
    role.addToPolicy(new PolicyStatement({ effect: Effect.ALLOW, actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn] }));
    this.role = props.actsForTenants ? this.actingRole(role, functionName) : role;
    this.function = new LambdaFunction(this, 'Function', {
      functionName,
      description: `Ratchet ${props.stage}: ${id}`,
      runtime: Runtime.NODEJS_22_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(bundleOf(props.entry)),
      handler: 'index.handler',
      role,
      logGroup,
      timeout: Duration.seconds(props.timeoutSeconds),
      memorySize: props.memoryMb ?? 256,
      environment: { ...props.environment, ...(props.actsForTenants && { ACTING_ROLE: this.role.roleArn }), NODE_OPTIONS: '--enable-source-maps', POWERTOOLS_LOG_LEVEL: 'INFO' },
    });
    this.function.node.addDependency(this.role);
    Tags.of(this.function).add(ownTag, props.stage);
  }

  /** Without the tenant as the one tag of the session there is none. */
  private actingRole(role: Role, functionName: string): Role {
    const assumedBy = new ArnPrincipal(role.roleArn).withSessionTags().withConditions({
      StringLike: { [`aws:RequestTag/${tenantTag}`]: '?*' },
      'ForAllValues:StringEquals': { 'aws:TagKeys': [tenantTag] },
    });
    const acting = new Role(this, 'ActingRole', { assumedBy, description: `${functionName} for one tenant: see lib/permissions.ts` });
    role.addToPolicy(new PolicyStatement({ effect: Effect.ALLOW, actions: ['sts:AssumeRole', 'sts:TagSession'], resources: [acting.roleArn] }));
    return acting;
  }
}
