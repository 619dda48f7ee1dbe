import { mean, standardDeviation } from 'simple-statistics';
import type { MinuteCounters, Severity, Telemetry } from '../cycle';
import { figure, rounded } from '../figures';
import { findingIn, requestsIn, requestsPerHour } from '../finding';
import { after, secondsBetween } from '../time';
import type { Detector } from './types';

/** How the seeds judge one quantity: the last hour against the mean of the hours before, in percent, and beyond their spread. */
interface Measure {
  readonly name: string;
  readonly doc: string;
  readonly change: Detector['thresholds'][string];
  readonly valueOf: (minutes: readonly MinuteCounters[]) => number;
  /** How much worse the last hour is, in the measure of `change`. */
  readonly worseBy: (last: number, usual: number) => number;
  readonly say: (last: number, usual: number) => string;
  readonly severity: (last: number, worse: number) => Severity;
  readonly evidence?: (usual: number) => Readonly<Record<string, number>>;
}

const common = {
  sigmas: { value: 2, doc: 'Standard deviations of the hours before by which the last one lies beyond their mean, more than' },
  hours: { value: 3, doc: 'Hours before it that have calls enough, at least: fewer have no spread' },
  calls: { value: 30, doc: 'Calls from which an hour says something' },
} as const;

/** A detector that judges one quantity so. */
export function byThreshold({ name, doc, change, valueOf, worseBy, say, severity, evidence }: Measure): Detector {
  return {
    name,
    doc,
    thresholds: { ...common, change },
    detect(telemetry, now) {
      const [last = [], ...before] = hoursBack(telemetry, now);
      const usual = before.filter((minutes) => requestsIn(minutes) >= common.calls.value).map(valueOf);
      if (usual.length < common.hours.value || (valueOf !== requestsIn && requestsIn(last) < common.calls.value)) return [];
      const [value, average, spread] = [valueOf(last), mean(usual), standardDeviation(usual)];
      const worse = worseBy(value, average);
      if (worse <= change.value || Math.abs(value - average) <= common.sigmas.value * spread) return [];
      return [findingIn(telemetry, {
        detector: name,
        summary: `${say(value, average)} (${figure(usual.length)} h, standard deviation ${rounded(spread, 3)})`,
        startedAt: after(now, -3600),
        severity: severity(value, worse),
        confidence: 0.9,
        gainPercent: rounded(Math.min(1, worse) * 100, 2),
        affectedPerHour: rounded(requestsPerHour(last), 1),
        evidence: { lastHour: rounded(value), usual: rounded(average), standardDeviation: rounded(spread), hours: usual.length, ...evidence?.(average) },
      })];
    },
  };
}

/** Minutes by hours before now, the last hour first. */
function hoursBack({ minutes }: Telemetry, now: string): readonly (readonly MinuteCounters[])[] {
  const hours: MinuteCounters[][] = [];
  for (const minute of minutes) {
    const back = Math.floor(Math.max(0, secondsBetween(after(minute.minute, 60), now)) / 3600);
    (hours[back] ??= []).push(minute);
  }
  return Array.from(hours, (hour) => hour ?? []);
}
