import { figure, percent, rounded } from '../figures';
import { findingIn, hoursKnown, requestsIn, requestsPerHour, servedVersions } from '../finding';
import { meanMs, mergeHistograms } from '../histogram';
import { priceOfMemory, usdPerMonth } from '../lambda-price';
import type { Detector } from './types';

const thresholds = {
  share: { value: 0.4, doc: 'Share of its memory that the largest call used, at most' },
  hours: { value: 24, doc: 'Hours that the version has served, at least: the largest call may come once a day' },
  calls: { value: 1000, doc: 'Calls of the version that serves, at least' },
  usdPerMonth: { value: 1, doc: 'USD that the smaller size would save a month, at least' },
} as const;

/** As the strategy `configuration` sizes it, so that one does not undo the other. */
const aimedShare = 0.7;
const stepMb = 64;
const smallestMb = 128;

export const memoryOverProvisioned: Detector = {
  name: 'memory-over-provisioned',
  doc: 'The version that serves has far more memory than its largest call used, by the REPORT lines of a day; what less would save, if calls stay as quick',
  thresholds,
  detect(telemetry, now) {
    // All that is known of it, whatever the window: an hour of an emergency says nothing of a day.
    const [version] = servedVersions(telemetry);
    const minutes = telemetry.minutes.filter((minute) => minute.version === version);
    const usedMb = Math.max(0, ...minutes.map(({ maxMemoryMb }) => maxMemoryMb));
    const memoryMb = Math.max(0, ...minutes.map((minute) => minute.memoryMb));
    const toMb = Math.max(smallestMb, Math.ceil(usedMb / aimedShare / stepMb) * stepMb);
    const load = { callsPerHour: requestsPerHour(minutes), meanMs: meanMs(mergeHistograms(minutes.map(({ durations }) => durations))) ?? 0 };
    const architecture = telemetry.limits?.architecture ?? 'x86_64';
    const saved = usdPerMonth(load, memoryMb, architecture) - usdPerMonth(load, toMb, architecture);
    if (usedMb === 0 || usedMb > thresholds.share.value * memoryMb || hoursKnown({ minutes }, now) < thresholds.hours.value || requestsIn(minutes) < thresholds.calls.value || saved < thresholds.usdPerMonth.value) return [];
    return [findingIn(telemetry, {
      detector: memoryOverProvisioned.name,
      summary: `a call uses up to ${figure(usedMb)} of ${figure(memoryMb)} MB (${percent(usedMb / memoryMb)}); with ${figure(toMb)} MB: ${priceOfMemory(load, { fromMb: memoryMb, toMb }, architecture)}, if its calls stay as quick, for Lambda gives CPU with memory`,
      startedAt: minutes.map(({ firstAt }) => firstAt).sort()[0] ?? telemetry.window.from,
      severity: 'low',
      confidence: 0.8,
      gainPercent: rounded((1 - toMb / memoryMb) * 100, 2),
      affectedPerHour: rounded(load.callsPerHour, 1),
      evidence: { spareOfMb: memoryMb, largestMb: usedMb, toMb, savedUsdPerMonth: rounded(saved, 2), calls: requestsIn(minutes) },
    })];
  },
};
