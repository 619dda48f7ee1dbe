import { type CloudWatchClient, DescribeAlarmsCommand, GetDashboardCommand, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import * as z from 'zod';

const place = { x: z.number(), y: z.number(), width: z.number(), height: z.number() };
const metricOptions = z.object({ label: z.string().optional(), stat: z.string().default('Average'), period: z.number().default(300), color: z.string().optional() });
const widget = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), ...place, properties: z.object({ markdown: z.string() }) }),
  z.object({ type: z.literal('alarm'), ...place, properties: z.object({ title: z.string(), alarms: z.array(z.string()) }) }),
  z.object({
    type: z.literal('metric'), ...place,
    properties: z.object({ title: z.string(), metrics: z.array(z.array(z.unknown())), annotations: z.object({ horizontal: z.array(z.object({ value: z.number(), label: z.string().default('') })) }).partial().optional() }),
  }),
]);
const body = z.object({ widgets: z.array(widget) });

export interface Series {
  readonly label: string;
  readonly statistic: 'Sum' | 'Maximum';
  readonly colour: string | undefined;
  /** Milliseconds since 1970, and the value of the seconds that begin there. */
  readonly points: readonly (readonly [at: number, value: number])[];
}

export type Panel = { readonly x: number; readonly y: number; readonly width: number; readonly height: number } & (
  | { readonly kind: 'text'; readonly markdown: string }
  | { readonly kind: 'alarms'; readonly title: string; readonly alarms: readonly { readonly name: string; readonly state: string }[] }
  | { readonly kind: 'graph'; readonly title: string; readonly series: readonly Series[]; readonly limit: { readonly value: number; readonly label: string } | undefined });

export interface Range {
  readonly from: number;
  readonly to: number;
  /** Seconds of one bar. The sums of an hour are added up from the beginning of the range, which is no longer. */
  readonly barSeconds: number;
}

/** The dashboard as it is deployed, with what the account has for it. */
export async function readDashboard(client: CloudWatchClient, name: string, range: Range): Promise<readonly Panel[]> {
  const { DashboardBody } = await client.send(new GetDashboardCommand({ DashboardName: name }));
  const { widgets } = body.parse(JSON.parse(DashboardBody ?? '{}'));
  return Promise.all(widgets.map(async ({ x, y, width, height, ...one }): Promise<Panel> => {
    const at = { x, y, width, height };
    switch (one.type) {
      case 'text':
        return { ...at, kind: 'text', markdown: one.properties.markdown };
      case 'alarm':
        return { ...at, kind: 'alarms', title: one.properties.title, alarms: await statesOf(client, one.properties.alarms) };
      case 'metric':
        return { ...at, kind: 'graph', title: one.properties.title, limit: one.properties.annotations?.horizontal?.[0], series: await Promise.all(one.properties.metrics.map((metric) => seriesOf(client, metric, range))) };
    }
  }));
}

async function statesOf(client: CloudWatchClient, arns: readonly string[]) {
  const names = arns.map((arn) => arn.split(':alarm:')[1] ?? arn);
  const { MetricAlarms } = await client.send(new DescribeAlarmsCommand({ AlarmNames: names }));
  return names.map((name) => ({ name, state: (MetricAlarms ?? []).find(({ AlarmName }) => AlarmName === name)?.StateValue ?? 'MISSING' }));
}

/** `[namespace, name, dimension, value, ..., options]`, as a dashboard's body has it. */
async function seriesOf(client: CloudWatchClient, metric: readonly unknown[], { from, to, barSeconds }: Range): Promise<Series> {
  const options = metricOptions.parse(metric.find((part) => typeof part === 'object') ?? {});
  const [namespace = '', name = '', ...pairs] = metric.filter((part) => typeof part === 'string');
  const dimensions = pairs.flatMap((Name, index) => (index % 2 === 0 ? [{ Name, Value: pairs[index + 1] ?? '' }] : []));
  const statistic = options.stat === 'Sum' ? 'Sum' : 'Maximum';
  const { Datapoints } = await client.send(new GetMetricStatisticsCommand({ Namespace: namespace, MetricName: name, Dimensions: dimensions, StartTime: new Date(from), EndTime: new Date(to), Period: barSeconds, Statistics: [statistic] }));
  const points = (Datapoints ?? []).flatMap(({ Timestamp, ...values }) => (Timestamp === undefined ? [] : [[Timestamp.getTime(), values[statistic] ?? 0] as const])).sort(([one], [other]) => one - other);
  const rolling = options.period >= 3600 && statistic === 'Sum';
  return { label: options.label ?? name, statistic: rolling ? 'Maximum' : statistic, colour: options.color, points: rolling ? addedUp(points) : points };
}

function addedUp(points: Series['points']): Series['points'] {
  let sum = 0;
  return points.map(([at, value]) => [at, (sum += value)] as const);
}
