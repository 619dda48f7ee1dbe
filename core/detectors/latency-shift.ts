import type { Finding, MinuteCounters, Telemetry } from '../cycle';
import { deploymentBefore } from '../events';
import { figure, percent, rounded } from '../figures';
import { findShift, type Shift } from '../find-shift';
import { confidenceAgainst, findingIn, minutesWithin, requestsPerHour, servedVersions } from '../finding';
import { confidenceOfShift, lastingShift } from '../read-series';
import { callsOver, mergeHistograms, quantileMs, totalOf } from '../histogram';
import { secondsBetween } from '../time';
import type { Detector } from './types';

const thresholds = {
  calls: { value: 100, doc: 'Warm calls that worked, before and after the shift each, at least' },
  riseShare: { value: 0.2, doc: 'Rise of the 95th percentile of their durations, as a share, more than' },
  riseMs: { value: 5, doc: 'Rise of the 95th percentile in ms, at least: less is the clock' },
  slowRise: { value: 0.05, doc: 'Rise of the share of calls over the 90th percentile of all, at least' },
  chance: { value: 1e-6, doc: 'Largest probability that chance explains the rise; durations hang together, so it is small' },
  minutesWithoutVersion: { value: 10, doc: 'Minutes that a shift without a guilty version lasts at least: machines have slow moments' },
  confidenceWithoutVersion: { value: 0.75, doc: 'Most confidence in a shift that neither a version nor a deployment right before it explains: it may be the machines, or the callers' },
  minutesAfterDeployment: { value: 10, doc: 'Minutes after a deployment in which a shift may be its doing' },
} as const;

export const latencyShift: Detector = {
  name: 'latency-shift',
  doc: 'Warm calls that work take longer than before, and still do: by the share of calls over a fixed duration, before and after, and by the 95th percentile; else by the kept model of the series `p95Ms`',
  thresholds,
  tellsBeginning: true,
  detect(telemetry, now) {
    const slowOverMs = quantileMs(mergeHistograms(telemetry.minutes.map(({ durations }) => durations)), 0.9) ?? 0;
    const points = telemetry.minutes.map(({ minute, version, durations }) => ({ minute, version, calls: totalOf(durations), bad: callsOver(durations, slowOverMs) }));
    const shift = findShift(points, servedVersions(telemetry), { bad: 5, rise: thresholds.slowRise.value, chance: thresholds.chance.value });
    return shift ? judge(telemetry, shift, slowOverMs, now) : ofSeries(telemetry, now);
  },
};

function judge(telemetry: Telemetry, { version, startedAt, chance }: Shift, slowOverMs: number, now: string): readonly Finding[] {
  const isAfter = (point: MinuteCounters): boolean => (version === undefined ? point.minute >= startedAt : point.version === version);
  const durationsOf = (minutes: readonly MinuteCounters[]) => mergeHistograms(minutes.map(({ durations }) => durations));
  const [before, since] = [durationsOf(telemetry.minutes.filter((point) => !isAfter(point))), durationsOf(telemetry.minutes.filter(isAfter))];
  const [p95Before, p95After] = [quantileMs(before, 0.95) ?? 0, quantileMs(since, 0.95) ?? 0];
  const enough = totalOf(before) >= thresholds.calls.value && totalOf(since) >= thresholds.calls.value;
  const slower = p95After > p95Before * (1 + thresholds.riseShare.value) && p95After - p95Before >= thresholds.riseMs.value;
  if (!enough || !slower || (version === undefined && secondsBetween(startedAt, now) < thresholds.minutesWithoutVersion.value * 60)) return [];
  const rise = p95After / p95Before - 1;
  return [findingIn(telemetry, {
    detector: latencyShift.name,
    summary: `95 % of warm calls stay under ${figure(p95After)} ms ${version === undefined ? `since ${startedAt}` : `on version ${version}`}, against ${figure(p95Before)} ms before (${percent(rise)} more; ${figure(totalOf(since))} and ${figure(totalOf(before))} calls)`,
    startedAt,
    severity: rise >= 1 ? 'high' : rise >= 0.5 ? 'medium' : 'low',
    confidence: version === undefined ? cappedAt(telemetry, startedAt, confidenceAgainst(chance)) : confidenceAgainst(chance),
    ...(version !== undefined && { version }),
    gainPercent: rounded((1 - p95Before / p95After) * 100, 2),
    affectedPerHour: rounded(requestsPerHour(minutesWithin(telemetry, startedAt).filter(isAfter)), 1),
    evidence: { p95BeforeMs: rounded(p95Before, 1), p95AfterMs: rounded(p95After, 1), callsBefore: totalOf(before), callsAfter: totalOf(since), slowOverMs: rounded(slowOverMs, 1), chance: chance },
  })];
}

function cappedAt(telemetry: Telemetry, startedAt: string, confidence: number): number {
  return deploymentBefore(telemetry, startedAt, thresholds.minutesAfterDeployment.value) ? confidence : Math.min(confidence, thresholds.confidenceWithoutVersion.value);
}

/** What began before the minutes that are known. */
function ofSeries(telemetry: Telemetry, now: string): readonly Finding[] {
  const shift = lastingShift(telemetry, 'p95Ms', 'up', now);
  if (!shift) return [];
  const since = minutesWithin(telemetry, shift.startedAt);
  const calls = totalOf(mergeHistograms(since.map(({ durations }) => durations)));
  const rise = shift.seen / Math.max(1, shift.expected) - 1;
  if (calls < thresholds.calls.value || rise <= thresholds.riseShare.value || shift.seen - shift.expected < thresholds.riseMs.value) return [];
  if (secondsBetween(shift.startedAt, shift.lastAt) < thresholds.minutesWithoutVersion.value * 60) return [];
  return [findingIn(telemetry, {
    detector: latencyShift.name,
    summary: `95 % of warm calls stay under ${figure(shift.seen)} ms since ${shift.startedAt}, where ${figure(shift.expected)} ms are usual at that hour (${percent(rise)} more; ${figure(calls)} calls)`,
    startedAt: shift.startedAt,
    severity: rise >= 1 ? 'high' : rise >= 0.5 ? 'medium' : 'low',
    confidence: cappedAt(telemetry, shift.startedAt, confidenceOfShift(shift)),
    gainPercent: rounded((1 - shift.expected / shift.seen) * 100, 2),
    affectedPerHour: rounded(requestsPerHour(since), 1),
    evidence: { p95BeforeMs: rounded(shift.expected, 1), p95AfterMs: rounded(shift.seen, 1), callsAfter: calls, slowOverMs: rounded(shift.expected, 1), oncePerDays: rounded(shift.oncePerDays, 1) },
  })];
}
