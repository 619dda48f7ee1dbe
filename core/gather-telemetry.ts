import type { Component, SourceState, Telemetry, Window } from './cycle';
import { mergeByMinute, mergeTemplates } from './merge-counters';
import { profileOf } from './call-profile';
import type { Alarms, Counters, Functions, Metrics, Recordings } from './ports';
import { after } from './time';

export interface TelemetryPorts {
  readonly counters: Counters;
  readonly metrics: Metrics;
  readonly functions: Functions;
  readonly alarms: Alarms;
}

/** Hours before the window that are read as baseline. */
const baselineHours = 24;
/** Recorded calls whose time is looked at. */
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
  const metrics = await read('metrics', () => ports.metrics.counts(component, served, window), (rows) => rows.length === 0);
  return {
    tenant: component.tenant,
    component: component.component,
    window,
    minutes: mergeByMinute(items.value ?? []),
    templates: mergeTemplates(items.value ?? [], window.to),
    versions: [...versions],
    ...(deployments.value ? { alias: deployments.value.alias } : {}),
    alarms: [...(alarms.value ?? [])],
    metrics: [...(metrics.value ?? [])],
    sources: [items.state, metrics.state, deployments.state, alarms.state],
  };
}

/**
 * The same with how recorded calls spent their time, which detectors look at. Recordings are sampled, and may be switched
 * off: that there are none takes nothing from what the other sources say.
 */
export async function withProfiles(telemetry: Telemetry, recordings: Pick<Recordings, 'worked'>): Promise<Telemetry> {
  const { value = [], state } = await read('recordings', () => recordings.worked(telemetry.tenant, telemetry.component, mostProfiles), (rows) => rows.length === 0);
  return { ...telemetry, profiles: value.flatMap(({ event }) => profileOf(event) ?? []), sources: [...telemetry.sources, ...state.state === 'failed' ? [state] : []] };
}

export async function read<Value>(source: SourceState['source'], from: () => Promise<Value>, isEmpty: (value: Value) => boolean): Promise<{ readonly value?: Value; readonly state: SourceState }> {
  try {
    const value = await from();
    return { value, state: { source, state: isEmpty(value) ? 'empty' : 'read' } };
  } catch (error) {
    return { state: { source, state: 'failed', reason: error instanceof Error ? `${error.name}: ${error.message}`.slice(0, 300) : String(error) } };
  }
}
