import type { Histogram, MinuteCounters, Opportunity, Telemetry } from './cycle';
import { figure, percent } from './figures';
import { minutesWithin, requestsIn } from './finding';
import { mergeHistograms, quantileMs } from './histogram';

/** One sentence on what an analysis found; where it found nothing, why, and what it could not see. Silence is not health. */
export function verdictOf(telemetry: Telemetry, opportunities: readonly Opportunity[]): string {
  const missing = telemetry.sources.filter(({ state }) => state !== 'read');
  const without = missing.length === 0 ? '' : `; without ${missing.map(({ source, state, reason }) => `${source} (${state}${reason === undefined ? '' : `: ${reason}`})`).join(', ')}`;
  return `${said(telemetry, opportunities, missing.length > 0)}${without}`;
}

/** Failed calls, and the share of all, from which silence is not health: those of which a rise is told (`detectors/failure-rate-rise.ts`). */
const leastFailed = 5;
const leastShare = 0.01;

export function isFailing(minutes: readonly Pick<MinuteCounters, 'requests' | 'failed'>[]): boolean {
  const sumOf = (name: 'requests' | 'failed'): number => minutes.reduce((sum, minute) => sum + minute[name], 0);
  return sumOf('failed') >= leastFailed && sumOf('failed') >= leastShare * sumOf('requests');
}

function said(telemetry: Telemetry, opportunities: readonly Opportunity[], somethingMissing: boolean): string {
  const window = minutesWithin(telemetry, telemetry.window.from);
  const requests = requestsIn(window);
  if (opportunities.length > 0) return `${opportunities.length} to improve: ${opportunities.map(({ summary }) => summary).join('; ')}`;
  if (requests === 0) return withoutCalls(telemetry);
  const failed = window.reduce((sum, minute) => sum + minute.failed, 0);
  const unsound = telemetry.sources.some(({ state }) => state === 'failed' || state === 'implausible');
  const end = isFailing(window) ? 'nothing tells when that began, which does not say that it is well' : unsound ? 'nothing was found in what could be read, which does not say that it is well' : somethingMissing ? 'nothing to improve in what could be read' : 'nothing to improve';
  return `${figure(requests)} calls, ${percent(failed / requests)} failed${durations(telemetry, window)}: ${end}`;
}

function withoutCalls({ sources, metrics }: Telemetry): string {
  const counted = metrics.reduce((sum, { requests }) => sum + requests, 0);
  if (counted > 0) return `no calls in the window's log counters although CloudWatch counts ${figure(counted)}: nothing can be said`;
  const counters = sources.find(({ source }) => source === 'counters')?.state;
  if (counters === 'implausible') return 'no calls are left in the log counters without what cannot be: nothing can be said';
  return counters === 'failed' ? 'the log counters could not be read: nothing can be said' : 'no calls in the window: nothing can be said';
}

function durations(telemetry: Telemetry, window: readonly MinuteCounters[]): string {
  const p95 = (histogram: Histogram): string | undefined => {
    const ms = quantileMs(histogram, 0.95);
    return ms === undefined ? undefined : `${figure(ms)} ms`;
  };
  const now = p95(mergeHistograms(window.map((minute) => minute.durations)));
  const before = p95(mergeHistograms(telemetry.minutes.filter((minute) => !window.includes(minute)).map((minute) => minute.durations)));
  if (now === undefined) return '';
  return before === undefined ? `, p95 ${now} and nothing before to compare with` : `, p95 ${now} against ${before} before`;
}
