import type { Histogram } from '../../core/cycle';
import { bucketOf } from '../../core/histogram';
import type { WatchTraffic } from '../../core/watch-traffic';

/** Durations whose logarithm is normal, half of them under 80 ms: so many calls of them, by quantiles. */
export function logNormal(calls: number, sd = 0.6): Histogram {
  const deviations = Array.from({ length: 200 }, (_, index) => {
    const share = (index + 0.5) / 200;
    // The logistic distribution of the same spread, which has quantiles in a formula.
    return Math.log(share / (1 - share)) / 1.814;
  });
  const histogram: Record<string, number> = {};
  for (const deviation of deviations) {
    const bucket = String(bucketOf(80 * Math.exp(sd * deviation)));
    histogram[bucket] = (histogram[bucket] ?? 0) + calls / 200;
  }
  return histogram;
}

export function trafficOf(callsPerMinute: number, change: Partial<WatchTraffic> = {}): WatchTraffic {
  return { callsPerMinute, lastHourPerMinute: callsPerMinute, dayAgoPerMinute: undefined, failureShare: 0.005, durations: logNormal(1000), slowOverMs: 200, ...change };
}
