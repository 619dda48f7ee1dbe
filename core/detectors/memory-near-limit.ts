import { figure, percent, rounded } from '../figures';
import { findingIn, minutesWithin, requestsIn, requestsPerHour, servedVersions } from '../finding';
import { meanMs, mergeHistograms } from '../histogram';
import type { Detector } from './types';

const thresholds = {
  calls: { value: 30, doc: 'Calls of the version that serves, at least' },
  share: { value: 0.85, doc: 'Share of its memory that the largest call used, at least' },
  severeShare: { value: 0.95, doc: 'Share from which it is severe' },
} as const;

export const memoryNearLimit: Detector & { readonly thresholds: typeof thresholds } = {
  name: 'memory-near-limit',
  doc: 'The version that serves uses nearly all of its memory, by the REPORT line of its largest call: a little more, and calls are killed',
  thresholds,
  detect(telemetry) {
    const [version] = servedVersions(telemetry);
    const minutes = minutesWithin(telemetry, telemetry.window.from).filter((minute) => minute.version === version);
    const usedMb = Math.max(0, ...minutes.map(({ maxMemoryMb }) => maxMemoryMb));
    const memoryMb = Math.max(0, ...minutes.map((minute) => minute.memoryMb));
    const share = memoryMb === 0 ? 0 : usedMb / memoryMb;
    const calls = requestsIn(minutes);
    if (calls < thresholds.calls.value || share < thresholds.share.value) return [];
    const first = minutes.filter(({ maxMemoryMb }) => maxMemoryMb >= thresholds.share.value * memoryMb).map(({ firstAt }) => firstAt).sort()[0];
    const callsPerHour = rounded(requestsPerHour(minutes), 1);
    return [findingIn(telemetry, {
      detector: memoryNearLimit.name,
      summary: `a call uses up to ${figure(usedMb)} of ${figure(memoryMb)} MB (${percent(share)}; ${figure(calls)} calls): a little more, and calls are killed`,
      startedAt: first ?? telemetry.window.from,
      severity: share >= thresholds.severeShare.value ? 'high' : 'medium',
      confidence: 0.95,
      // From nothing at the threshold to every call at the limit.
      gainPercent: rounded(Math.min(1, (share - thresholds.share.value) / (1 - thresholds.share.value)) * 100, 2),
      affectedPerHour: callsPerHour,
      evidence: { usedMb, memoryMb, share: rounded(share), calls, callsPerHour, meanMs: rounded(meanMs(mergeHistograms(minutes.map(({ durations }) => durations))) ?? 0, 1) },
    })];
  },
};
