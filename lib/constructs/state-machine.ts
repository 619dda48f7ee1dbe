import { join } from 'node:path';
import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { DefinitionBody, LogLevel, StateMachine as CdkStateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';

export interface StateMachineProps {
  readonly name: string;
  /** File below `statemachines/`. */
  readonly definition: string;
  /** ARNs by the name that the definition uses for them. */
  readonly functions: Readonly<Record<string, string>>;
  /** ARNs of state machines that the definition starts, by its name for them. @default none */
  readonly machines?: Readonly<Record<string, string>>;
}

/** A flow from its file, with a role that may invoke and start exactly what the file names. */
export class StateMachine extends Construct {
  readonly machine: CdkStateMachine;

  constructor(scope: Construct, id: string, props: StateMachineProps) {
    super(scope, id);
    const machines = props.machines ?? {};
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('states.amazonaws.com'), description: `${props.name}: what its definition names` });
    role.addToPolicy(new PolicyStatement({ effect: Effect.ALLOW, actions: ['lambda:InvokeFunction'], resources: Object.values(props.functions) }));
    if (Object.keys(machines).length > 0) role.addToPolicy(new PolicyStatement({ effect: Effect.ALLOW, actions: ['states:StartExecution'], resources: Object.values(machines) }));
    this.machine = new CdkStateMachine(this, 'Machine', {
      stateMachineName: props.name,
      stateMachineType: StateMachineType.STANDARD,
      definitionBody: DefinitionBody.fromFile(join(__dirname, '..', '..', 'statemachines', props.definition)),
      definitionSubstitutions: { ...props.functions, ...machines },
      role,
      tracingEnabled: true,
      logs: { level: LogLevel.ALL, includeExecutionData: false, destination: new LogGroup(this, 'Logs', { logGroupName: `/aws/vendedlogs/states/${props.name}`, retention: RetentionDays.THREE_MONTHS, removalPolicy: RemovalPolicy.DESTROY }) },
    });
    Validations.of(this).acknowledge({ id: 'AwsSolutions-IAM5[Resource::*]', reason: 'Log delivery and X-Ray take no resource; CDK adds both' });
  }
}
