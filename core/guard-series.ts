import { cut } from './bounded';
import type { Component, Deployment, Health, MetricPoint, Window } from './cycle';
import { businessMetric } from './detectors/business-metric';
import { throttles } from './detectors/throttles';
import { figure, rounded } from './figures';
import type { Metrics } from './ports';
import { sayError } from './say-error';
import { periodOf, pointSeconds } from './series-points';
import { after, secondsBetween } from './time';

/** For so long CloudWatch keeps periods of five minutes. */
const knownDays = 63;
const stretchSeconds = 900;
/** Of which a watch of an hour has so many. */
const stretchesOfWatch = 4;
/** Periods of a watch without a point after which a metric that had some in most periods of the hour before is missing. */
const silentPeriods = 3;
const mostPeriods = 9;
/** Throttling that lasts so long is no passing one. */
const lastingSeconds = 600;
/** Periods since the deployment at which a metric is judged, once each; of the hour before; and before that at least. */
const metricChecks = [3, 9] as const;
const hourPeriods = 12;
const leastKnown = 288;
/** Chance from which a change holds the watch. */
const doubtful = 0.01;

type Guards = NonNullable<Health['guards']>;
type Guard = Guards['series'][number];
type Direction = Component['guardMetrics'][number]['direction'];

export interface GuardQuestion {
  readonly component: Component;
  readonly deployment: Pick<Deployment, 'startedAt'>;
  readonly previous: Guards | undefined;
  /** Calls of both versions since the deployment. */
  readonly calls: number;
  readonly lagSeconds: number;
  readonly now: string;
}

/**
 * What no version can be told apart by: throttled calls, and the metrics that the team declares, by periods of five minutes.
 * They are read from the beginning when CloudWatch must know another period, so that points which came late are in.
 */
export async function readGuards(question: GuardQuestion, metrics: Pick<Metrics, 'points'>): Promise<Guards> {
  const { component, deployment, previous, lagSeconds, now } = question;
  const until = periodOf(after(now, -lagSeconds));
  const first = after(periodOf(deployment.startedAt), pointSeconds);
  if (until <= first || (previous !== undefined && previous.unread === undefined && previous.readUntil >= until)) return previous ?? { readUntil: first, series: [] };
  const since = (days: number): Window => ({ from: after(first, -days * 86_400), to: until });
  const declared = component.guardMetrics.map((metric) => ({ ...metric, name: `metric:${metric.namespace}/${metric.metricName}` }));
  try {
    const [[throttled = []], answers] = await Promise.all([
      metrics.points([{ of: component, series: 'throttles' }], since(knownDays)),
      declared.length === 0 ? [] : metrics.points(declared.map(({ namespace, metricName }) => ({ of: 'team', namespace, metricName })), since(knownDays)),
    ]);
    return { readUntil: until, series: [ofThrottles(throttled, first, question.calls), ...declared.map((metric, index) => ofMetric(metric, answers[index] ?? [], { first, until }))] };
  } catch (error) {
    const known = previous?.series ?? [];
    const unknown = declared.map(({ name }): Guard => ({ name, declared: true, state: 'unknown', told: `${name}: not read yet` }));
    return { readUntil: previous?.readUntil ?? first, series: known.length > 0 ? known : unknown, unread: cut(sayError(error), 200) };
  }
}

/**
 * How far the periods since the deployment lie from the hour before it, ranked among what the same stretches did at every
 * moment of two months: a metric that jumps by itself at times must jump more. Judged when so many periods are known.
 * @param first beginning of the first period in which the canary served throughout
 */
