import type { BatchCounters, Histogram } from './cycle';
import { mergeHistograms, totalOf } from './histogram';
import { mergeByMinute, mergeByVersion } from './merge-counters';
import type { Counters } from './ports';
import { slowThresholdMs } from './slow-threshold';
import { after, secondsBetween } from './time';

/** What a component's callers do, as far as it decides how long a watch takes. */
export interface WatchTraffic {
  /** What is reckoned with: of the last hour, or of the hour that follows as it was a day ago, where that is less. */
  readonly callsPerMinute: number;
  readonly lastHourPerMinute: number;
  /** Undefined where nothing is known of that time. */
  readonly dayAgoPerMinute?: number | undefined;
  /** Of the calls to the version that serves. */
  readonly failureShare: number;
  /** Of its warm calls. */
  readonly durations: Histogram;
  /** See `core/slow-threshold.ts`; 0 where too few calls are known. */
  readonly slowOverMs: number;
}

const hourSeconds = 3600;
const daySeconds = 24 * hourSeconds;
/** Calls from which how long they take is read of one version alone. */
const leastCalls = 100;
/** Calls from which it is known what a version does since its fault began. */
const leastTroubled = 10;

export interface Serving {
  /** That serves, and beside which a canary would. */
  readonly version: string;
  /** When what is to be mended began; before it the version may have been well. */
  readonly troubledSince?: string | undefined;
  readonly now: string;
}

/** Reads the last hour, and the hour that follows as it was a day ago. */
export async function readWatchTraffic(component: { readonly tenant: string; readonly component: string }, serving: Serving, counters: Pick<Counters, 'read'>): Promise<WatchTraffic> {
  const read = (from: number, to: number): Promise<readonly BatchCounters[]> => counters.read(component.tenant, component.component, { from: after(serving.now, from), to: after(serving.now, to) }, 'eventual');
  const [hour, dayAgo] = await Promise.all([read(-hourSeconds, 0), read(-daySeconds, hourSeconds - daySeconds)]);
  return watchTrafficOf({ hour, dayAgo, ...serving });
}

/** Calls that named neither alias nor version meet no canary, and are left out. */
export function watchTrafficOf({ hour, dayAgo, version, troubledSince = '', now }: { readonly hour: readonly BatchCounters[]; readonly dayAgo: readonly BatchCounters[] } & Serving): WatchTraffic {
  const served = hour.filter((item) => item.version !== '$LATEST');
  const ofVersion = (since: string) => mergeByVersion(served.filter((item) => item.version === version && item.lastAt >= since))[0];
  const troubled = ofVersion(troubledSince);
  const serving = troubled && troubled.requests >= leastTroubled ? troubled : ofVersion('');
  const minutes = mergeByMinute(served).map(({ durations }) => durations);
  const own = serving?.durations ?? {};
  const lastHourPerMinute = callsIn(hour) / minutesSince(hour, now);
  const dayAgoPerMinute = dayAgo.length === 0 ? undefined : callsIn(dayAgo) / 60;
  return {
    callsPerMinute: Math.min(lastHourPerMinute, dayAgoPerMinute ?? Infinity),
    lastHourPerMinute,
    dayAgoPerMinute,
    failureShare: serving === undefined || serving.requests === 0 ? 0 : serving.failed / serving.requests,
    durations: totalOf(own) >= leastCalls ? own : mergeHistograms(minutes),
    slowOverMs: slowThresholdMs(minutes, {}) ?? 0,
  };
}

function callsIn(items: readonly BatchCounters[]): number {
  return mergeByVersion(items.filter(({ version }) => version !== '$LATEST')).reduce((sum, { requests }) => sum + requests, 0);
}

/** A component that is known for less than an hour is not taken for a quieter one; a minute at least. */
function minutesSince(items: readonly BatchCounters[], now: string): number {
  const first = items.map(({ minute }) => minute).sort()[0];
  return first === undefined ? 60 : Math.min(60, Math.max(1, secondsBetween(first, now) / 60));
}
