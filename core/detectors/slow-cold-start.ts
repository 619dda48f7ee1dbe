import { figure, percent, rounded } from '../figures';
import { findingIn, hoursKnown, minutesServed, requestsIn, requestsPerHour } from '../finding';
import { mergeHistograms, quantileMs, totalOf } from '../histogram';
import type { Detector } from './types';

const thresholds = {
  starts: { value: 20, doc: 'Cold starts of the version that serves, in the window, at least' },
  initMs: { value: 1000, doc: 'Milliseconds that half of them take to begin, at least' },
  share: { value: 0.005, doc: 'Share of the calls that wait for one, at least' },
  hours: { value: 1, doc: 'Hours of telemetry, at least: a deployment alone starts many environments' },
} as const;

export const slowColdStart: Detector = {
  name: 'slow-cold-start',
  doc: 'New environments take long to begin, by `Init Duration` of the REPORT lines, and calls wait for them often enough to matter',
  thresholds,
  detect(telemetry, now) {
    const minutes = minutesServed(telemetry);
    const inits = mergeHistograms(minutes.map(({ initDurations = {} }) => initDurations));
    const [starts, calls] = [totalOf(inits), requestsIn(minutes)];
    const initMs = quantileMs(inits, 0.5) ?? 0;
    const warmMs = quantileMs(mergeHistograms(minutes.map(({ durations }) => durations)), 0.5) ?? 0;
    const share = calls === 0 ? 0 : Math.min(1, starts / calls);
    if (starts < thresholds.starts.value || initMs < thresholds.initMs.value || share < thresholds.share.value || hoursKnown(telemetry, now) < thresholds.hours.value) return [];
    return [findingIn(telemetry, {
      detector: slowColdStart.name,
      summary: `${figure(starts)} of ${figure(calls)} calls (${percent(share)}) waited for a new environment, half of them over ${figure(initMs)} ms; a warm call takes ${figure(warmMs)} ms in the middle`,
      startedAt: telemetry.window.from,
      severity: share >= 0.05 ? 'medium' : 'low',
      confidence: 0.95,
      gainPercent: rounded(share * (initMs / (initMs + warmMs)) * 100, 2),
      affectedPerHour: rounded(requestsPerHour(minutes), 1),
      evidence: { starts, calls, medianInitMs: rounded(initMs, 1), p95InitMs: rounded(quantileMs(inits, 0.95) ?? 0, 1), medianWarmMs: rounded(warmMs, 1) },
    })];
  },
};
