import { CloudWatchClient, type GetMetricDataCommandInput, type GetMetricDataCommandOutput } from '@aws-sdk/client-cloudwatch';
import { type AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';

/** Documented quotas of one account and region, as of 2026-11: service quotas of CloudWatch, of on-demand tables in DynamoDB. */
export const quotas = {
  getMetricDataPerSecond: 50,
  /** Points a second of questions that reach back more than three hours. */
  pointsPerSecond: 396_000,
  seriesPerCall: 500,
  pointsPerCall: 100_800,
  tableReadUnitsPerSecond: 12_000,
  tableWriteUnitsPerSecond: 4000,
  itemBytes: 400_000,
  pageBytes: 1_000_000,
  batchGetBytes: 16_000_000,
} as const;

export interface Metered {
  metricCalls: number;
  metricsAsked: number;
  metricPoints: number;
  throttled: number;
  readUnits: number;
  writeUnits: number;
  tableCalls: number;
  largestItemBytes: number;
}

export const nothingMetered = (): Metered => ({ metricCalls: 0, metricsAsked: 0, metricPoints: 0, throttled: 0, readUnits: 0, writeUnits: 0, tableCalls: 0, largestItemBytes: 0 });

/** So much a second; what was not used within a second is lost. */
export function bucket(perSecond: number): (amount: number) => boolean {
  let left = perSecond;
  let at = performance.now();
  return (amount) => {
    const now = performance.now();
    left = Math.min(perSecond, left + ((now - at) / 1000) * perSecond);
    at = now;
    if (left < Math.min(amount, perSecond)) return false;
    left -= amount;
    return true;
  };
}

function throttling(name: string): Error {
  return Object.assign(new Error('Rate exceeded'), { name, $fault: 'client', $metadata: { httpStatusCode: 400 }, $retryable: { throttling: true } });
}

/** The SDK's own client, retries included; its requests end here, against the quotas. */
export function meteredCloudWatch(used: Metered, valuesOf: (question: { readonly functionName: string | undefined; readonly metricName: string }, startMs: number, points: number) => readonly (number | undefined)[]): CloudWatchClient {
  const [calls, points] = [bucket(quotas.getMetricDataPerSecond), bucket(quotas.pointsPerSecond)];
  const client = new CloudWatchClient({ region: 'us-east-1', credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' }, retryMode: 'adaptive', maxAttempts: 8 });
  const answer = ({ MetricDataQueries = [], StartTime, EndTime }: GetMetricDataCommandInput): Omit<GetMetricDataCommandOutput, '$metadata'> => {
    const start = StartTime?.getTime() ?? 0;
    const perSeries = Math.ceil(((EndTime?.getTime() ?? 0) - start) / 300_000);
    const asked = MetricDataQueries.length * perSeries;
    if (MetricDataQueries.length > quotas.seriesPerCall || asked > quotas.pointsPerCall) throw new Error(`GetMetricData: saw ${MetricDataQueries.length} series and ${asked} points, expected at most ${quotas.seriesPerCall} and ${quotas.pointsPerCall}`);
    if (!calls(1) || !points(asked)) {
      used.throttled += 1;
      throw throttling('ThrottlingException');
    }
    used.metricCalls += 1;
    used.metricsAsked += MetricDataQueries.length;
    return { MetricDataResults: MetricDataQueries.map(({ Id, MetricStat }) => {
      const metric = MetricStat?.Metric;
      const values = valuesOf({ functionName: metric?.Dimensions?.find(({ Name }) => Name === 'FunctionName')?.Value, metricName: metric?.MetricName ?? '' }, start, perSeries);
      const there = values.flatMap((value, index) => (value === undefined ? [] : [{ value, at: new Date(start + index * 300_000) }]));
      used.metricPoints += there.length;
      return { Id, StatusCode: 'Complete', Values: there.map(({ value }) => value), Timestamps: there.map(({ at }) => at) };
    }) };
  };
  client.middlewareStack.add(() => async ({ input }) => {
    if (!('MetricDataQueries' in input)) throw new Error('CloudWatch: saw another call, expected GetMetricData alone');
    return { output: { ...answer(input), $metadata: {} }, response: undefined };
  }, { step: 'finalizeRequest', priority: 'low', name: 'metered' });
  return client;
}

type Item = Readonly<Record<string, AttributeValue>>;

/** Of the names and the other attributes of a counters item. */
const keyBytes = 180;

/** Of the bodies of DynamoDB's JSON protocol, what is asked here. */
const asked = z.object({
  RequestItems: z.record(z.string(), z.object({ Keys: z.array(z.record(z.string(), z.object({ S: z.string() }))) })).optional(),
  KeyConditionExpression: z.string().optional(),
  ExpressionAttributeValues: z.record(z.string(), z.object({ S: z.string().optional() })).optional(),
  ExclusiveStartKey: z.object({ sk: z.object({ S: z.string() }) }).optional(),
  ConsistentRead: z.boolean().optional(),
  Key: z.object({ pk: z.object({ S: z.string() }), sk: z.object({ S: z.string() }) }).optional(),
  Item: z.looseObject({ pk: z.object({ S: z.string() }), sk: z.object({ S: z.string() }) }).optional(),
});

/** A state table at the end of the SDK's HTTP: what is put is kept, and `countersOf` makes the counters of a component when they are asked for. */
export function meteredTable(used: Metered, countersOf: (pk: string, from: string, to: string) => Iterable<Item & { readonly sk: { readonly S: string }; readonly counters: { readonly S: string } }>): DynamoDBDocumentClient {
  const [reads, writes] = [bucket(quotas.tableReadUnitsPerSecond), bucket(quotas.tableWriteUnitsPerSecond)];
  const kept = new Map<string, { readonly item: unknown; readonly bytes: number }>();
  /** Answers, or undefined where the units of this second are spent. */
  const answer = (body: z.infer<typeof asked>): unknown => {
    const { RequestItems, KeyConditionExpression, ExpressionAttributeValues: values = {}, ExclusiveStartKey: start, Key, Item: item } = body;
    if (Key) {
      const row = kept.get(`${Key.pk.S}/${Key.sk.S}`);
      const units = Math.ceil(Math.max(1, row?.bytes ?? 0) / 4096) * (body.ConsistentRead === true ? 1 : 0.5);
      if (!reads(units)) return undefined;
      used.readUnits += units;
      return row ? { Item: row.item } : {};
    }
    if (RequestItems) {
      const found = Object.entries(RequestItems).map(([table, { Keys }]) => [table, Keys.map((key) => kept.get(`${key['pk']?.S}/${key['sk']?.S}`))] as const);
      const units = found.flatMap(([, rows]) => rows).reduce((sum, row) => sum + Math.ceil(Math.max(1, row?.bytes ?? 0) / 4096) / 2, 0);
      if (!reads(units)) return undefined;
      used.readUnits += units;
      return { Responses: Object.fromEntries(found.map(([table, rows]) => [table, rows.flatMap((row) => row?.item ?? [])])), UnprocessedKeys: {} };
    }
    if (KeyConditionExpression?.includes('begins_with') === true) {
      const units = body.ConsistentRead === true ? 1 : 0.5;
      if (!reads(units)) return undefined;
      used.readUnits += units;
      // Nothing is found in this world that is kept over passes, and no improvement has ended.
      return { Items: [] };
    }
    if (KeyConditionExpression !== undefined) {
      const items: Item[] = [];
      let bytes = 0;
      let last: Item | undefined;
      for (const row of countersOf(values[':pk']?.S ?? '', start?.sk.S ?? values[':from']?.S ?? '', values[':to']?.S ?? '')) {
        if (start !== undefined && row.sk.S <= start.sk.S) continue;
        items.push(row);
        bytes += row.counters.S.length + keyBytes;
        if (bytes < quotas.pageBytes) continue;
        last = { pk: { S: values[':pk']?.S ?? '' }, sk: row.sk };
        break;
      }
      const units = Math.max(1, Math.ceil(bytes / 4096)) * (body.ConsistentRead === true ? 1 : 0.5);
      if (!reads(units)) return undefined;
      used.readUnits += units;
      return { Items: items, ...(last && { LastEvaluatedKey: last }) };
    }
    if (item === undefined) throw new Error(`DynamoDB: saw ${JSON.stringify(Object.keys(body))}, expected BatchGetItem, GetItem, Query or PutItem`);
    const bytes = JSON.stringify(item).length;
    if (bytes > quotas.itemBytes) throw new Error(`PutItem: saw ${bytes} bytes, expected at most ${quotas.itemBytes}`);
    if (!writes(Math.ceil(bytes / 1024))) return undefined;
    used.writeUnits += Math.ceil(bytes / 1024);
    used.largestItemBytes = Math.max(used.largestItemBytes, bytes);
    kept.set(`${item.pk.S}/${item.sk.S}`, { item, bytes });
    return {};
  };
  const client = new DynamoDBClient({
    region: 'us-east-1', credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' }, retryMode: 'adaptive', maxAttempts: 10,
    requestHandler: {
      handle: async (request: { readonly body?: Uint8Array | string }) => {
        used.tableCalls += 1;
        const answered = answer(asked.parse(JSON.parse(textOf(request.body))));
        if (answered === undefined) used.throttled += 1;
        const said = answered ?? { __type: 'com.amazonaws.dynamodb.v20120810#ThrottlingException', message: 'Rate exceeded' };
        return { response: { statusCode: answered === undefined ? 400 : 200, headers: { 'content-type': 'application/x-amz-json-1.0' }, body: Buffer.from(JSON.stringify(said)) } };
      },
      updateHttpClientConfig: () => undefined,
      httpHandlerConfigs: () => ({}),
    },
  });
  return DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
}

const decoder = new TextDecoder();

function textOf(body: Uint8Array | string | undefined): string {
  return body instanceof Uint8Array ? decoder.decode(body) : body ?? '{}';
}
