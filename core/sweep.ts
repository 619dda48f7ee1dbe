import { announceOverwritten, type OverwrittenPorts } from './announce-overwritten';
import { compareHourly, minutesBetweenComparisons } from './compare-hourly';
import { settingsFor, type Config } from './config';
import { holdBack } from './hold-back';
import type { Component } from './cycle';
import { giveRoomBack } from './give-room-back';
import { isEmergency } from './keep-selection';
import { keepWorkbenches } from './keep-workbenches';
import { lookAfterPromotion } from './look-after-promotion';
import type { Alarms, Budgets, Controls, Counters, Executions, Meter, Opportunities, Progress, Reconciler, Statuses, SyncedRegistry, Workbenches, WorkQueue } from './ports';
import { isExecution } from './names';
import { tenantSettings } from './operator-settings';
import { pauseOver } from './paused';
import { sayError } from './say-error';
import { effectiveMode, selectOpportunities } from './select-opportunities';
import { stand } from './stand';
import { endStopped } from './stopped';
import { ownAlarms, unwell } from './system-health';
import { after, iso, secondsBetween } from './time';
import { watchCritical } from './watch-critical';

export interface SweepPorts extends OverwrittenPorts {
  readonly config: Config;
  readonly registry: SyncedRegistry;
  readonly queue: WorkQueue;
  readonly controls: Controls;
  readonly budgets: Pick<Budgets, 'read' | 'settle'>;
  readonly executions: Executions;
  readonly alarms: Alarms;
  readonly reconciler: Reconciler;
  readonly workbenches: Pick<Workbenches, 'keep'>;
  readonly meter: Meter;
  readonly counters: Pick<Counters, 'read'>;
  readonly statuses: Statuses;
  readonly opportunities: Opportunities;
  readonly progress: Pick<Progress, 'improvements'>;
}

/** Seconds that a cycle has to start what it queued itself. */
const settlingSeconds = 120;
/** Seconds after which an alarm that is still red is taken up again. */
const stillRedSeconds = 360;
const minutesBetweenSyncs = 10;
const minutesBetweenStatuses = 5;
/** Not in the minutes in which statuses are read, or the registry is copied. */
const comparisonMinute = 3;

/**
 * Once a minute: what events forgot. What runs in spite of a stop, expired leases and dead executions are reconciled, what the dead
 * reserved is given back, queued work starts when slots are free, alarms that stay red start a cycle again; every five minutes, how critical components' calls go; of what was promoted in the
 * last day, whether it does harm; each hour, whether all that is said of a component agrees. Each part names what it did; one that fails says so in a line that begins with `failed: `, and
 * does not stop the others.
 */
export async function sweep(ports: SweepPorts): Promise<readonly string[]> {
  const now = iso(ports.clock.now());
  const tenants = Object.keys(ports.config.tenants);
  const parts = [
    // Of all tenants before anything else of any.
    ...tenants.flatMap((tenant) => [() => endStopped(tenant, ports), () => reconcileDead(tenant, now, ports), () => giveRoomBack(tenant, ports)]),
    ...tenants.flatMap((tenant) => [() => startQueued(tenant, now, ports), () => startPostponed(tenant, now, ports), () => announceOverwritten(tenant, ports)]),
    () => takeUpRedAlarms(now, ports),
    ...(new Date(now).getUTCMinutes() % minutesBetweenStatuses === 0 ? tenants.map((tenant) => () => watchCritical(tenant, now, ports)) : []),
    ...(new Date(now).getUTCMinutes() % minutesBetweenSyncs === 0 ? [() => syncRegistry(ports)] : []),
    // Last, since they read the most.
    ...tenants.map((tenant) => () => lookAfterPromotion(tenant, now, ports)),
    ...(new Date(now).getUTCMinutes() % minutesBetweenComparisons === comparisonMinute ? tenants.map((tenant) => () => compareHourly(tenant, now, ports)) : []),
  ];
  const done: string[] = [];
  for (const part of parts) {
    try {
      done.push(...(await part()));
    } catch (error) {
      done.push(`failed: ${sayError(error)}`);
    }
  }
  return done;
}

async function syncRegistry({ config, registry, workbenches }: SweepPorts): Promise<string[]> {
  const { rejected } = await registry.sync();
  const components = await Promise.all(Object.keys(config.tenants).map((tenant) => registry.list(tenant)));
  return [...rejected.map(({ parameter, reason }) => `component declaration ${parameter} is refused: ${reason}`), ...(await keepWorkbenches(components.flat(), workbenches))];
}

