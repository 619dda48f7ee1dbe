import { figure, percent, rounded } from '../figures';
import { findingIn } from '../finding';
import { confidenceOfShift, lastingShift } from '../read-series';
import { secondsBetween } from '../time';
import type { Detector } from './types';

const thresholds = {
  drop: { value: 0.3, doc: 'Share of the usual calls that stay away, at least' },
  calls: { value: 10, doc: 'Calls that five minutes usually have at that hour, at least' },
  minutes: { value: 15, doc: 'Minutes for which they stay away, at least' },
} as const;

/** Points of a series are five minutes each. */
const pointsPerHour = 12;

export const throughputDrop: Detector = {
  name: 'throughput-drop',
  doc: 'Fewer calls come than at that hour of other days, by the kept model of the series `requests`, and still do',
  thresholds,
  tellsBeginning: true,
  detect(telemetry, now) {
    const shift = lastingShift(telemetry, 'requests', 'down', now);
    if (!shift || shift.expected < thresholds.calls.value || secondsBetween(shift.startedAt, shift.lastAt) < thresholds.minutes.value * 60) return [];
    const drop = 1 - shift.seen / shift.expected;
    if (drop < thresholds.drop.value) return [];
    return [findingIn(telemetry, {
      detector: throughputDrop.name,
      summary: `${percent(drop)} fewer calls since ${shift.startedAt}: ${figure(shift.seen)} in five minutes, where ${figure(shift.expected)} are usual`,
      startedAt: shift.startedAt,
      severity: drop >= 0.9 ? 'high' : drop >= 0.5 ? 'medium' : 'low',
      confidence: confidenceOfShift(shift),
      gainPercent: rounded(Math.min(1, drop) * 100, 2),
      affectedPerHour: rounded((shift.expected - shift.seen) * pointsPerHour, 1),
      evidence: { seen: rounded(shift.seen, 1), expected: rounded(shift.expected, 1), drop: rounded(drop), oncePerDays: rounded(shift.oncePerDays, 1) },
    })];
  },
};
