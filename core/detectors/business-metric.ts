import { percent, rounded } from '../figures';
import { findingIn, minutesWithin, requestsPerHour } from '../finding';
import { confidenceOfShift, lastingShift } from '../read-series';
import { secondsBetween } from '../time';
import type { Detector } from './types';

const thresholds = {
  change: { value: 0.1, doc: 'Change of the metric, as a share of what is usual, at least' },
  minutes: { value: 15, doc: 'Minutes for which it lasts, at least' },
} as const;

export const businessMetric: Detector & { readonly thresholds: typeof thresholds } = {
  name: 'business-metric',
  doc: 'A metric that the team declares in `guardMetrics` leaves what is usual at that hour, in a direction that it must not take, by the kept model of its series, and still does',
  thresholds,
  tellsBeginning: true,
  detect(telemetry, now) {
    return (telemetry.guardMetrics ?? []).flatMap(({ namespace, metricName, direction }) => {
      const name = `metric:${namespace}/${metricName}`;
      const [shift] = (['down', 'up'] as const).filter((way) => direction === 'either' || direction === way).flatMap((way) => lastingShift(telemetry, name, way, now) ?? []);
      if (!shift || secondsBetween(shift.startedAt, shift.lastAt) < thresholds.minutes.value * 60) return [];
      const change = shift.expected === 0 ? 1 : Math.abs(shift.seen / shift.expected - 1);
      if (change < thresholds.change.value) return [];
      return [findingIn(telemetry, {
        detector: businessMetric.name,
        summary: `${namespace}/${metricName} is ${percent(change)} ${shift.direction === 'up' ? 'above' : 'below'} what is usual since ${shift.startedAt}: ${rounded(shift.seen, 2)} where ${rounded(shift.expected, 2)} is expected`,
        startedAt: shift.startedAt,
        severity: change >= 0.5 ? 'high' : 'medium',
        confidence: confidenceOfShift(shift),
        gainPercent: rounded(Math.min(1, change) * 100, 2),
        affectedPerHour: rounded(requestsPerHour(minutesWithin(telemetry, shift.startedAt)), 1),
        evidence: { about: name, direction: shift.direction, seen: rounded(shift.seen, 4), expected: rounded(shift.expected, 4), oncePerDays: rounded(shift.oncePerDays, 1) },
      })];
    });
  },
};
