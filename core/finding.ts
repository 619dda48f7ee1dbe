import type { Finding, MinuteCounters, Severity, Telemetry } from './cycle';
import { severities } from './cycle';
import { after, secondsBetween } from './time';

/** What each source that is missing leaves of a finding's confidence. */
const confidenceLeft = 0.9;

/** A detector's finding, with the sources that it had to do without, and less confidence for each. */
export function findingIn(telemetry: Telemetry, told: Omit<Finding, 'component' | 'missingSources'>): Finding {
  const missing = missingSources(telemetry);
  return { ...told, component: telemetry.component, confidence: told.confidence * confidenceLeft ** missing.length, missingSources: [...missing] };
}

export function missingSources(telemetry: Telemetry): readonly string[] {
  return telemetry.sources.filter(({ state }) => state !== 'read').map(({ source }) => source);
}

/** How sure a detector is when chance explains what it sees with this probability. */
export function confidenceAgainst(chance: number): number {
  if (chance < 1e-6) return 0.99;
  return chance < 1e-4 ? 0.95 : 0.9;
}

/** By the share of calls that fail. */
export function severityOf(failedShare: number): Severity {
  if (failedShare >= 0.25) return 'critical';
  if (failedShare >= 0.05) return 'high';
  return failedShare >= 0.01 ? 'medium' : 'low';
}

export function milder(severity: Severity): Severity {
  return severities[severities.indexOf(severity) + 1] ?? 'low';
}

export function graver(severity: Severity): Severity {
  return severities[severities.indexOf(severity) - 1] ?? 'critical';
}

export function requestsIn(minutes: readonly MinuteCounters[]): number {
  return minutes.reduce((sum, { requests }) => sum + requests, 0);
}

/** Calls an hour in the minutes that are covered, from the first to the last of them. */
export function requestsPerHour(minutes: readonly MinuteCounters[]): number {
  const times = minutes.map(({ minute }) => minute).sort();
  const first = times[0];
  const last = times.at(-1);
  if (first === undefined || last === undefined) return 0;
  return requestsIn(minutes) / ((secondsBetween(first, last) + 60) / 3600);
}

/** Hours of telemetry there are: what a young component does is not yet what is usual. */
export function hoursKnown(telemetry: Pick<Telemetry, 'minutes'>, now: string): number {
  const first = telemetry.minutes.map(({ minute }) => minute).sort()[0];
  return first === undefined ? 0 : secondsBetween(first, now) / 3600;
}

/** Minutes of the window in which the version served that the alias names first. */
export function minutesServed(telemetry: Telemetry): readonly MinuteCounters[] {
  const [version] = servedVersions(telemetry);
  return minutesWithin(telemetry, telemetry.window.from).filter((minute) => minute.version === version);
}

/** Minutes of the window itself, or of its last hour. */
export function minutesWithin(telemetry: Pick<Telemetry, 'minutes'>, from: string): readonly MinuteCounters[] {
  const before = after(from, -60);
  return telemetry.minutes.filter(({ minute }) => minute > before);
}

/** Versions that the alias sends calls to, the primary first; where it could not be read, those that were called last. */
export function servedVersions(telemetry: Telemetry): readonly string[] {
  if (telemetry.alias) return [telemetry.alias.version, ...Object.entries(telemetry.alias.weights).filter(([, weight]) => weight > 0).map(([version]) => version)];
  const last = telemetry.minutes.map(({ minute }) => minute).sort().at(-1);
  return last === undefined ? [] : [...new Set(minutesWithin(telemetry, after(last, -600)).map(({ version }) => version))];
}
