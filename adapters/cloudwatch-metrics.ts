import { type CloudWatchClient, type MetricDataQuery, paginateGetMetricData } from '@aws-sdk/client-cloudwatch';
import type { Component } from '../core/cycle';
import { SourceUnavailable } from '../core/errors';
import type { Metrics } from '../core/ports';

const seriesPerCall = 500;
const metricNames = ['Invocations', 'Errors'] as const;

/** Counts by `Resource` and `ExecutedVersion`: calls of the alias, by the version that answered. Sums only, no metric math. */
export function cloudwatchMetrics({ client, periodSeconds = 60 }: {
  readonly client: CloudWatchClient;
  /** @default 60 */
  readonly periodSeconds?: number;
}): Metrics {
  return {
    async counts(component, versions, { from, to }) {
      const series = versions.flatMap((version, index) => metricNames.map((metricName) => ({ version, metricName, id: `${metricName.toLowerCase()}${index}` })));
      const sums = new Map<string, number>();
      for (let start = 0; start < series.length; start += seriesPerCall) {
        const queries = series.slice(start, start + seriesPerCall).map(({ version, metricName, id }) => query(component, version, metricName, id, periodSeconds));
        const pages = paginateGetMetricData({ client }, { MetricDataQueries: queries, StartTime: new Date(from), EndTime: new Date(to) });
        try {
          for await (const { MetricDataResults } of pages) {
            for (const { Id, Values, StatusCode } of MetricDataResults ?? []) {
              if (StatusCode === 'Forbidden' || StatusCode === 'InternalError') throw new SourceUnavailable(`CloudWatch metrics of ${component.functionName}: saw status ${StatusCode}, expected Complete`);
              if (Id !== undefined) sums.set(Id, (Values ?? []).reduce((sum, value) => sum + value, sums.get(Id) ?? 0));
            }
          }
        } catch (error) {
          if (error instanceof SourceUnavailable) throw error;
          throw new SourceUnavailable(`CloudWatch metrics of ${component.functionName}: ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`, { cause: error });
        }
      }
      return versions.map((version, index) => ({ version, requests: sums.get(`invocations${index}`) ?? 0, failed: sums.get(`errors${index}`) ?? 0 }));
    },
  };
}

function query({ functionName, alias }: Component, version: string, metricName: string, id: string, periodSeconds: number): MetricDataQuery {
  const dimensions = { FunctionName: functionName, Resource: `${functionName}:${alias}`, ExecutedVersion: version };
  const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
  return { Id: id, MetricStat: { Metric: { Namespace: 'AWS/Lambda', MetricName: metricName, Dimensions }, Period: periodSeconds, Stat: 'Sum' }, ReturnData: true };
}
