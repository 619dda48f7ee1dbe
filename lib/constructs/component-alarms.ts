import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { FunctionBase } from 'aws-cdk-lib/aws-lambda';
import type { DeclaredComponent } from './component-record';
import { refused } from './function-props';
import type { FailureAlarmOptions, LatencyAlarmOptions } from './managed-function-props';

/**
 * Both alarms read the alias' own series and have no actions: EventBridge hears of every alarm, and Ratchet's rule knows
 * this one by its Lambda dimensions. A function that nobody calls has no data, which is no reason for alarm.
 */
export function failureAlarm(scope: FunctionBase, of: DeclaredComponent, { failuresPerMinute = 5, minutes = 1 }: FailureAlarmOptions = {}): cloudwatch.Alarm {
  return new cloudwatch.Alarm(scope, 'FailureAlarm', {
    ...common(of, 'failures', minutes),
    alarmDescription: `${of.component} of ${of.tenant} (owner: ${of.owner}): more than ${failuresPerMinute} failed calls a minute, for ${minutes} min. Starts an emergency cycle of Ratchet.`,
    metric: scope.metricErrors({ statistic: cloudwatch.Stats.SUM, period: Duration.minutes(1) }),
    threshold: failuresPerMinute,
  });
}

/** @throws InvalidInput where the limit follows from a timeout that is not known at synth */
export function latencyAlarm(scope: FunctionBase, of: DeclaredComponent, timeout: Duration | undefined, { p95Ms, minutes = 3 }: LatencyAlarmOptions = {}): cloudwatch.Alarm {
  const limitMs = p95Ms ?? fourFifths(scope, timeout ?? lambdaDefaultTimeout);
  return new cloudwatch.Alarm(scope, 'LatencyAlarm', {
    ...common(of, 'latency', minutes),
    alarmDescription: `${of.component} of ${of.tenant} (owner: ${of.owner}): 95th percentile of the duration above ${limitMs} ms, for ${minutes} min. Starts an emergency cycle of Ratchet.`,
    metric: scope.metricDuration({ statistic: cloudwatch.Stats.percentile(95), period: Duration.minutes(1) }),
    threshold: limitMs,
  });
}

const lambdaDefaultTimeout = Duration.seconds(3);

function common(of: DeclaredComponent, what: string, minutes: number) {
  return {
    alarmName: `ratchet-${of.stage}-${of.component}-${what}`,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
    evaluationPeriods: minutes,
    datapointsToAlarm: minutes,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  };
}

function fourFifths(scope: FunctionBase, timeout: Duration): number {
  if (timeout.isUnresolved()) throw refused(scope, 'latencyAlarm.p95Ms', undefined, 'a limit in milliseconds, since the timeout is not known at synth');
  return Math.round(timeout.toMilliseconds() * 0.8);
}
