import type { BatchCounters, Component, Deployment } from './cycle';
import type { HealthQuestion } from './assess-health';
import { mergeByVersion } from './merge-counters';
import type { Metrics } from './ports';

/** CloudWatch calls from which a difference means something. */
const leastCalls = 20;
/** Share of CloudWatch's calls that the counters must have. */
const leastShare = 0.8;
const minuteMs = 60_000;

/**
 * Compares the counters of the canary with what CloudWatch counted, over the whole minutes of the watch that CloudWatch
 * must know by now. A canary whose calls the counters do not see must not be judged by them.
 */
export async function crossCheck(
  { component, deployment, items, lagSeconds, now }: { readonly component: Component; readonly deployment: Deployment; readonly items: readonly BatchCounters[]; readonly lagSeconds: number; readonly now: string },
  metrics: Metrics,
): Promise<HealthQuestion['crossCheck']> {
  const fromMs = Math.ceil(Date.parse(deployment.startedAt) / minuteMs) * minuteMs;
  const toMs = Math.floor((Date.parse(now) - lagSeconds * 1000) / minuteMs) * minuteMs;
  if (toMs <= fromMs) return { state: 'unavailable', reason: `CloudWatch metrics may be ${lagSeconds} s late, and the watch is younger` };
  const window = { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() };
  try {
    const counts = await metrics.counts(component, [deployment.canary], window);
    const inWindow = items.filter(({ minute }) => Date.parse(minute) >= fromMs && Date.parse(minute) < toMs);
    const seen = mergeByVersion(inWindow).find(({ version }) => version === deployment.canary)?.requests ?? 0;
    const known = counts.find(({ version }) => version === deployment.canary);
    if (known === undefined && seen >= leastCalls) return { state: 'unavailable', reason: `CloudWatch has no metrics of version ${deployment.canary} in the watch's whole minutes, in which the counters saw ${seen} calls` };
    const expected = known?.requests ?? 0;
    const agrees = expected < leastCalls || seen >= leastShare * expected;
    return { state: agrees ? 'agrees' : 'disagrees', reason: `CloudWatch counted ${expected} calls of version ${deployment.canary} in the watch's whole minutes, the counters ${seen}` };
  } catch (error) {
    return { state: 'unavailable', reason: `CloudWatch metrics could not be read (${error instanceof Error ? error.name : 'unknown error'})` };
  }
}
