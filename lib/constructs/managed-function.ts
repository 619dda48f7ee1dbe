import { Fn, Tags } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import type { Construct } from 'constructs';
import { managedTag, servingAlias, tenantTag } from '../../core/names';
import { workbenchOf } from '../workbench/function-workbench';
import { failureAlarm, latencyAlarm } from './component-alarms';
import { checkComponent, writeComponentRecord } from './component-record';
import { findEntry } from './find-entry';
import { withRecorder } from './handler-wrapper';
import { deliverLogs } from './log-delivery';
import { checkProps, checkRuntime, functionProps } from './function-props';
import type { ManagedFunctionProps } from './managed-function-props';

export type { FailureAlarmOptions, LatencyAlarmOptions, ManagedFunctionProps } from './managed-function-props';

/**
 * A Lambda function under Ratchet's care. Write it in place of NodejsFunction, with the same id and props: function and role
 * keep their logical ids, so nothing is replaced.
 *
 * It is the function's alias `live`: whatever is given this construct (an API, a queue, a rule, a grant, a function URL) goes
 * through the alias, and so do `events`, `onFailure`, `onSuccess`, `maxEventAge`, `retryAttempts` of its props. The function
 * itself is `underlying`, for `addEnvironment` and the like; nothing should call that.
 *
 * The Ratchet stack of the stage has to be there first: the log subscription names its ingest function. A function without
 * `logGroup` or `logRetention` in an app without the flag `@aws-cdk/aws-lambda:useCdkManagedLogGroup` gets CDK's log retention
 * function beside it, which makes the log group and sets it to keep logs for ever; say `logRetention` where yours does not.
 */
export class ManagedFunction extends lambda.FunctionBase {
  /** The function behind the alias. */
  readonly underlying: NodejsFunction;
  /** Name of the component. */
  readonly component: string;
  /** Red when too many calls fail. */
  readonly failureAlarm: cloudwatch.Alarm;
  /** Red when calls are too slow. */
  readonly latencyAlarm: cloudwatch.Alarm;
  /** The version that this deployment publishes, and the alias starts from. */
  readonly version: lambda.Version;
  readonly aliasName: string;
  override readonly role?: iam.IRole;
  override readonly tenancyConfig?: lambda.TenancyConfig;
  override readonly permissionsNode = this.node;
  protected override readonly canCreatePermissions = true;
  private readonly alias: lambda.Alias;

  /** @throws InvalidInput that names the construct, the value seen and what was expected */
  constructor(scope: Construct, id: string, props: ManagedFunctionProps = {}) {
    super(scope, id);
    checkProps(this, props);
    const component = checkComponent(this, props);
    this.component = component.component;

    // 'Default' adds nothing to logical ids, which is what lets an existing function stay.
    const bundled = withRecorder(this, id, functionProps(props), props.recorder ?? 'sampled');
    this.underlying = new NodejsFunction(this, 'Default', bundled);
    checkRuntime(this, this.underlying.runtime);
    this.node.defaultChild = this.underlying.node.defaultChild;
    Tags.of(this.underlying).add(managedTag, component.stage, { includeResourceTypes: ['AWS::Lambda::Function'] });
    Tags.of(this.underlying).add(tenantTag, component.tenant, { includeResourceTypes: ['AWS::Lambda::Function'] });
    if (this.underlying.role !== undefined) this.role = this.underlying.role;
    if (this.underlying.tenancyConfig !== undefined) this.tenancyConfig = this.underlying.tenancyConfig;

    this.version = this.underlying.currentVersion;
    this.alias = this.underlying.addAlias(servingAlias);
    // Read from the alias' ARN, so that CloudFormation makes what names the alias after it.
    this.aliasName = Fn.select(7, Fn.split(':', this.alias.functionArn));
    const asyncOptions = asyncOptionsOf(props);
    if (Object.keys(asyncOptions).length > 0) this.configureAsyncInvoke(asyncOptions);
    for (const source of props.events ?? []) this.addEventSource(source);

    this.failureAlarm = failureAlarm(this, component, props.failureAlarm);
    this.latencyAlarm = latencyAlarm(this, component, this.underlying.timeout, props.latencyAlarm);
    const { logGroupName } = deliverLogs(this, this.underlying, component.stage);
    const handlerFile = props.code === undefined ? findEntry(this, id, props.entry) : undefined;
    const workbench = workbenchOf(this, { underlying: this.underlying, props: bundled, handlerFile, tests: props.tests });
    writeComponentRecord(this, component, workbench, { functionName: this.underlying.functionName, logGroup: logGroupName });
  }

  override get functionArn(): string {
    return this.alias.functionArn;
  }

  override get functionName(): string {
    return this.alias.functionName;
  }

  override get architecture(): lambda.Architecture {
    return this.underlying.architecture;
  }

  override get grantPrincipal(): iam.IPrincipal {
    return this.underlying.grantPrincipal;
  }

  override get connections(): ec2.Connections {
    return this.underlying.connections;
  }

  override get isBoundToVpc(): boolean {
    return this.underlying.isBoundToVpc;
  }

  /** A metric of the calls through the alias. */
  override metric(metricName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.alias.metric(metricName, props);
  }

  override get latestVersion(): lambda.IVersion {
    return this.underlying.latestVersion;
  }

  override get resourceArnsForGrantInvoke(): string[] {
    return [this.functionArn];
  }

  /** Lambda keeps these for each qualifier: set on the function, they would not hold for calls through the alias. */
  override configureAsyncInvoke(options: lambda.EventInvokeConfigOptions): void {
    this.alias.configureAsyncInvoke(options);
  }

  /** Grants through an alias need no warning. */
  override considerWarningOnInvokeFunctionPermissions(): void {}
}

function asyncOptionsOf({ onFailure, onSuccess, maxEventAge, retryAttempts }: ManagedFunctionProps): lambda.EventInvokeConfigOptions {
  return Object.fromEntries(Object.entries({ onFailure, onSuccess, maxEventAge, retryAttempts }).filter(([, value]) => value !== undefined));
}
