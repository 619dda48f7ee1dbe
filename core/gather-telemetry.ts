import type { Component, SourceState, Telemetry, Window } from './cycle';
import { mergeByMinute, mergeTemplates } from './merge-counters';
import { askedIn } from './asked-calls';
import { cut } from './bounded';
import { profileOf } from './call-profile';
import { believedCounters, believedMetrics, disagreement } from './plausible';
import type { Alarms, Counters, Functions, Metrics, Recordings } from './ports';
import { sayError } from './say-error';
import { after } from './time';

export interface TelemetryPorts {
  readonly counters: Counters;
  readonly metrics: Metrics;
  readonly functions: Functions;
  readonly alarms: Alarms;
}

/** Hours before the window that are read as baseline. */
const baselineHours = 24;
/** Recorded calls whose time is looked at, of those that worked and of those that failed. */
const mostProfiles = 20;

/** Reads every source of one component. A source that fails is named and lowers confidence; it never stops the others. */
export async function gatherTelemetry(component: Component, window: Window, ports: TelemetryPorts): Promise<Telemetry> {
  const reach = { from: after(window.from, -baselineHours * 3600), to: window.to };
  const [items, deployments, alarms] = await Promise.all([
    read('counters', () => ports.counters.read(component.tenant, component.component, reach), (rows) => rows.length === 0),
    read('deployments', async () => ({ versions: await ports.functions.versions(component), alias: await ports.functions.alias(component) }), ({ versions }) => versions.length === 0),
    read('alarms', () => ports.alarms.history(component, window), () => false),
  ]);
  const versions = deployments.value?.versions ?? [];
  const served = versions.slice(-10).map(({ version }) => version);
  const alias = deployments.value?.alias;
  const [metrics, limits] = await Promise.all([
    read('metrics', () => ports.metrics.counts(component, served, window), (rows) => rows.length === 0),
    alias && read('deployments', () => limitsOf(component, alias.version, ports), () => false),
  ]);
  const believed = believedCounters(items.value ?? [], window.to);
  const counts = believedMetrics(metrics.value ?? []);
  const minutes = mergeByMinute(believed.rows);
  return {
    tenant: component.tenant,
    component: component.component,
    window,
    minutes,
    templates: mergeTemplates(believed.rows, window.to),
    versions: [...versions],
    ...(alias && { alias }),
    ...(limits?.value && { limits: limits.value }),
    guardMetrics: component.guardMetrics,
    alarms: [...(alarms.value ?? [])],
    metrics: [...counts.rows],
    sources: [doubted(items.state, believed.reason ?? disagreement(minutes, counts.rows, window)), doubted(metrics.state, counts.reason), limits?.state.state === 'failed' ? limits.state : deployments.state, alarms.state],
  };
}

async function limitsOf(component: Component, version: string, { functions }: Pick<TelemetryPorts, 'functions'>): Promise<Telemetry['limits']> {
  const [{ memoryMb, timeoutSeconds, architecture }, concurrency] = await Promise.all([functions.configuration(component, version), functions.reservedConcurrency(component)]);
  return { version, memoryMb, timeoutSeconds, architecture, ...(concurrency !== undefined && { concurrency }) };
}

/** An answer that was read and cannot all be so. */
export function doubted(state: SourceState, reason: string | undefined): SourceState {
  return reason === undefined || state.state === 'failed' ? state : { source: state.source, state: 'implausible', reason };
}

/**
 * The same with how recorded calls spent their time and what they asked of others, which detectors look at. Recordings are sampled, and may be switched
 * off: that there are none takes nothing from what the other sources say.
 */
export async function withProfiles(telemetry: Telemetry, recordings: Pick<Recordings, 'worked' | 'failed'>): Promise<Telemetry> {
  const { tenant, component } = telemetry;
  const both = async () => ({ worked: await recordings.worked(tenant, component, mostProfiles), failed: await recordings.failed(tenant, component, { limit: mostProfiles }) });
  const { value = { worked: [], failed: [] }, state } = await read('recordings', both, ({ worked, failed }) => worked.length + failed.length === 0);
  const asked = [...value.worked, ...value.failed].map(({ event }) => askedIn(event));
  return { ...telemetry, profiles: value.worked.flatMap(({ event }) => profileOf(event) ?? []), asked, sources: [...telemetry.sources, ...state.state === 'failed' ? [state] : []] };
}

export async function read<Value>(source: SourceState['source'], from: () => Promise<Value>, isEmpty: (value: Value) => boolean): Promise<{ readonly value?: Value; readonly state: SourceState }> {
  try {
    const value = await from();
    return { value, state: { source, state: isEmpty(value) ? 'empty' : 'read' } };
  } catch (error) {
    return { state: { source, state: 'failed', reason: cut(sayError(error), 300) } };
  }
}
