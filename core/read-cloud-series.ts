import type { Baseline, Component, Window } from './cycle';
import type { CloudSeries, MetricQuestion, Metrics } from './ports';
import { type SeriesPoints, withZeros } from './series-points';
import { after } from './time';

/** Days of CloudWatch's metrics that a component begins with when it joins: two of each weekday. */
const firstDays = 14;
/** How far back a pass reads on: what lies further back stays unknown. */
const mostDays = 3;
/** Concurrent executions of the account from which those of each function are looked at: half of what an account gets at first. */
const busyAccount = 500;

/**
 * CloudWatch's side of a batch's series: calls of each component, which also cross-check its counters; throttles and
 * concurrency only while the account shows either, since each metric that is asked for has its price; what teams declared.
 * @param until beginning of the first period that is not read
 * @param asked somebody asked for these components: few of them, so that all is read. @default false
 * @throws SourceUnavailable
 */
export async function readCloudSeries(components: readonly Component[], baselines: ReadonlyMap<string, Baseline>, until: string, metrics: Pick<Metrics, 'points'>, asked = false): Promise<ReadonlyMap<string, SeriesPoints>> {
  const joining = components.filter(({ component }) => !baselines.has(component));
  const known = components.filter(({ component }) => baselines.has(component));
  const earliest = known.map(({ component }) => baselines.get(component)?.readUntil ?? until).reduce((a, b) => (a < b ? a : b), until);
  const windows = [
    { of: joining, window: { from: after(until, -firstDays * 86_400), to: until } },
    { of: known, window: { from: [earliest, after(until, -mostDays * 86_400)].reduce((a, b) => (a > b ? a : b)), to: until } },
  ];
  const read = new Map<string, SeriesPoints>();
  for (const { of, window } of windows) {
    if (of.length === 0 || window.from >= window.to) continue;
    const limits = asked || await isNearLimits(window, metrics) ? (['throttles', 'concurrency'] as const) : [];
    const questions = of.flatMap((component) => questionsOf(component, baselines.get(component.component), limits).map((question) => ({ component: component.component, ...question })));
    const answers = await metrics.points(questions.map(({ question }) => question), window);
    for (const [index, { component, series }] of questions.entries()) {
      const points = answers[index] ?? [];
      // Before its first call a component that joins may not have been there; later on silence is no calls.
      const from = baselines.has(component) ? window.from : points[0]?.at;
      if (from !== undefined) read.set(component, { ...read.get(component), [series]: countedSeries.has(series) ? withZeros(points, { from, to: until }) : points });
    }
  }
  return read;
}

const countedSeries: ReadonlySet<string> = new Set(['requests', 'failed', 'throttles']);

async function isNearLimits(window: Window, metrics: Pick<Metrics, 'points'>): Promise<boolean> {
  const [throttles = [], concurrency = []] = await metrics.points([{ of: 'account', series: 'throttles' }, { of: 'account', series: 'concurrency' }], window);
  return throttles.some(({ value }) => value > 0) || concurrency.some(({ value }) => value >= busyAccount);
}

function questionsOf(component: Component, baseline: Baseline | undefined, limits: readonly CloudSeries[]): readonly { readonly series: string; readonly question: MetricQuestion }[] {
  const fallback = baseline?.source === 'metrics' ? (['failed', 'p95Ms'] as const) : [];
  return [
    ...['requests' as const, ...fallback, ...limits].map((series) => ({ series, question: { of: component, series } })),
    ...component.guardMetrics.map(({ namespace, metricName }) => ({ series: `metric:${namespace}/${metricName}`, question: { of: 'team' as const, namespace, metricName } })),
  ];
}
