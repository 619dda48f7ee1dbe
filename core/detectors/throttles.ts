import { figure, percent, rounded } from '../figures';
import { findingIn, minutesWithin, requestsIn, requestsPerHour, severityOf } from '../finding';
import { pointsOf } from '../read-series';
import { after } from '../time';
import type { Detector } from './types';

const thresholds = {
  throttled: { value: 10, doc: 'Throttled calls in the window, at least' },
  points: { value: 2, doc: 'Five-minute periods that have some, at least: one burst is over by itself' },
  share: { value: 0.001, doc: 'Share of the calls, at least' },
  recentMinutes: { value: 60, doc: 'Minutes before the end of the window in which the last of them lies' },
} as const;

export const throttles: Detector & { readonly thresholds: typeof thresholds } = {
  name: 'throttles',
  doc: 'Calls are refused because the function may not run more often at one time, by the series `throttles`',
  thresholds,
  tellsBeginning: true,
  detect(telemetry, now) {
    const hit = pointsOf(telemetry, 'throttles').filter(({ at, value }) => value > 0 && at >= telemetry.window.from).sort((one, other) => (one.at < other.at ? -1 : 1));
    const throttled = hit.reduce((sum, { value }) => sum + value, 0);
    const minutes = minutesWithin(telemetry, telemetry.window.from);
    const calls = requestsIn(minutes) + throttled;
    const [first] = hit;
    const recent = (hit.at(-1)?.at ?? '') >= after(now, -thresholds.recentMinutes.value * 60);
    if (!first || !recent || hit.length < thresholds.points.value || throttled < thresholds.throttled.value || throttled < thresholds.share.value * calls) return [];
    const reserved = telemetry.limits?.concurrency;
    const why = telemetry.limits === undefined ? 'how many are reserved for it could not be read' : reserved === undefined ? 'no concurrency is reserved for it, so the account had none left' : `${figure(reserved)} calls at one time are reserved for it`;
    return [findingIn(telemetry, {
      detector: throttles.name,
      summary: `${figure(throttled)} of ${figure(calls)} calls were throttled (${percent(throttled / calls)}): ${why}`,
      startedAt: first.at,
      severity: severityOf(throttled / calls),
      confidence: 0.95,
      gainPercent: rounded((throttled / calls) * 100, 2),
      affectedPerHour: rounded(requestsPerHour(minutes), 1),
      evidence: { throttled, calls, periods: hit.length, ...(reserved !== undefined && { reservedConcurrency: reserved }) },
    })];
  },
};
