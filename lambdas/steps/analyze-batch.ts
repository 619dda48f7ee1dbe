import * as z from 'zod';
import { analyzeAll } from '../../core/analyze-all';
import { analyzeComponent, type AnalysisPorts } from '../../core/analyze-component';
import { parse, settingsFor, type Config } from '../../core/config';
import { inGroups } from '../../core/in-groups';
import type { Artifacts, Baselines, Clock, Registry, TrackRecords } from '../../core/ports';
import { readBeforehand } from '../../core/read-beforehand';
import { after, iso } from '../../core/time';
import { weightsOf } from '../../core/track-record';
import { defineStep } from '../runtime/define-step';
import { alarms, artifacts, baselines, clock, config, counters, functions, metrics, opportunities, recordings, registry, statuses, trackRecords } from '../runtime/services';

interface Services extends AnalysisPorts {
  readonly config: Config;
  readonly clock: Clock;
  readonly registry: Registry;
  readonly artifacts: Artifacts;
  readonly baselines: Baselines;
  readonly trackRecords: TrackRecords;
}

const batch = z.object({ components: z.array(z.string()) });

export const step = defineStep('AnalyzeBatch', async ({ cycle, key }, services: Services) => {
  const names = parse(batch, await services.artifacts.getJson(key), key).components;
  const to = iso(services.clock.now());
  const window = { from: after(to, -cycle.windowHours * 3600), to };
  const components = (await inGroups(8, names, (name) => services.registry.get(cycle.tenant, name))).flatMap((component) => component ?? []);
  const { until, beforehandOf } = await readBeforehand(cycle, components, to, settingsFor(services.config, cycle.tenant), services);
  const weights = weightsOf(await services.trackRecords.list(cycle.tenant));
  const found = await analyzeAll(components, (component) =>
    analyzeComponent({ component, window, until, cycle, weights, ...beforehandOf(component) }, settingsFor(services.config, component.tenant, component.settings), services));
  const result = key.replace('batch-', 'analysis-');
  await services.artifacts.putJson(result, { analyses: found });
  return { key: result, components: found.length, opportunities: found.reduce((sum, { opportunities }) => sum + opportunities.length, 0) };
});

export const handler = step.serve(() => ({
  config: config(), clock: clock(), registry: registry(), artifacts: artifacts(), baselines: baselines(),
  counters: counters(), metrics: metrics(), functions: functions(), alarms: alarms(), recordings: recordings(),
  statuses: statuses(), opportunities: opportunities(), trackRecords: trackRecords(),
}));
