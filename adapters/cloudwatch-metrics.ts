import { type CloudWatchClient, type MetricDataQuery, paginateGetMetricData } from '@aws-sdk/client-cloudwatch';
import type { Component, MetricPoint, Window } from '../core/cycle';
import { SourceUnavailable } from '../core/errors';
import type { CloudSeries, MetricQuestion, Metrics } from '../core/ports';
import { sayError } from '../core/say-error';
import { secondsBetween } from '../core/time';

/** Quotas of GetMetricData. */
const seriesPerCall = 500;
const pointsPerCall = 100_800;
const daySeconds = 86_400;
const pointSeconds = 300;
const metricNames = ['Invocations', 'Errors'] as const;

/** Counts by `Resource` and `ExecutedVersion`: calls of the alias, by the version that answered. Sums only, no metric math. */
export function cloudwatchMetrics({ client, periodSeconds = 60 }: {
  readonly client: CloudWatchClient;
  /** @default 60 */
  readonly periodSeconds?: number;
}): Metrics {
  const sumsOf = async ({ functionName }: Component, queries: readonly MetricDataQuery[], window: Window): Promise<ReadonlyMap<string, number>> => {
    const found = await valuesOf(`of ${functionName}`, queries, window);
    return new Map([...found].map(([id, points]) => [id, points.reduce((sum, { value }) => sum + value, 0)]));
  };

  const valuesOf = async (what: string, queries: readonly MetricDataQuery[], { from, to }: Window): Promise<ReadonlyMap<string, readonly MetricPoint[]>> => {
    const found = new Map<string, MetricPoint[]>();
    const period = Math.min(...queries.map(({ MetricStat }) => MetricStat?.Period ?? periodSeconds));
    const perCall = Math.max(1, Math.min(seriesPerCall, Math.floor(pointsPerCall / Math.ceil(secondsBetween(from, to) / period))));
    try {
      for (let start = 0; start < queries.length; start += perCall) {
        const pages = paginateGetMetricData({ client }, { MetricDataQueries: queries.slice(start, start + perCall), StartTime: new Date(from), EndTime: new Date(to), ScanBy: 'TimestampAscending' });
        for await (const { MetricDataResults } of pages) {
          for (const { Id, Values, Timestamps, StatusCode } of MetricDataResults ?? []) {
            if (StatusCode === 'Forbidden' || StatusCode === 'InternalError') throw new SourceUnavailable(`CloudWatch metrics ${what}: saw status ${StatusCode}, expected Complete`);
            if (Id === undefined || Values === undefined || Values.length === 0) continue;
            const points = found.get(Id) ?? [];
            found.set(Id, points);
            for (const [index, value] of Values.entries()) points.push({ at: Timestamps?.[index]?.toISOString() ?? from, value });
          }
        }
      }
    } catch (error) {
      if (error instanceof SourceUnavailable) throw error;
      throw new SourceUnavailable(`CloudWatch metrics ${what}: ${sayError(error)}`, { cause: error });
    }
    return found;
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

    async points(wanted, window) {
      const found = await valuesOf(`of ${wanted.length} series`, wanted.map((question, index) => ({ ...questionOf(question), Id: `q${index}` })), window);
      return wanted.map((_, index) => found.get(`q${index}`) ?? []);
    },
  };
}

const inCloudWatch: Readonly<Record<CloudSeries, readonly [metricName: string, stat: string]>> = {
  requests: ['Invocations', 'Sum'], failed: ['Errors', 'Sum'], p95Ms: ['Duration', 'p95'], throttles: ['Throttles', 'Sum'], concurrency: ['ConcurrentExecutions', 'Maximum'],
};

function questionOf(question: MetricQuestion): MetricDataQuery {
  if (question.of === 'team') return query({}, question.metricName, '', pointSeconds, 'Average', question.namespace);
  const [metricName, stat] = inCloudWatch[question.series];
  const dimensions = question.of === 'account' ? {} : { FunctionName: question.of.functionName, Resource: `${question.of.functionName}:${question.of.alias}` };
  return query(dimensions, metricName, '', pointSeconds, stat);
}

function query(dimensions: Readonly<Record<string, string>>, metricName: string, id: string, periodSeconds: number, stat = 'Sum', namespace = 'AWS/Lambda'): MetricDataQuery {
  const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
  return { Id: id, MetricStat: { Metric: { Namespace: namespace, MetricName: metricName, Dimensions }, Period: periodSeconds, Stat: stat }, ReturnData: true };
}
