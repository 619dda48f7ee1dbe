import type { AskedCall } from '../asked-calls';
import { figure, rounded } from '../figures';
import { findingIn, hoursKnown, minutesServed, requestsPerHour, servedVersions } from '../finding';
import { medianOf } from '../median';
import type { Detector } from './types';

const thresholds = {
  calls: { value: 10, doc: 'Recorded calls that worked, of the version that serves, at least' },
  times: { value: 5, doc: 'Different things that one call asks for in the same way, at least' },
  share: { value: 0.5, doc: 'Share of the recorded calls that do, at least' },
  timeShare: { value: 0.2, doc: "Share of these calls' duration that they wait for it, at least" },
  hours: { value: 1, doc: 'Hours of telemetry, at least' },
} as const;

export const repeatedCalls: Detector = {
  name: 'repeated-calls',
  doc: 'One call asks the same service many times in the same way, each time for another thing (N+1): asked for together it is one request',
  thresholds,
  detect(telemetry, now) {
    const [version] = servedVersions(telemetry);
    const calls = (telemetry.asked ?? []).filter((call) => call.version === version && !call.failed);
    const [most] = [...new Set(calls.flatMap(({ asked }) => asked.map(({ name }) => name)))]
      .map((name) => ({ name, many: calls.map((call) => asksFor(call, name)).filter(({ times }) => times >= thresholds.times.value) }))
      .sort((one, other) => other.many.length - one.many.length);
    if (!most || calls.length < thresholds.calls.value || most.many.length < thresholds.share.value * calls.length || hoursKnown(telemetry, now) < thresholds.hours.value) return [];
    const times = medianOf(most.many.map((one) => one.times));
    const timeShare = medianOf(most.many.map((one) => one.timeShare));
    if (timeShare < thresholds.timeShare.value) return [];
    const savedMs = rounded(medianOf(most.many.map((one) => one.savedMs)), 1);
    const medianMs = rounded(medianOf(most.many.map((one) => one.durationMs)), 1);
    return [findingIn(telemetry, {
      detector: repeatedCalls.name,
      summary: `a call asks ${most.name} ${figure(times)} times, each time for another thing (median of ${figure(most.many.length)} of ${figure(calls.length)} recorded calls): asked for together it is one request`,
      startedAt: calls.map(({ at }) => at).sort()[0] ?? telemetry.window.from,
      severity: timeShare >= 0.5 ? 'medium' : 'low',
      confidence: 0.9,
      gainPercent: rounded(timeShare * (1 - 1 / times) * 100, 2),
      affectedPerHour: rounded(requestsPerHour(minutesServed(telemetry)), 1),
      evidence: { about: most.name, times, recordedCalls: calls.length, withMany: most.many.length, timeShare: rounded(timeShare), savedMs, medianMs },
    })];
  },
};

interface AskedFor {
  readonly times: number;
  readonly timeShare: number;
  readonly durationMs: number;
  /** What one request would save that takes as long as the longest of them. */
  readonly savedMs: number;
}

/** The same question twice is a retry. Asked together the times overlap: then they are no more than the call itself. */
function asksFor({ asked, durationMs }: AskedCall, name: string): AskedFor {
  const own = asked.filter((one) => one.name === name);
  const times = own.map(({ ms = 0 }) => ms);
  const waited = times.reduce((sum, ms) => sum + ms, 0);
  return { times: new Set(own.map(({ question }) => question)).size, timeShare: durationMs === 0 ? 0 : Math.min(1, waited / durationMs), durationMs, savedMs: Math.max(0, Math.min(waited, durationMs) - Math.max(0, ...times)) };
}
