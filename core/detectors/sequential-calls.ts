import type { CallProfile } from '../call-profile';
import { figure, percent, rounded } from '../figures';
import { findingIn, minutesWithin, requestsPerHour, servedVersions } from '../finding';
import { medianOf } from '../median';
import type { Detector } from './types';

const thresholds = {
  calls: { value: 10, doc: 'Recorded calls of the version that serves, at least' },
  share: { value: 0.8, doc: 'Share of them that ask in a row what they could ask together, at least' },
  savedShare: { value: 0.2, doc: 'Share of the median duration that asking together would save, at least' },
  savedMs: { value: 20, doc: 'Milliseconds that it would save, at least' },
  half: { value: 0.5, doc: 'Share of the duration from which it is of medium severity' },
} as const;

export const sequentialCalls: Detector = {
  name: 'sequential-calls',
  doc: 'Recorded calls read one thing after the other from elsewhere although none needs what the one before answered, and nothing is written: asked together they take as long as the longest',
  thresholds,
  detect(telemetry) {
    const [version] = servedVersions(telemetry);
    const profiles = (telemetry.profiles ?? []).filter((profile) => profile.version === version);
    const waiting = profiles.filter(({ savedMs }) => savedMs > 0);
    const durationMs = medianOf(waiting.map((profile) => profile.durationMs));
    const savedMs = medianOf(waiting.map((profile) => profile.savedMs));
    if (version === undefined || profiles.length < thresholds.calls.value || !profiles.every(({ readsOnly }) => readsOnly)) return [];
    if (waiting.length < thresholds.share.value * profiles.length || savedMs < Math.max(thresholds.savedMs.value, thresholds.savedShare.value * durationMs)) return [];
    const minutes = minutesWithin(telemetry, telemetry.window.from).filter((minute) => minute.version === version);
    const share = savedMs / durationMs;
    return [findingIn(telemetry, {
      detector: sequentialCalls.name,
      summary: `calls ask for ${inWords(waiting)}, though none needs another's answer: together they would take ${figure(durationMs - savedMs)} ms in place of ${figure(durationMs)} (${percent(share)} less; ${figure(waiting.length)} of ${figure(profiles.length)} recorded calls)`,
      startedAt: waiting.map(({ at }) => at).sort()[0] ?? telemetry.window.from,
      severity: share >= thresholds.half.value ? 'medium' : 'low',
      confidence: 0.95,
      gainPercent: rounded(share * 100, 2),
      affectedPerHour: rounded(requestsPerHour(minutes), 1),
      evidence: { recordedCalls: profiles.length, waitingCalls: waiting.length, medianMs: rounded(durationMs, 1), savedMs: rounded(savedMs, 1) },
    })];
  },
};

/** What most of them ask in a row. */
function inWords(profiles: readonly CallProfile[]): string {
  const rows = profiles.map(({ inRow }) => inRow.join(', then '));
  const counts = new Map(rows.map((row) => [row, rows.filter((other) => other === row).length]));
  return [...counts].sort(([, one], [, other]) => other - one)[0]?.[0] ?? '';
}
