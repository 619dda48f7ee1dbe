import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { Annotations, RemovalPolicy } from 'aws-cdk-lib';
import { AssetImageCode, EcrImageCode, Handler, Runtime, SystemLogLevel } from 'aws-cdk-lib/aws-lambda';
import type { NodejsFunctionProps } from 'aws-cdk-lib/aws-lambda-nodejs';
import type { Construct } from 'constructs';
import { InvalidInput } from '../../core/errors';
import type { ManagedFunctionProps } from './managed-function-props';

/** What is left for the function itself: neither Ratchet's own props nor those that belong to the alias. */
export function functionProps(props: ManagedFunctionProps): NodejsFunctionProps {
  const {
    component: _component, tenant: _tenant, owner: _owner, mode: _mode, sideEffects: _sideEffects, bounds: _bounds, critical: _critical, shared: _shared,
    guardMetrics: _guardMetrics, alarms: _alarms, actions: _actions, settings: _settings, stage: _stage, tests: _tests,
    failureAlarm: _failureAlarm, latencyAlarm: _latencyAlarm,
    events: _events, onFailure: _onFailure, onSuccess: _onSuccess, maxEventAge: _maxEventAge, retryAttempts: _retryAttempts,
    ...rest
  } = props;
  // CDK deletes the version before last otherwise, and with it what a revert returns to.
  return { ...rest, currentVersionOptions: { ...rest.currentVersionOptions, removalPolicy: RemovalPolicy.RETAIN } };
}

/** @throws InvalidInput for props under which Ratchet could not deploy, measure or go back, and for tests that are not there */
export function checkProps(construct: Construct, props: ManagedFunctionProps): void {
  if (isImage(props)) throw refused(construct, 'code', 'a container image', 'an `entry` that is bundled to a zip: Lambda updates no image from a zip, so Ratchet could neither change the function nor go back. Keep DockerImageFunction for this one');
  const version = props.currentVersionOptions;
  if (version?.provisionedConcurrentExecutions !== undefined) {
    throw refused(construct, 'currentVersionOptions.provisionedConcurrentExecutions', version.provisionedConcurrentExecutions, 'none: Lambda splits no traffic on an alias with provisioned concurrency. Remove it, or keep NodejsFunction for this function');
  }
  if (version?.removalPolicy !== undefined && version.removalPolicy !== RemovalPolicy.RETAIN) {
    throw refused(construct, 'currentVersionOptions.removalPolicy', version.removalPolicy, 'RETAIN or nothing: Ratchet returns to earlier versions');
  }
  for (const path of props.tests ?? []) if (!existsSync(path)) throw refused(construct, 'tests', path, `files or folders that exist (looked for ${resolve(path)})`);
  if ((props.systemLogLevelV2 ?? props.systemLogLevel) === SystemLogLevel.WARN) {
    throw refused(construct, 'systemLogLevelV2', SystemLogLevel.WARN, 'INFO or DEBUG: at WARN Lambda writes no REPORT lines, from which calls are counted');
  }
}

/** `DockerImageCode` is no `Code`, but JavaScript apps can pass it. */
function isImage({ code, handler, runtime }: ManagedFunctionProps): boolean {
  return runtime === Runtime.FROM_IMAGE || handler === Handler.FROM_IMAGE || (code !== undefined && ('_bind' in code || code instanceof AssetImageCode || code instanceof EcrImageCode));
}

/**
 * Node 20 is the oldest whose functions Lambda still updates, and it will not for long.
 * @throws InvalidInput
 */
export function checkRuntime(construct: Construct, runtime: Runtime): void {
  const major = Number(/^nodejs(\d+)/.exec(runtime.name)?.[1]);
  if (major < 20) throw refused(construct, 'runtime', runtime.name, 'nodejs22.x or later: Ratchet deploys by updating the function, and Lambda updates none on this runtime. Set `runtime: Runtime.NODEJS_22_X`');
  if (major < 22) Annotations.of(construct).addWarningV2('ratchet:oldRuntime', `${construct.node.path} runs on ${runtime.name}. Lambda will stop updating such functions, and Ratchet can then neither improve nor revert it: move to nodejs22.x.`);
}

export function refused(construct: Construct, prop: string, seen: unknown, expected: string, cause?: unknown): InvalidInput {
  return new InvalidInput(`ManagedFunction ${construct.node.path}: ${prop}: saw ${JSON.stringify(seen)}, expected ${expected}`, { cause });
}
