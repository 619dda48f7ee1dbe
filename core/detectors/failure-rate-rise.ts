import { shareOf } from '../compare-rates';
import type { Telemetry } from '../cycle';
import { figure, percent, rounded } from '../figures';
import { findShift, type Shift } from '../find-shift';
import { confidenceAgainst, findingIn, minutesWithin, requestsIn, requestsPerHour, servedVersions, severityOf } from '../finding';
import { confidenceOfShift, lastingShift } from '../read-series';
import type { Detector } from './types';

const thresholds = {
  failed: { value: 5, doc: 'Failed calls since the rise, at least' },
  rise: { value: 0.01, doc: 'Rise of the share of calls that fail, at least' },
  chance: { value: 0.001, doc: 'Largest probability that chance explains the rise, over all minutes looked at' },
} as const;

export const failureRateRise: Detector = {
  name: 'failure-rate-rise',
  doc: 'Calls fail more often than before, and still do: by an exact test of a version against those before and beside it, else of the time since against the time before, else by the kept model of the series `failed`',
  thresholds,
  tellsBeginning: true,
  detect(telemetry, now) {
    const shift = failureShiftOf(telemetry);
    return shift ? [tell(telemetry, shift)] : ofSeries(telemetry, now);
  },
};

/** Where calls began to fail more often, by the minutes that are known. */
export function failureShiftOf(telemetry: Telemetry): Shift | undefined {
  const points = telemetry.minutes.map(({ minute, version, requests, failed }) => ({ minute, version, calls: requests, bad: failed }));
  return findShift(points, servedVersions(telemetry), { bad: thresholds.failed.value, rise: thresholds.rise.value, chance: thresholds.chance.value });
}

/** What began before the minutes that are known: only the kept model remembers that it was better. More failures because more calls come are none. */
function ofSeries(telemetry: Telemetry, now: string): ReturnType<Detector['detect']> {
  const shift = lastingShift(telemetry, 'failed', 'up', now);
  if (!shift) return [];
  const busier = lastingShift(telemetry, 'requests', 'up', now);
  const since = minutesWithin(telemetry, shift.startedAt);
  const after = { calls: requestsIn(since), bad: since.reduce((sum, { failed }) => sum + failed, 0) };
  const usual = shareOf(after) * (shift.expected / shift.seen);
  if (after.bad < thresholds.failed.value || shareOf(after) - usual < thresholds.rise.value || (busier && busier.seen / busier.expected >= shift.seen / shift.expected / 2)) return [];
  return [findingIn(telemetry, {
    detector: failureRateRise.name,
    summary: `${figure(after.bad)} of ${figure(after.calls)} calls failed (${percent(shareOf(after))}) since ${shift.startedAt}: ${rounded(shift.seen, 1)} in five minutes, where ${rounded(shift.expected, 1)} are usual`,
    startedAt: shift.startedAt,
    severity: severityOf(shareOf(after)),
    confidence: confidenceOfShift(shift),
    gainPercent: rounded((shareOf(after) - usual) * 100, 2),
    affectedPerHour: rounded(requestsPerHour(since), 1),
    evidence: { failedAfter: after.bad, requestsAfter: after.calls, shareAfter: rounded(shareOf(after)), seen: rounded(shift.seen, 2), expected: rounded(shift.expected, 2), oncePerDays: rounded(shift.oncePerDays, 1) },
  })];
}

function tell(telemetry: Telemetry, { version, startedAt, before, after, chance }: Shift): ReturnType<typeof findingIn> {
  const since = minutesWithin(telemetry, startedAt).filter((minute) => version === undefined || minute.version === version);
  return findingIn(telemetry, {
    detector: failureRateRise.name,
    summary: `${figure(after.bad)} of ${figure(after.calls)} calls failed (${percent(shareOf(after))}) ${version === undefined ? `since ${startedAt}` : `on version ${version}`}, against ${figure(before.bad)} of ${figure(before.calls)} (${percent(shareOf(before))}) before`,
    startedAt,
    severity: severityOf(shareOf(after)),
    confidence: confidenceAgainst(chance),
    ...(version !== undefined && { version }),
    gainPercent: rounded((shareOf(after) - shareOf(before)) * 100, 2),
    affectedPerHour: rounded(requestsPerHour(since), 1),
    evidence: { failedAfter: after.bad, requestsAfter: after.calls, failedBefore: before.bad, requestsBefore: before.calls, shareAfter: rounded(shareOf(after)), shareBefore: rounded(shareOf(before)), chance },
  });
}
