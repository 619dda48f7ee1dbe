import type { AskedCall } from '../asked-calls';
import type { Telemetry } from '../cycle';
import { figure, percent, rounded } from '../figures';
import { failureShiftOf } from './failure-rate-rise';
import { findingIn, minutesWithin, requestsIn, requestsPerHour, severityOf } from '../finding';
import { after } from '../time';
import type { Detector } from './types';

const thresholds = {
  failed: { value: 5, doc: 'Recorded calls of the window that failed, and failed calls of the last hour, at least' },
  explains: { value: 0.8, doc: 'Share of the recorded failures in which the same thing asked elsewhere failed, at least' },
  elsewhere: { value: 0.2, doc: 'Share of the recorded calls that worked all the same although it failed, at most' },
} as const;

export const dependencyFailure: Detector = {
  name: 'dependency-failure',
  doc: 'What fails is what the function asks of another service: in the recorded calls that failed, the same request was answered by an error or not at all, and in those that worked it was not',
  thresholds,
  detect(telemetry, now) {
    const seen = (telemetry.asked ?? []).filter(({ at }) => at >= telemetry.window.from);
    const failed = seen.filter((call) => call.failed);
    const lastHour = minutesWithin(telemetry, after(now, -3600));
    const failures = lastHour.reduce((sum, minute) => sum + minute.failed, 0);
    const [blamed] = [...new Set(failed.flatMap(({ asked }) => asked.flatMap(({ name, failure }) => (failure === undefined ? [] : [name]))))]
      .map((name) => ({ name, hit: failed.filter((call) => reasonIn(call, name) !== undefined), survived: seen.filter((call) => !call.failed && reasonIn(call, name) !== undefined).length }))
      .sort((one, other) => other.hit.length - one.hit.length || one.survived - other.survived);
    const worked = seen.length - failed.length;
    if (!blamed || failures < thresholds.failed.value || failed.length < thresholds.failed.value || blamed.hit.length < thresholds.explains.value * failed.length || blamed.survived > thresholds.elsewhere.value * worked) return [];
    return [tell(telemetry, blamed, { failed: failed.length, worked, failures, calls: requestsIn(lastHour) })];
  },
};

interface Blamed {
  readonly name: string;
  readonly hit: readonly AskedCall[];
  readonly survived: number;
}

function tell(telemetry: Telemetry, { name, hit, survived }: Blamed, seen: { readonly failed: number; readonly worked: number; readonly failures: number; readonly calls: number }): ReturnType<typeof findingIn> {
  const shift = failureShiftOf(telemetry);
  const reasons = hit.flatMap((call) => reasonIn(call, name) ?? []);
  const reason = reasons.sort((one, other) => reasons.filter((each) => each === other).length - reasons.filter((each) => each === one).length)[0] ?? '';
  const share = seen.calls === 0 ? 0 : Math.min(1, seen.failures / seen.calls);
  return findingIn(telemetry, {
    detector: dependencyFailure.name,
    summary: `${name} failed (${reason}) in ${figure(hit.length)} of ${figure(seen.failed)} recorded calls that failed, and in ${figure(survived)} of ${figure(seen.worked)} that worked: it explains the failures (${percent(share)} of the last hour's calls)`,
    // As the failures that it explains, and their error texts, so that all are one opportunity; recordings go back minutes alone.
    startedAt: shift?.startedAt ?? telemetry.minutes.filter((minute) => minute.failed > 0).map(({ firstAt }) => firstAt).sort()[0] ?? telemetry.window.from,
    severity: severityOf(share),
    confidence: seen.worked === 0 ? 0.8 : 0.9,
    ...(shift?.version !== undefined && { version: shift.version }),
    gainPercent: rounded(share * 100, 2),
    affectedPerHour: rounded(requestsPerHour(minutesWithin(telemetry, telemetry.window.from)), 1),
    evidence: { dependency: name, reason, failedWithIt: hit.length, recordedFailures: seen.failed, workedAllTheSame: survived, recordedWorked: seen.worked },
  });
}

function reasonIn({ asked }: AskedCall, name: string): string | undefined {
  return asked.find((call) => call.name === name && call.failure !== undefined)?.failure;
}
