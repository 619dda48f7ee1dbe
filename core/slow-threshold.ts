import type { Histogram } from './cycle';
import { mergeHistograms, quantileMs, totalOf } from './histogram';

/** Calls from which a 95th percentile means something: five of them lie above it. */
const leastCalls = 100;

/**
 * Duration in ms over which a call counts as slow: the 95th percentile of warm calls that worked, of the hour before the
 * deployment and of the control beside the canary. Never of the canary, which must not define what is slow for itself.
 *
 * @returns undefined while there are too few calls to tell
 */
export function slowThresholdMs(hourBefore: Histogram, control: Histogram): number | undefined {
  const known = mergeHistograms([hourBefore, control]);
  return totalOf(known) < leastCalls ? undefined : quantileMs(known, 0.95);
}
