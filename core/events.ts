import type { Happening, Telemetry } from './cycle';
import { figure } from './figures';
import { servedVersions } from './finding';
import { after, later, secondsBetween } from './time';

/** Minutes before a shift within which a deployment is named with it. */
export const deploymentMinutes = 30;
/** A shift is known by its minute, a deployment by its second. */
const clockSeconds = 60;

interface Told extends Happening {
  /** What has it in common with those that it repeats. */
  readonly subject: string;
}

/**
 * Alarm transitions, deployments and failures, in the order of time. What is told again of the same subject within the
 * window counts with the first: a flapping alarm, a retried failure, an event that was delivered twice.
 */
export function eventsOf(telemetry: Telemetry, dedupSeconds: number): readonly Happening[] {
  const ordered = [...alarmsIn(telemetry), ...deploymentsIn(telemetry), ...failuresIn(telemetry)].sort((one, other) => (one.at === other.at ? 0 : one.at < other.at ? -1 : 1));
  const kept: { told: Told; times: number }[] = [];
  const last = new Map<string, { told: Told; times: number }>();
  for (const told of ordered) {
    const known = last.get(told.subject);
    if (known && (told.at === known.told.at || secondsBetween(known.told.at, told.at) < dedupSeconds)) known.times += told.times;
    else {
      const first = { told, times: told.times };
      last.set(told.subject, first);
      kept.push(first);
    }
  }
  return kept.map(({ told: { at, kind, what }, times }) => ({ at, kind, what, times }));
}

export interface DeploymentBefore {
  readonly version: string;
  readonly at: string;
  readonly minutes: number;
}

/** The newest deployment that began to serve within the minutes before a moment, and still serves. */
export function deploymentBefore(telemetry: Telemetry, moment: string, withinMinutes: number = deploymentMinutes): DeploymentBefore | undefined {
  const serving = servedVersions(telemetry);
  const [newest] = firstServed(telemetry).filter(({ version }) => serving.includes(version)).filter(({ at }) => at <= after(moment, clockSeconds) && secondsBetween(at, moment) <= withinMinutes * 60).sort((one, other) => (one.at < other.at ? 1 : -1));
  return newest && { ...newest, minutes: Math.max(0, Math.round(secondsBetween(newest.at, moment) / 60)) };
}

/** `; version 3 had been deployed 4 min before` */
export function sayDeployment({ version, minutes }: DeploymentBefore): string {
  return `; version ${version} ${minutes === 0 ? 'was deployed in that minute' : `had been deployed ${figure(minutes)} min before`}`;
}

/** A version is deployed when it is called first after it was published; what nobody called yet, when it was published. The first that is known replaced nothing that is known. */
function firstServed({ versions, minutes }: Telemetry): readonly { readonly version: string; readonly at: string }[] {
  const first = new Map<string, string>();
  for (const { version, firstAt } of minutes) if (firstAt < (first.get(version) ?? '~')) first.set(version, firstAt);
  const began = minutes.map(({ firstAt }) => firstAt).sort()[0] ?? '~';
  return versions.map(({ version, publishedAt }) => ({ version, at: later(first.get(version) ?? publishedAt, publishedAt) })).filter(({ at }) => at > began);
}

function alarmsIn({ alarms }: Telemetry): readonly Told[] {
  return alarms.map(({ alarmName, at, state }) => ({ at, kind: 'alarm', what: `alarm ${alarmName}: ${state}`, times: 1, subject: `alarm ${alarmName} ${state}` }));
}

function deploymentsIn(telemetry: Telemetry): readonly Told[] {
  return firstServed(telemetry).map(({ version, at }) => ({ at, kind: 'deployment', what: `version ${version} was deployed`, times: 1, subject: `version ${version}` }));
}

function failuresIn({ minutes }: Telemetry): readonly Told[] {
  return minutes.flatMap(({ minute, version, failures }) => Object.entries(failures).flatMap(([kind, times]): Told[] =>
    (times > 0 ? [{ at: minute, kind: 'failure', what: `version ${version} failed: ${kind}`, times, subject: `failure ${kind} ${version}` }] : [])));
}
