import type { NodejsFunctionProps } from 'aws-cdk-lib/aws-lambda-nodejs';
import type { SettingsOverrides } from '../../core/config';
import type { Component } from '../../core/cycle';

/** The props of NodejsFunction, all of them, and what Ratchet needs to know of the component. */
export interface ManagedFunctionProps extends NodejsFunctionProps {
  /**
   * Name of the component: lower-case letters, digits and dashes, 63 at most, once per stage and region.
   * @default the construct's id in kebab case, `PriceQuote` becomes `price-quote`
   */
  readonly component?: string;
  /**
   * The tenant whose limits, approvers and switch hold for it.
   * @default 'default'
   */
  readonly tenant?: string;
  /**
   * Who answers for it: a team, an address. Reports and notifications name it, nothing else depends on it.
   * @default 'unknown'
   */
  readonly owner?: string;
  /**
   * What Ratchet may do: `observe` says what it would have done, `propose` prepares a candidate, `approve` asks before it
   * deploys, `auto` deploys by itself.
   * @default 'observe'
   */
  readonly mode?: Component['mode'];
  /**
   * What a call does to the world, which decides whether recorded calls may be replayed: `none`, `idempotent` or `unsafe`.
   * @default 'unsafe'
   */
  readonly sideEffects?: Component['sideEffects'];
  /**
   * Which calls are recorded for replay, redacted, as log lines: `off` none, `sampled` failures and a few that worked, `on` all.
   * @default 'sampled'
   */
  readonly recorder?: 'off' | 'sampled' | 'on';
  /**
   * Memory (MB) and timeout (seconds) within which Ratchet may change the function: `memoryMb`, `timeoutSeconds`, each `{ min, max }`.
   * @default neither is changed
   */
  readonly bounds?: Component['bounds'];
  /**
   * What is found on it counts as one step more severe, and how its calls go is looked at every five minutes, also between cycles.
   * @default false
   */
  readonly critical?: boolean;
  /**
   * Other functions build on it, so that a change reaches them: whatever the mode, a person approves each one.
   * @default false
   */
  readonly shared?: boolean;
  /**
   * Business metrics that must not move while a canary is watched: `{ namespace, metricName, direction }`, the direction `up`, `down` or `either`.
   * @default none
   */
  readonly guardMetrics?: readonly Component['guardMetrics'][number][];
  /**
   * Names of further alarms that mean this component, although they do not have its name among their dimensions.
   * @default none
   */
  readonly alarms?: readonly string[];
  /**
   * What to run when the component's success rate falls below the limit of its status: `{ action, target }`, the action
   * `invoke-function`, `run-automation` or `run-state-machine`, the target its name.
   * @default none
   */
  readonly actions?: readonly Component['actions'][number][];
  /**
   * Its tests: files, or folders with `*.test.ts`, `*.spec.js` and the like, as paths from where `cdk` runs. Ratchet runs them
   * on every fix that it builds; what it cannot run is said at synth.
   * @default those below the nearest package.json or cdk.json of the entry that import one of the component's own files
   */
  readonly tests?: readonly string[];
  /**
   * Settings of the tenant that this component overrides (core/config.ts). Checked at synth against the defaults.
   * @default none
   */
  readonly settings?: Omit<SettingsOverrides, 'mode'>;
  /**
   * The Ratchet installation that cares for it. Its stack is deployed before this function's.
   * @default 'prod'
   */
  readonly stage?: string;
  /**
   * When failed calls start an emergency cycle.
   * @default more than 5 in one minute
   */
  readonly failureAlarm?: FailureAlarmOptions;
  /**
   * When slow calls start an emergency cycle.
   * @default a 95th percentile above 80 % of the timeout in 3 consecutive minutes
   */
  readonly latencyAlarm?: LatencyAlarmOptions;
}

/** Failures as Lambda counts them: calls that threw, timed out or ran out of memory. */
export interface FailureAlarmOptions {
  /**
   * More failed calls than this in a minute turn the alarm red.
   * @default 5
   */
  readonly failuresPerMinute?: number;
  /**
   * Consecutive minutes of it.
   * @default 1
   */
  readonly minutes?: number;
}

export interface LatencyAlarmOptions {
  /**
   * A 95th percentile of the duration, in milliseconds, above this turns the alarm red.
   * @default 80 % of the function's timeout
   */
  readonly p95Ms?: number;
  /**
   * Consecutive minutes of it.
   * @default 3
   */
  readonly minutes?: number;
}
