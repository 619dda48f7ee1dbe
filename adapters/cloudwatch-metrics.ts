import { type CloudWatchClient, type MetricDataQuery, paginateGetMetricData } from '@aws-sdk/client-cloudwatch';
import type { Component, Window } from '../core/cycle';
import { SourceUnavailable } from '../core/errors';
import type { Metrics } from '../core/ports';

const seriesPerCall = 500;
const daySeconds = 86_400;
const metricNames = ['Invocations', 'Errors'] as const;

/** Counts by `Resource` and `ExecutedVersion`: calls of the alias, by the version that answered. Sums only, no metric math. */
export function cloudwatchMetrics({ client, periodSeconds = 60 }: {
  readonly client: CloudWatchClient;
  /** @default 60 */
  readonly periodSeconds?: number;
}): Metrics {
  const sumsOf = async ({ functionName }: Component, queries: readonly MetricDataQuery[], { from, to }: Window): Promise<ReadonlyMap<string, number>> => {
    const sums = new Map<string, number>();
    try {
      for (let start = 0; start < queries.length; start += seriesPerCall) {
        const pages = paginateGetMetricData({ client }, { MetricDataQueries: queries.slice(start, start + seriesPerCall), StartTime: new Date(from), EndTime: new Date(to) });
        for await (const { MetricDataResults } of pages) {
          for (const { Id, Values, StatusCode } of MetricDataResults ?? []) {
            if (StatusCode === 'Forbidden' || StatusCode === 'InternalError') throw new SourceUnavailable(`CloudWatch metrics of ${functionName}: saw status ${StatusCode}, expected Complete`);
            if (Id !== undefined && Values !== undefined && Values.length > 0) sums.set(Id, Values.reduce((sum, value) => sum + value, sums.get(Id) ?? 0));
          }
        }
      }
    } catch (error) {
      if (error instanceof SourceUnavailable) throw error;
      throw new SourceUnavailable(`CloudWatch metrics of ${functionName}: ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`, { cause: error });
    }
    return sums;
  };

  return {
    async counts(component, versions, window) {
      const { functionName, alias } = component;
      const queries = versions.flatMap((version, index) => metricNames.map((metricName) =>
        query({ FunctionName: functionName, Resource: `${functionName}:${alias}`, ExecutedVersion: version }, metricName, `${metricName.toLowerCase()}${index}`, periodSeconds)));
      const sums = await sumsOf(component, queries, window);
      return versions.flatMap((version, index) => {
        const requests = sums.get(`invocations${index}`);
        return requests === undefined ? [] : [{ version, requests, failed: sums.get(`errors${index}`) ?? 0 }];
      });
    },

    /** The function's own name as `Resource` is a call without a qualifier; `$LATEST` may also be named. */
    async unqualified(component, window) {
      const { functionName, alias } = component;
      const resources = { bare: functionName, latest: `${functionName}:$LATEST`, alias: `${functionName}:${alias}` };
      const queries = Object.entries(resources).map(([id, Resource]) => query({ FunctionName: functionName, Resource }, 'Invocations', id, daySeconds));
      const sums = await sumsOf(component, queries, window);
      return sums.size === 0 ? undefined : (sums.get('bare') ?? 0) + (sums.get('latest') ?? 0);
    },
  };
}

function query(dimensions: Readonly<Record<string, string>>, metricName: string, id: string, periodSeconds: number): MetricDataQuery {
  const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
  return { Id: id, MetricStat: { Metric: { Namespace: 'AWS/Lambda', MetricName: metricName, Dimensions }, Period: periodSeconds, Stat: 'Sum' }, ReturnData: true };
}