async function reconcileDead(tenant: string, now: string, { leases, executions, reconciler }: SweepPorts): Promise<string[]> {
  const done: string[] = [];
  for (const lease of await leases.held(tenant)) {
    const expired = lease.expiresAt < now;
    const state = expired || !isExecution(lease.executionArn) ? undefined : await executions.state(lease.executionArn);
    if (!expired && (state === undefined || state === 'running' || state === 'unknown')) continue;
    const reason = expired ? `its lease expired at ${lease.expiresAt}` : `its execution has ${state}`;
    await reconciler.request(tenant, lease.component, lease.improvementId, reason);
    done.push(`reconcile ${lease.improvementId}: ${reason}`);
  }
  return done;
}

async function startQueued(tenant: string, now: string, { config, registry, leases, queue, controls, executions, alarms, meter, opportunities }: SweepPorts): Promise<string[]> {
  const queued = await queue.opportunities(tenant);
  meter.record('queue', { tenant }, { QueueLength: queued.length });
  const waiting = queued.filter(({ opportunity }) => secondsBetween(opportunity.foundAt, now) > settlingSeconds);
  if (waiting.length === 0) return [];
  const components = await registry.list(tenant);
  const settingsOf = (component: Component) => settingsFor(config, tenant, component.settings);
  const state = await controls.read(tenant);
  const ofTenant = tenantSettings(config, tenant, state);
  const { starts } = selectOpportunities({
    opportunities: [],
    queue: waiting,
    components,
    settingsOf,
    tenantSettings: ofTenant,
    cooldowns: await queue.cooldowns(tenant),
    heldLeases: await leases.held(tenant),
    controls: state,
    holds: holdBack({ opportunities: waiting.map(({ opportunity }) => opportunity), components, settingsOf, modeOf: (component) => effectiveMode(component, state), kept: await opportunities.list(tenant), deployments: {}, controls: state, now }),
    cycle: { cycleId: `sweep-${now}`, trigger: 'scheduled', maxImprovements: ofTenant.maxConcurrentImprovements },
    now,
  });
  if (starts.length === 0) return [];
  const why = unwell({ now, ...(await ownAlarms(config.stage, alarms)), counted: [], callsPerMinute: 0, journalledAt: undefined });
  if (why !== undefined) return [`nothing is started from the queue of ${tenant}, where ${starts.length} would: Ratchet itself is not well: ${why}`];
  for (const { name, input } of starts) {
    await executions.startImprovement(name, input);
    await stand(input.opportunity, { state: 'starts', reason: `${name}, from the queue`, at: now }, opportunities);
  }
  return starts.map(({ name }) => `started ${name} from the queue`);
}

async function startPostponed(tenant: string, now: string, { queue, controls, executions }: SweepPorts): Promise<string[]> {
  const state = await controls.read(tenant);
  if (pauseOver(state)) return [];
  const ready = (await queue.postponed(tenant)).filter(({ component, notBefore }) => !pauseOver(state, component) && (notBefore === undefined || notBefore <= now)).map((look) => ({ ...look, emergency: isEmergency(look) }));
  for (const { component, reason, at, emergency } of ready) {
    await executions.startCycle(`postponed-${component}-${Date.parse(at)}`.slice(0, 80), { trigger: emergency ? 'emergency' : 'scheduled', tenant, components: [component], reason: `postponed at ${at}: ${reason}`.slice(0, 500) });
    await queue.removePostponed(tenant, component);
  }
  return ready.map(({ component, emergency }) => `started ${emergency ? 'the postponed emergency of' : 'another look at'} ${component} (${now})`);
}

async function takeUpRedAlarms(now: string, { alarms, registry, leases, queue, executions }: SweepPorts): Promise<string[]> {
  const done: string[] = [];
  for (const { alarmName, functionName, since } of await alarms.red()) {
    if (secondsBetween(since, now) < stillRedSeconds) continue;
    const component = (functionName === undefined ? undefined : await registry.byFunction(functionName)) ?? (await registry.byAlarm(alarmName));
    if (!component || (await leases.get(component.tenant, component.component))) continue;
    const name = `still-red-${component.component}-${Math.floor(Date.parse(now) / (stillRedSeconds * 1000))}`.slice(0, 80);
    const claimedBy = await queue.claim(component.tenant, `still-red#${component.component}`, name, now, after(now, stillRedSeconds));
    if (claimedBy !== name) continue;
    await executions.startCycle(name, { trigger: 'emergency', tenant: component.tenant, components: [component.component], reason: `alarm ${alarmName} is red since ${since}` });
    done.push(`alarm ${alarmName} is red since ${since}: started ${name}`);
  }
  return done;
}
