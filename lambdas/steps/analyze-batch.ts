import * as z from 'zod';
import { parse, settingsFor, type Config } from '../../core/config';
import type { Component, ComponentAnalysis, Window } from '../../core/cycle';
import { findOpportunities } from '../../core/find-opportunities';
import { gatherTelemetry, type TelemetryPorts, withProfiles } from '../../core/gather-telemetry';
import { inGroups } from '../../core/in-groups';
import type { Artifacts, Clock, Recordings, Registry } from '../../core/ports';
import { after, iso } from '../../core/time';
import { defineStep } from '../runtime/define-step';
import { alarms, artifacts, clock, config, counters, functions, metrics, recordings, registry } from '../runtime/services';

interface Services extends TelemetryPorts {
  readonly config: Config;
  readonly clock: Clock;
  readonly registry: Registry;
  readonly artifacts: Artifacts;
  readonly recordings: Recordings;
}

const batch = z.object({ components: z.array(z.string()) });

export const step = defineStep('AnalyzeBatch', async ({ cycle, key }, services: Services) => {
  const { components } = parse(batch, await services.artifacts.getJson(key), key);
  const to = iso(services.clock.now());
  const window = { from: after(to, -cycle.windowHours * 3600), to };
  const analyses = await inGroups(4, components, async (name) => {
    const component = await services.registry.get(cycle.tenant, name);
    return component ? [await analyze(component, window, cycle.cycleId, services)] : [];
  });
  const found = analyses.flat();
  const result = key.replace('batch-', 'analysis-');
  await services.artifacts.putJson(result, { analyses: found });
  return { key: result, components: found.length, opportunities: found.reduce((sum, { opportunities }) => sum + opportunities.length, 0) };
});

export const handler = step.serve(() => ({
  config: config(), clock: clock(), registry: registry(), artifacts: artifacts(),
  counters: counters(), metrics: metrics(), functions: functions(), alarms: alarms(), recordings: recordings(),
}));

async function analyze(component: Component, window: Window, cycleId: string, services: Services): Promise<ComponentAnalysis> {
  const settings = settingsFor(services.config, component.tenant, component.settings);
  const telemetry = await withProfiles(await gatherTelemetry(component, window, services), services.recordings);
  return findOpportunities(telemetry, component, settings, cycleId, window.to);
}
