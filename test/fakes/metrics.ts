import type { MetricCounts, Window } from '../../core/cycle';
import { SourceUnavailable } from '../../core/errors';
import type { Metrics } from '../../core/ports';

export interface FakeMetrics extends Metrics {
  /** Adds calls of one version in the minute of `at`. */
  add(component: string, at: string, counts: MetricCounts): void;
  /** Adds calls that named no alias. */
  addUnqualified(component: string, at: string, calls: number): void;
  /** From now on every question fails; undefined mends it. */
  fail(reason: string | undefined): void;
}

export function fakeMetrics(): FakeMetrics {
  const points: { readonly component: string; readonly at: number; readonly counts: MetricCounts }[] = [];
  const past: { readonly component: string; readonly at: number; readonly calls: number }[] = [];
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
    addUnqualified: (component, at, calls) => void past.push({ component, at: Date.parse(at), calls }),
    add: (component, at, counts) => points.push({ component, at: Date.parse(at), counts }),
    fail: (reason) => {
      failure = reason;
    },
  };
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
