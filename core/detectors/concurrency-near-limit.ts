import { figure, percent, rounded } from '../figures';
import { findingIn, minutesServed, requestsPerHour } from '../finding';
import { pointsOf } from '../read-series';
import { after } from '../time';
import type { Detector } from './types';

const thresholds = {
  share: { value: 0.8, doc: 'Share of its reserved concurrency that is used, at least' },
  points: { value: 3, doc: 'Five-minute periods of the last hour in which it is, at least' },
} as const;

export const concurrencyNearLimit: Detector = {
  name: 'concurrency-near-limit',
  doc: 'Nearly all of the concurrency that is reserved for the function is in use, by the series `concurrency`: a little more, and calls are throttled',
  thresholds,
  detect(telemetry, now) {
    const limit = telemetry.limits?.concurrency ?? 0;
    const near = pointsOf(telemetry, 'concurrency').filter(({ at, value }) => at >= after(now, -3600) && value >= thresholds.share.value * limit).sort((one, other) => (one.at < other.at ? -1 : 1));
    const [first] = near;
    if (limit === 0 || !first || near.length < thresholds.points.value) return [];
    const used = Math.max(...near.map(({ value }) => value));
    const share = used / limit;
    return [findingIn(telemetry, {
      detector: concurrencyNearLimit.name,
      summary: `up to ${figure(used)} calls run at one time, of the ${figure(limit)} that are reserved for it (${percent(share)})`,
      startedAt: first.at,
      severity: share >= 1 ? 'high' : 'medium',
      confidence: 0.95,
      gainPercent: rounded(Math.min(1, (share - thresholds.share.value) / (1 - thresholds.share.value)) * 100, 2),
      affectedPerHour: rounded(requestsPerHour(minutesServed(telemetry)), 1),
      evidence: { used, limit, share: rounded(share), periods: near.length },
    })];
  },
};
