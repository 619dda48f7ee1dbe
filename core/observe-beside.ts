import type { BatchCounters, Component, Deployment, Health } from './cycle';
import type { Settings } from './config';
import { readGuards } from './guard-series';
import type { Beside } from './judge-others';
import { keptBefore } from './kept-templates';
import { memoryUseOf } from './memory-use';
import { failuresIn, knownIn, newFailuresOf } from './new-failures';
import type { Artifacts, Metrics } from './ports';

/** What a look knows beside calls, failures and durations: from the same counters, from the log templates of the days before, and from CloudWatch. */
export async function besideOf(
  { component, deployment, previous, settings, now, since, hour, initBefore }: {
    readonly component: Component; readonly deployment: Deployment; readonly previous: Health | undefined; readonly settings: Settings; readonly now: string;
    /** Counters since the deployment, and of the hour before it. */
    readonly since: readonly BatchCounters[]; readonly hour: readonly BatchCounters[]; readonly initBefore: Beside['initBefore'];
  },
  { metrics, artifacts }: { readonly metrics: Pick<Metrics, 'points'>; readonly artifacts: Pick<Artifacts, 'getJson'> },
): Promise<Beside> {
  const ofHour = knownIn(hour);
  const strange = failuresIn(since).filter(({ id }) => !ofHour.has(id)).flatMap(({ template }) => template ?? []);
  // Most looks see no failure that the hour before did not: then nothing more is read.
  const { ids, unread } = strange.length === 0 ? { ids: [], unread: undefined } : await keptBefore(component, strange, deployment.startedAt, artifacts);
  const known = new Set([...ofHour, ...ids]);
  const calls = since.filter(({ version }) => version === deployment.canary || version === deployment.returnTo).reduce((sum, { requests }) => sum + requests, 0);
  return {
    newFailures: { canary: newFailuresOf(since, deployment.canary, known), control: newFailuresOf(since, deployment.returnTo, known), unread },
    memory: { canary: memoryUseOf(since, deployment.canary), control: memoryUseOf(since, deployment.returnTo), before: memoryUseOf(hour, deployment.returnTo) },
    initBefore,
    guards: await readGuards({ component, deployment, previous: previous?.guards, calls, lagSeconds: settings.metricsLagSeconds, now }, metrics),
  };
}
