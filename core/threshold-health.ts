import type { Settings } from './config';
import type { VersionCounters } from './cycle';
import { figure, percent } from './figures';
import { quantileMs } from './histogram';

export type Measured = Pick<VersionCounters, 'requests' | 'failed' | 'durations'>;

/** Failure rate under which a rise is compared with this one: of the seeds' formula. */
export const leastFailureRate = 0.01;

/**
 * The seeds' rule (`healthRule: threshold`): the latest calls of the canary against the version before in the hour before
 * the deployment. Worse is a 95th percentile or a failure rate higher by `rollbackDegradationThreshold`, or a success rate
 * lower by `rollbackSuccessRateDrop`. It knows no chance: what is looked at often enough is found worse. Its third figure,
 * throughput, is left out, since a canary gets a part of the traffic.
 *
 * @returns what is worse, with its numbers; undefined where nothing is, or where fewer than `rollbackMinExecutions` calls are known of one of them
 */
export function worseThanBefore(latest: Measured | undefined, before: Measured | undefined, settings: Pick<Settings, 'rollbackDegradationThreshold' | 'rollbackSuccessRateDrop' | 'rollbackMinExecutions'>): string | undefined {
  if (!latest || !before || Math.min(latest.requests, before.requests) < settings.rollbackMinExecutions) return undefined;
  const [p95, p95Before] = [quantileMs(latest.durations, 0.95), quantileMs(before.durations, 0.95)];
  if (p95 !== undefined && p95Before !== undefined && p95 > p95Before * (1 + settings.rollbackDegradationThreshold)) return `95 % of its last ${latest.requests} calls took up to ${figure(p95)} ms, in the hour before it was ${figure(p95Before)} ms`;
  const [rate, rateBefore] = [latest.failed / latest.requests, before.failed / before.requests];
  const dropped = 1 - rate < (1 - rateBefore) * (1 - settings.rollbackSuccessRateDrop);
  if (dropped || rate - rateBefore > settings.rollbackDegradationThreshold * Math.max(rateBefore, leastFailureRate)) return `${percent(rate)} of its last ${latest.requests} calls failed, in the hour before it was ${percent(rateBefore)}`;
  return undefined;
}
