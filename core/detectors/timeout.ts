import { shareOf } from '../compare-rates';
import type { MinuteCounters } from '../cycle';
import { figure, percent, rounded } from '../figures';
import { findShift } from '../find-shift';
import { findingIn, minutesWithin, requestsIn, requestsPerHour, servedVersions, severityOf } from '../finding';
import { after } from '../time';
import type { Detector } from './types';

const thresholds = {
  timeouts: { value: 5, doc: 'Timeouts in the window, more than' },
  share: { value: 0.005, doc: 'Share of the calls in the window, at least' },
  recentMinutes: { value: 60, doc: 'Minutes before the end of the window in which the last timeout lies: what is over is not told' },
} as const;

export const timeout: Detector = {
  name: 'timeout',
  doc: 'Calls run into their time limit, again and again',
  thresholds,
  detect(telemetry, now) {
    const window = minutesWithin(telemetry, telemetry.window.from);
    const hit = window.filter((minute) => timeoutsOf(minute) > 0);
    const rate = { calls: requestsIn(window), bad: hit.reduce((sum, minute) => sum + timeoutsOf(minute), 0) };
    const first = hit.map(({ minute }) => minute).sort()[0];
    const recent = hit.some(({ lastAt }) => lastAt >= after(now, -thresholds.recentMinutes.value * 60));
    if (first === undefined || !recent || rate.bad <= thresholds.timeouts.value || shareOf(rate) < thresholds.share.value) return [];
    const points = telemetry.minutes.map((minute) => ({ minute: minute.minute, version: minute.version, calls: minute.requests, bad: timeoutsOf(minute) }));
    const shift = findShift(points, servedVersions(telemetry), { bad: thresholds.timeouts.value, rise: thresholds.share.value, chance: 0.001 });
    const told = shift?.after ?? rate;
    const before = shift ? `, against ${figure(shift.before.bad)} of ${figure(shift.before.calls)} before` : '';
    return [findingIn(telemetry, {
      detector: timeout.name,
      summary: `${figure(told.bad)} of ${figure(told.calls)} calls ran into the time limit (${percent(shareOf(told))})${shift?.version === undefined ? '' : ` on version ${shift.version}`}${before}`,
      startedAt: shift?.startedAt ?? first,
      severity: severityOf(shareOf(told)),
      confidence: 0.95,
      ...(shift?.version !== undefined && { version: shift.version }),
      gainPercent: rounded(shareOf(told) * 100, 2),
      affectedPerHour: rounded(requestsPerHour(shift?.version === undefined ? window : window.filter(({ version }) => version === shift.version)), 1),
      evidence: { timeouts: told.bad, requests: told.calls, share: rounded(shareOf(told)), timeoutsInWindow: rate.bad, requestsInWindow: rate.calls },
    })];
  },
};

function timeoutsOf(minute: MinuteCounters): number {
  return minute.failures.timeout ?? 0;
}
