import type { Histogram } from './cycle';
import { mergeHistograms, quantileMs, totalOf } from './histogram';

/** Calls from which a 95th percentile means something: five of them lie above it. */
const leastCalls = 100;

/**
 * Duration in ms over which a call counts as slow: the 95th percentile of warm calls that worked, in the calmest stretch of
 * at least 100 calls of the hour before the deployment, or of the control beside the canary. The calmest, since what led to
 * an improvement is often an hour in which all was slow, and that must not hide a slow canary; both arms are held to the
 * same limit, so a low one costs no false alarm. Never of the canary, which must not define what is slow for itself.
 *
 * @param minutesBefore one histogram a minute, in the order of time
 * @returns undefined while there are too few calls to tell
 */
export function slowThresholdMs(minutesBefore: readonly Histogram[], control: Histogram): number | undefined {
  const known = [...stretchesOf(minutesBefore), control].filter((stretch) => totalOf(stretch) >= leastCalls);
  const all = mergeHistograms([...minutesBefore, control]);
  const stretches = known.length > 0 ? known : totalOf(all) >= leastCalls ? [all] : [];
  const limits = stretches.flatMap((stretch) => quantileMs(stretch, 0.95) ?? []);
  return limits.length === 0 ? undefined : Math.min(...limits);
}

/** Minutes are joined until they hold enough calls; what is left over at the end is no stretch of its own. */
function stretchesOf(minutes: readonly Histogram[]): Histogram[] {
  const stretches: Histogram[] = [];
  let open: Histogram = {};
  for (const minute of minutes) {
    open = mergeHistograms([open, minute]);
    if (totalOf(open) < leastCalls) continue;
    stretches.push(open);
    open = {};
  }
  return stretches;
}
