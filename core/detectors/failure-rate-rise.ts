import { shareOf } from '../compare-rates';
import type { Telemetry } from '../cycle';
import { figure, percent, rounded } from '../figures';
import { findShift, type Shift } from '../find-shift';
import { confidenceAgainst, findingIn, minutesWithin, requestsPerHour, servedVersions, severityOf } from '../finding';
import type { Detector } from './types';

const thresholds = {
  failed: { value: 5, doc: 'Failed calls since the rise, at least' },
  rise: { value: 0.01, doc: 'Rise of the share of calls that fail, at least' },
  chance: { value: 0.001, doc: 'Largest probability that chance explains the rise, over all minutes looked at' },
} as const;

export const failureRateRise: Detector = {
  name: 'failure-rate-rise',
  doc: 'Calls fail more often than before, and still do: by an exact test of a version against those before and beside it, else of the time since against the time before',
  thresholds,
  detect(telemetry) {
    const points = telemetry.minutes.map(({ minute, version, requests, failed }) => ({ minute, version, calls: requests, bad: failed }));
    const shift = findShift(points, servedVersions(telemetry), { bad: thresholds.failed.value, rise: thresholds.rise.value, chance: thresholds.chance.value });
    return shift ? [tell(telemetry, shift)] : [];
  },
};

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
