import type { AskedCall } from '../asked-calls';
import { figure, percent, rounded } from '../figures';
import { findingIn, hoursKnown, minutesServed, requestsPerHour, servedVersions } from '../finding';
import { medianOf } from '../median';
import { secondsBetween } from '../time';
import type { Detector } from './types';

const thresholds = {
  calls: { value: 15, doc: 'Recorded calls that worked, of the version that serves and without redacted values, at least: a stand-in may be somebody else in another call' },
  share: { value: 0.5, doc: 'Share of the reads of one kind that ask again what an earlier call asked, and get the same answer, at least' },
  savedShare: { value: 0.2, doc: 'Share of the median duration that they take, at least' },
  savedMs: { value: 10, doc: 'Milliseconds of a call that they take, at least' },
  perHour: { value: 100, doc: 'Calls an hour, more than' },
  hours: { value: 6, doc: 'Hours of telemetry, at least' },
} as const;

export const lowCacheEfficiency: Detector = {
  name: 'low-cache-efficiency',
  doc: 'Recorded calls ask again and again for what an earlier call was answered, and the answer never differs: kept for a while, it need not be asked for',
  thresholds,
  detect(telemetry, now) {
    const [version] = servedVersions(telemetry);
    const calls = (telemetry.asked ?? []).filter((call) => call.version === version && !call.failed && !call.redacted).sort((one, other) => (one.at < other.at ? -1 : 1));
    const perHour = requestsPerHour(minutesServed(telemetry));
    const durationMs = medianOf(calls.map((call) => call.durationMs));
    const [most] = readsByName(calls).sort((one, other) => other.savedMs - one.savedMs);
    if (!most || calls.length < thresholds.calls.value || perHour <= thresholds.perHour.value || hoursKnown(telemetry, now) < thresholds.hours.value) return [];
    const savedMs = most.savedMs / calls.length;
    if (most.again < thresholds.share.value * most.reads || savedMs < Math.max(thresholds.savedMs.value, thresholds.savedShare.value * durationMs)) return [];
    const minutes = Math.max(1, Math.ceil(secondsBetween(calls[0]?.at ?? now, calls.at(-1)?.at ?? now) / 60));
    return [findingIn(telemetry, {
      detector: lowCacheEfficiency.name,
      summary: `${figure(most.again)} of ${figure(most.reads)} times ${most.name} asked for what an earlier call had been answered in the ${figure(minutes)} min of ${figure(calls.length)} recorded calls, and the answer was the same: kept that long it would save ${figure(savedMs)} of ${figure(durationMs)} ms a call`,
      startedAt: calls[0]?.at ?? telemetry.window.from,
      severity: 'low',
      confidence: 0.8,
      gainPercent: rounded(Math.min(1, savedMs / Math.max(1, durationMs)) * 100, 2),
      affectedPerHour: rounded(perHour, 1),
      evidence: { about: most.name, reads: most.reads, again: most.again, share: percent(most.again / most.reads), recordedCalls: calls.length, savedMs: rounded(savedMs, 1), medianMs: rounded(durationMs, 1) },
    })];
  },
};

interface Reads {
  readonly name: string;
  readonly reads: number;
  readonly again: number;
  readonly savedMs: number;
}

/** Reads of one kind; none of a kind whose answers change. A call that asks itself twice is not meant. */
function readsByName(calls: readonly AskedCall[]): Reads[] {
  const names = [...new Set(calls.flatMap(({ asked }) => asked.filter(({ isRead }) => isRead).map(({ name }) => name)))];
  return names.flatMap((name) => {
    const known = new Map<string, { readonly answer: string; readonly requestId: string }>();
    let [reads, again, savedMs, changed] = [0, 0, 0, false];
    for (const { requestId, asked } of calls) {
      for (const { question, answer, ms = 0 } of asked.filter((one) => one.isRead && one.name === name && one.failure === undefined)) {
        const before = known.get(question);
        reads += 1;
        changed ||= before !== undefined && before.answer !== answer;
        if (before !== undefined && before.requestId !== requestId) [again, savedMs] = [again + 1, savedMs + ms];
        known.set(question, before ?? { answer, requestId });
      }
    }
    return changed ? [] : [{ name, reads, again, savedMs }];
  });
}
