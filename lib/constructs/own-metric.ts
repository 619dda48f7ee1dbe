import type { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { type OwnMetric, ownNamespace } from '../../core/own-metrics';

/** One of the metrics that `adapters/emf-meter.ts` writes. */
export function ownMetric(stage: string, name: OwnMetric, { statistic, period, label }: { readonly statistic: 'Sum' | 'Maximum'; readonly period: Duration; readonly label?: string }): Metric {
  return new Metric({ namespace: ownNamespace, metricName: name, dimensionsMap: { stage }, statistic, period, ...(label === undefined ? {} : { label }) });
}
