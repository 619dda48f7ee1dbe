import { Duration, RemovalPolicy, Tags } from 'aws-cdk-lib';
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function as LambdaFunction, Runtime, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { namesOf, ownTag } from '../../core/names';
import { bundleOf } from '../bundle-lambdas';

export interface RatchetFunctionProps {
  readonly stage: string;
  /** Path below `lambdas/` without extension; its last part names the function. */
  readonly entry: string;
  readonly timeoutSeconds: number;
  /** @default 256 */
  readonly memoryMb?: number;
  readonly environment: Readonly<Record<string, string>>;
}

/** One of Ratchet's own functions. Its role may write its own log, and what its rights add (`grants.ts`). */
export class RatchetFunction extends Construct {
  readonly function: IFunction;
  readonly role: Role;

  constructor(scope: Construct, id: string, props: RatchetFunctionProps) {
    super(scope, id);
    const functionName = namesOf(props.stage).functionOf(props.entry.split('/').at(-1) ?? id);
    const logGroup = new LogGroup(this, 'Logs', { logGroupName: `/aws/lambda/${functionName}`, retention: RetentionDays.THREE_MONTHS, removalPolicy: RemovalPolicy.DESTROY });
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com'), description: `${functionName}: see lib/permissions.ts` });
    this.role.addToPolicy(new PolicyStatement({ effect: Effect.ALLOW, actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn] }));
    this.function = new LambdaFunction(this, 'Function', {
      functionName,
      description: `Ratchet ${props.stage}: ${id}`,
      runtime: Runtime.NODEJS_22_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(bundleOf(props.entry)),
      handler: 'index.handler',
      role: this.role,
      logGroup,
      timeout: Duration.seconds(props.timeoutSeconds),
      memorySize: props.memoryMb ?? 256,
      environment: { ...props.environment, NODE_OPTIONS: '--enable-source-maps', POWERTOOLS_LOG_LEVEL: 'INFO' },
    });
    Tags.of(this.function).add(ownTag, props.stage);
  }
}
