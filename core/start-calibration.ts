import { calibrationImprovement, calibrationLength, type CalibrationRequest } from './calibration-request';
import { maxLooks, settingsFor, type Config, type Settings } from './config';
import type { Component } from './cycle';
import { InvalidInput } from './errors';
import { figure } from './figures';
import { hashOf } from './journal';
import { mergeByVersion } from './merge-counters';
import { subjectOf } from './names';
import { tenantSettings } from './operator-settings';
import { pauseOver } from './paused';
import { calibrationWeight } from './plan-deployment';
import type { Clock, Controls, Counters, Executions, Functions, Journal, Leases, Registry } from './ports';
import { refusals } from './refusals';
import { effectiveMode } from './select-opportunities';
import { after, iso } from './time';

export interface StartCalibrationPorts {
  readonly config: Config;
  readonly clock: Clock;
  readonly registry: Pick<Registry, 'get' | 'list'>;
  readonly controls: Pick<Controls, 'read'>;
  readonly leases: Pick<Leases, 'held'>;
  readonly counters: Pick<Counters, 'read'>;
  readonly functions: Pick<Functions, 'alias' | 'configuration' | 'provisionedConcurrency'>;
  readonly executions: Pick<Executions, 'startImprovement'>;
  readonly journal: Pick<Journal, 'append'>;
}

export interface StartedCalibration {
  readonly summary: string;
  readonly improvementId: string;
  readonly executionArn: string;
}

/** Warm calls that each of the two versions has to get: of fewer no quantile means anything (`core/duration-scores.ts`). */
const leastCalls = 100;

/**
 * Starts a calibration as an improvement of its own, after who asked for it and why is in the journal. What would end it
 * later is refused now, in plain words.
 * @throws InvalidInput
 */
export async function startCalibration(request: CalibrationRequest, ports: StartCalibrationPorts): Promise<StartedCalibration> {
  const { tenant, component: name, minutes, by, reason } = request;
  const component = await ports.registry.get(tenant, name);
  if (!component) {
    const known = (await ports.registry.list(tenant)).map((one) => one.component);
    throw refused('component', `"${name}"`, `a component of tenant ${tenant}: ${known.slice(0, 20).join(', ')}`);
  }
  const now = iso(ports.clock.now());
  await checkSwitches(component, ports);
  await checkFunction(component, request, settingsFor(ports.config, tenant, component.settings), now, ports);
  const improvementId = `${name.slice(0, 40)}-${hashOf({ calibrates: name, by, at: now }).slice(0, 12)}`;
  const improvement = calibrationImprovement(request, improvementId, now);
  const summary = `${by} starts a calibration of ${name} for ${minutes} min: ${reason}`;
  await ports.journal.append({ tenant, subject: subjectOf.tenant, entryId: `calibration/${improvementId}`, kind: 'operator', at: now, by, component: name, summary, data: { operation: 'calibrate', ...request, improvementId } });
  return { summary, improvementId, executionArn: await ports.executions.startImprovement(improvementId, improvement) };
}

async function checkSwitches(component: Component, { config, controls, leases }: StartCalibrationPorts): Promise<void> {
  const { tenant, component: name } = component;
  const [state, held] = await Promise.all([controls.read(tenant), leases.held(tenant)]);
  const mode = effectiveMode(component, state);
  if (mode !== 'auto' && mode !== 'approve') throw refused('mode', `${mode} for ${name}, in which nothing is deployed`, 'approve or auto');
  const pause = pauseOver(state, name);
  if (pause) throw refused('pause', `paused (${pause.scope}) by ${pause.by}: ${pause.reason}`, 'no pause; take it away with ratchet resume');
  const holder = held.find((lease) => lease.component === name);
  if (holder) throw refused('lease', `improvement ${holder.improvementId} works on ${name}`, 'nobody; look with ratchet status');
  const { maxConcurrentImprovements: most } = tenantSettings(config, tenant, state);
  if (held.length >= most) throw refused('slots', `${held.length} improvements of tenant ${tenant} run`, `fewer than ${most} (maxConcurrentImprovements)`);
}

async function checkFunction(component: Component, { minutes }: CalibrationRequest, { lookSeconds }: Settings, now: string, { functions, counters }: StartCalibrationPorts): Promise<void> {
  const looks = (minutes * 60) / lookSeconds;
  if (looks > maxLooks) throw refused('minutes', `${minutes}, which is ${Math.ceil(looks)} looks of ${lookSeconds} s`, `at most ${Math.floor((maxLooks * lookSeconds) / 60)}`);
  if (await functions.provisionedConcurrency(component)) throw refused('alias', refusals.provisioned(), 'none');
  const { version } = await functions.alias(component);
  const { timeoutSeconds } = await functions.configuration(component, version);
  const items = await counters.read(component.tenant, component.component, { from: after(now, -3600), to: now });
  const calls = mergeByVersion(items).reduce((sum, { requests }) => sum + requests, 0);
  // What is called while the longest call may still run is not compared.
  const callsOfOne = (length: number): number => Math.floor((calls / 60) * Math.max(0, length - timeoutSeconds / 60) * calibrationWeight);
  if (callsOfOne(minutes) >= leastCalls) return;
  throw refused('traffic', `${figure(calls)} calls of ${component.component} in the last hour, so about ${figure(callsOfOne(minutes))} for each version in ${minutes} min`, `at least ${leastCalls}${calls === 0 ? '' : tellNeeded(Math.ceil(leastCalls / calibrationWeight / (calls / 60) + timeoutSeconds / 60))}`);
}

function tellNeeded(minutes: number): string {
  const { most } = calibrationLength;
  return minutes <= most ? `, which takes ${minutes} min` : `, which would take ${figure(minutes)} min, more than the ${most} that are allowed`;
}

function refused(what: string, seen: string, expected: string): InvalidInput {
  return new InvalidInput(`Calibrate.${what}: saw ${seen}, expected ${expected}`);
}
