import type { Beforehand } from './analyze-component';
import { cut } from './bounded';
import type { Settings } from './config';
import type { Component, Cycle } from './cycle';
import type { Alarms, Baselines, Metrics } from './ports';
import { readCloudSeries } from './read-cloud-series';
import { sayError } from './say-error';
import { periodOf, type SeriesPoints } from './series-points';
import { after } from './time';

export interface BeforehandPorts {
  readonly baselines: Pick<Baselines, 'read'>;
  readonly metrics: Pick<Metrics, 'points'>;
  readonly alarms: Pick<Alarms, 'red'>;
}

/** What a batch's components have in common: one question each for their baselines, their metrics and the alarms that are red. */
export async function readBeforehand(cycle: Pick<Cycle, 'tenant' | 'components'>, components: readonly Component[], now: string, settings: Settings, ports: BeforehandPorts): Promise<{ readonly until: string; readonly beforehandOf: (component: Component) => Beforehand }> {
  const until = periodOf(after(now, -settings.metricsLagSeconds));
  const baselines = await ports.baselines.read(cycle.tenant, components.map(({ component }) => component));
  const [cloud, red] = await Promise.all([
    readCloudSeries(components, baselines, until, ports.metrics, cycle.components.length > 0).then((points) => ({ points }), (error: unknown) => ({ reason: cut(sayError(error), 300) })),
    ports.alarms.red().catch(() => undefined),
  ]);
  const none: SeriesPoints = {};
  return {
    until,
    beforehandOf: ({ component, functionName, alarms }) => ({
      baseline: baselines.get(component),
      cloud: 'points' in cloud ? { points: cloud.points.get(component) ?? none } : cloud,
      // Where alarms cannot be read any may be red.
      red: red?.some((alarm) => alarm.functionName === functionName || alarms.includes(alarm.alarmName)) ?? true,
    }),
  };
}
