import type { MetricCounts, MetricPoint, Window } from '../../core/cycle';
import { SourceUnavailable } from '../../core/errors';
import type { CloudSeries, Metrics } from '../../core/ports';

export interface FakeMetrics extends Metrics {
  /** Adds calls of one version in the minute of `at`. */
  add(component: string, at: string, counts: MetricCounts): void;
  /** Adds calls that named no alias. */
  addUnqualified(component: string, at: string, calls: number): void;
  /** Sets a series: of a component, of `account`, or of a team's metric as `namespace/name`. Calls that were added are counted without it. */
  setSeries(of: string, series: CloudSeries | 'value', points: readonly MetricPoint[]): void;
  /** Series that were asked for, in order. */
  readonly asked: readonly string[];
  /** From now on every question fails; undefined mends it. */
  fail(reason: string | undefined): void;
}

export function fakeMetrics(): FakeMetrics {
  const points: { readonly component: string; readonly at: number; readonly counts: MetricCounts }[] = [];
  const past: { readonly component: string; readonly at: number; readonly calls: number }[] = [];
  const set = new Map<string, readonly MetricPoint[]>();
  const asked: string[] = [];
  let failure: string | undefined;
  const inside = (at: number, window: Window) => at >= Date.parse(window.from) && at < Date.parse(window.to);
  return {
    async counts(component, versions, window) {
      if (failure !== undefined) throw new SourceUnavailable(failure);
      const seen = points.filter((point) => point.component === component.component && inside(point.at, window));
      return versions.flatMap((version) => {
        const own = seen.filter((point) => point.counts.version === version);
        return own.length === 0 ? [] : { version, requests: total(own.map((point) => point.counts.requests)), failed: total(own.map((point) => point.counts.failed)) };
      });
    },
    async unqualified(component, window) {
      if (failure !== undefined) throw new SourceUnavailable(failure);
      const known = [...past, ...points].filter((call) => call.component === component.component && inside(call.at, window));
      return known.length === 0 ? undefined : total(known.map((call) => ('calls' in call ? call.calls : 0)));
    },
    async points(wanted, window) {
      if (failure !== undefined) throw new SourceUnavailable(failure);
      return wanted.map((question) => {
        const key = question.of === 'team' ? `${question.namespace}/${question.metricName} value` : `${question.of === 'account' ? 'account' : question.of.component} ${question.series}`;
        asked.push(key);
        const counted = question.of === 'account' || question.of === 'team' || !(question.series === 'requests' || question.series === 'failed') ? [] : byPeriod(points.filter(({ component }) => component === question.of.component), question.series);
        return (set.get(key) ?? counted).filter(({ at }) => inside(Date.parse(at), window));
      });
    },
    setSeries: (of, series, of5Minutes) => void set.set(`${of} ${series}`, of5Minutes),
    asked,
    addUnqualified: (component, at, calls) => void past.push({ component, at: Date.parse(at), calls }),
    add: (component, at, counts) => points.push({ component, at: Date.parse(at), counts }),
    fail: (reason) => {
      failure = reason;
    },
  };
}

function byPeriod(points: readonly { readonly at: number; readonly counts: MetricCounts }[], series: 'requests' | 'failed'): MetricPoint[] {
  const periods = new Map<number, number>();
  for (const { at, counts } of points) {
    const period = Math.floor(at / 300_000) * 300_000;
    periods.set(period, (periods.get(period) ?? 0) + counts[series]);
  }
  return [...periods].sort(([a], [b]) => a - b).map(([at, value]) => ({ at: new Date(at).toISOString(), value }));
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
