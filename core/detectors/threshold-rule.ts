import { mean, standardDeviation } from 'simple-statistics';
import type { MinuteCounters, Severity, Telemetry } from '../cycle';
import { figure, percent, rounded } from '../figures';
import { findingIn, requestsIn, requestsPerHour, severityOf } from '../finding';
import { mergeHistograms, quantileMs } from '../histogram';
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

const byShare = (worse: number): Severity => (worse >= 1 ? 'high' : worse >= 0.5 ? 'medium' : 'low');

/** The three detectors of the seeds' rule, under the names of those whose place they take. */
export const thresholdRule: readonly Detector[] = [
  byThreshold({
    name: 'failure-rate-rise',
    doc: 'Rule `threshold`: more calls failed in the last hour than in the hours before',
    change: { value: 0.05, doc: 'Rise of the share of calls that fail, more than' },
    valueOf: (minutes) => minutes.reduce((sum, { failed }) => sum + failed, 0) / Math.max(1, requestsIn(minutes)),
    worseBy: (last, usual) => last - usual,
    say: (last, usual) => `${percent(last)} of the calls of the last hour failed, against ${percent(usual)} in the hours before`,
    severity: severityOf,
  }),
  byThreshold({
    name: 'latency-shift',
    doc: 'Rule `threshold`: the 95th percentile of the last hour lies over that of the hours before',
    change: { value: 0.2, doc: 'Rise of the 95th percentile, as a share, more than' },
    valueOf: (minutes) => quantileMs(mergeHistograms(minutes.map(({ durations }) => durations)), 0.95) ?? 0,
    worseBy: (last, usual) => (usual === 0 ? 0 : last / usual - 1),
    say: (last, usual) => `95 % of warm calls stay under ${figure(last)} ms in the last hour, against ${figure(usual)} ms in the hours before`,
    severity: (_last, worse) => byShare(worse),
    evidence: (usual) => ({ slowOverMs: rounded(usual, 1) }),
  }),
  byThreshold({
    name: 'throughput-drop',
    doc: 'Rule `threshold`: fewer calls came in the last hour than in the hours before',
    change: { value: 0.3, doc: 'Share of the calls that stay away, more than' },
    valueOf: requestsIn,
    worseBy: (last, usual) => (usual === 0 ? 0 : 1 - last / usual),
    say: (last, usual) => `${figure(last)} calls came in the last hour, against ${figure(usual)} in the hours before`,
    severity: (_last, worse) => byShare(worse),
  }),
];

function byThreshold({ name, doc, change, valueOf, worseBy, say, severity, evidence }: Measure): Detector {
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
