import { type OwnMetric, ownMetrics, ownNamespace } from '../core/own-metrics';
import type { Clock, Meter } from '../core/ports';

/**
 * One log line in CloudWatch's embedded metric format: CloudWatch makes the metrics of it, so that counting needs no call, no
 * permission and cannot fail. The stage is the one dimension: each value of a dimension is one more metric to pay.
 */
export function emfMeter({ stage, clock, writeLine }: { readonly stage: string; readonly clock: Clock; readonly writeLine: (line: string) => void }): Meter {
  return {
    record(message, facts, values) {
      const now = clock.now();
      writeLine(JSON.stringify({
        level: 'INFO', message, timestamp: new Date(now).toISOString(), service: 'ratchet', stage, ...facts, ...values,
        _aws: { Timestamp: now, CloudWatchMetrics: [{ Namespace: ownNamespace, Dimensions: [['stage']], Metrics: named(Object.keys(values)) }] },
      }));
    },
  };
}

function named(names: readonly string[]) {
  return names.filter((name): name is OwnMetric => name in ownMetrics).map((name) => ({ Name: name, Unit: ownMetrics[name] }));
}