function ofMetric({ name, direction }: { readonly name: string; readonly direction: Direction }, points: readonly MetricPoint[], { first, until }: { readonly first: string; readonly until: string }): Guard {
  const guard = { name, declared: true } as const;
  const start = points.findIndex(({ at }) => at >= first);
  const known = start < 0 ? points.length : start;
  const [since, size] = [points.length - known, metricChecks.filter((check) => check <= points.length - known).at(-1)];
  if (since === 0) {
    const hour = points.filter(({ at }) => at >= after(first, -3600 - pointSeconds)).length;
    const missing = hour >= mostPeriods && secondsBetween(first, until) >= silentPeriods * pointSeconds;
    if (missing) return { ...guard, state: 'silent', told: `${name}: no point since ${first}, and ${hour} in the hour before` };
  }
  if (known < leastKnown) return { ...guard, state: 'unknown', told: `${name}: CloudWatch has ${known} points from before the deployment, ${leastKnown} are needed` };
  if (size === undefined) return { ...guard, state: 'usual', told: `${name}: ${since} points yet` };
  const mean = meansOf(points.map(({ value }) => value));
  const usual = Math.abs(mean(0, known));
  const change = (moment: number): number => {
    const before = mean(moment - hourPeriods, moment);
    const by = (mean(moment, moment + size) - before) / Math.max(Math.abs(before), usual / 10, Number.MIN_VALUE);
    return direction === 'either' ? Math.abs(by) : direction === 'up' ? by : -by;
  };
  const [changed, moments] = [change(known), Array.from({ length: known - size - hourPeriods + 1 }, (_, index) => index + hourPeriods)];
  const asBad = moments.filter((moment) => change(moment) >= changed).length;
  const chance = ((1 + asBad) / (1 + moments.length)) * metricChecks.length;
  if (chance > doubtful || changed < businessMetric.thresholds.change.value) return { ...guard, state: 'usual', told: `${name}: as usual` };
  const [is, was] = [mean(known, known + size), mean(known - hourPeriods, known)];
  return { ...guard, state: 'lasting', chance, changed: rounded(changed), told: `${name} is ${rounded(is, 2)} since ${first}, in the hour before ${rounded(was, 2)}: as far in ${figure(asBad)} of ${figure(moments.length)} stretches of the days before` };
}

/** Mean from one index to before another. */
function meansOf(values: readonly number[]): (from: number, to: number) => number {
  const sums = [0];
  for (const value of values) sums.push((sums.at(-1) ?? 0) + value);
  return (from, to) => ((sums[to] ?? 0) - (sums[from] ?? 0)) / (to - from);
}

/** Throttled calls mostly are none, of which no model tells what is usual: so a quarter of an hour is ranked among all those of two months. */
function ofThrottles(points: readonly MetricPoint[], first: string, calls: number): Guard {
  const guard = { name: 'throttles', declared: false } as const;
  const from = points[0]?.at ?? first;
  if (from >= first) return { ...guard, state: 'unknown', told: 'throttles: CloudWatch has no point from before the deployment' };
  const now = points.filter(({ at, value }) => at >= first && value > 0);
  const throttled = now.reduce((sum, { value }) => sum + value, 0);
  const { throttled: least, share } = throttles.thresholds;
  if (throttled < least.value || throttled < share.value * calls) return { ...guard, state: 'usual', told: 'throttles: as usual' };
  const [watch, earlier] = [stretchesOf(points.filter(({ at }) => at >= first), first), stretchesOf(points.filter(({ at }) => at < first), from)];
  const most = Math.max(...watch.values());
  const asBad = [...earlier.values()].filter((value) => value >= most).length;
  const lasts = secondsBetween(now[0]?.at ?? first, now.at(-1)?.at ?? first) >= lastingSeconds;
  return { ...guard, state: lasts ? 'lasting' : 'begun', chance: ((1 + asBad) / (1 + secondsBetween(from, first) / stretchSeconds)) * stretchesOfWatch, changed: 1, told: `${figure(throttled)} calls were throttled since ${now[0]?.at ?? first}, ${figure(most)} of them within a quarter of an hour, as in ${asBad} of those of ${figure(secondsBetween(from, first) / 86_400)} days before` };
}

/** Sums by quarters of an hour, by their number since a moment; those without a throttled call are left out. */
function stretchesOf(points: readonly MetricPoint[], from: string): ReadonlyMap<number, number> {
  const sums = new Map<number, number>();
  for (const { at, value } of points) {
    const stretch = Math.floor(secondsBetween(from, at) / stretchSeconds);
    if (value > 0) sums.set(stretch, (sums.get(stretch) ?? 0) + value);
  }
  return sums;
}
