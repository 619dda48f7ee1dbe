import { cloudwatchMetrics } from '../adapters/cloudwatch-metrics';
import { dynamodbBaselines } from '../adapters/dynamodb-baselines';
import { dynamodbCounters } from '../adapters/dynamodb-counters';
import { dynamodbOpportunities } from '../adapters/dynamodb-opportunities';
import { dynamodbStatuses } from '../adapters/dynamodb-statuses';
import { dynamodbTrackRecords } from '../adapters/dynamodb-track-records';
import { config as configSchema, parse } from '../core/config';
import type { Component } from '../core/cycle';
import { bucketOf } from '../core/histogram';
import { inGroups } from '../core/in-groups';
import { step as analyzeBatch } from '../lambdas/steps/analyze-batch';
import type { Bench } from './bench';
import { type Metered, meteredCloudWatch, meteredTable, nothingMetered, quotas } from './metered-aws';
import { costOf, type Usage } from './prices';

const tenant = 'scale';
const components = 10_000;
const perBatch = 50;
/** Of `improvement-cycle.asl.json`. */
const batchesAtOnce = 10;
const seed = 20_261_121;
const joinedAt = Date.parse('2026-11-20T02:00:00.000Z');
const dayMs = 86_400_000;
const [minuteMs, periodMs] = [60_000, 300_000];
const lambdaMemoryGb = 1;
const limits = { minutes: 15, usd: 1, goalMinutes: 5, goalUsd: 0.3 } as const;

/** Calls a minute of a component at a moment: some are busy and most are not, all sleep at night. */
function callsAt(index: number, ms: number): number {
  const mean = meanCalls(index);
  const hour = (ms / 3_600_000 + hash(index, 3) * 6) % 24;
  const expected = mean * (1 + 0.6 * Math.sin(((hour - 8) / 24) * 2 * Math.PI));
  const whole = Math.floor(expected * (0.7 + 0.6 * hash(index, ms)) + hash(ms, index));
  return Math.max(0, whole);
}

/** From a call in two hours to 600 a minute; half of them are called less than once a minute. */
const meanCalls = (index: number): number => 10 ** (-2 + 4.8 * hash(index, 1) ** 1.3);

/** A number from 0 to 1, the same for the same two. */
function hash(a: number, b: number): number {
  let x = Math.imul(a ^ seed, 0x9e3779b1) ^ Math.imul(Math.floor(b / 1000) ^ (b % 1000), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 15), 0x2c1b3c6d);
  x = Math.imul(x ^ (x >>> 12), 0x297a2d39);
  return ((x ^ (x >>> 15)) >>> 0) / 0x1_0000_0000;
}

/** As ingest writes it, of the minutes with calls: one delivery a minute. */
function* countersOf(pk: string, from: string, to: string) {
  const component = pk.slice(pk.lastIndexOf('#') + 1);
  const index = Number(component.slice(1));
  const memoryMb = 128 * 2 ** (index % 4);
  for (let ms = Math.floor(Date.parse(from.slice(0, 24)) / minuteMs) * minuteMs; ms < Date.parse(to); ms += minuteMs) {
    const requests = callsAt(index, ms);
    if (requests === 0) continue;
    const minute = new Date(ms).toISOString();
    const failed = hash(ms, index + 7) < 0.002 ? 1 : 0;
    const durations: Record<string, number> = {};
    for (let call = 0; call < Math.min(12, requests); call += 1) {
      const bucket = String(bucketOf(20 + (index % 50) * 4 + 60 * hash(ms + call, index + 11) ** 3));
      durations[bucket] = (durations[bucket] ?? 0) + Math.ceil((requests - failed) / Math.min(12, requests));
    }
    const counters = JSON.stringify({
      tenant, component, minute, version: '7', batchHash: `${ms}-${index}`.padEnd(64, '0'), firstAt: minute, lastAt: new Date(ms + 59_000).toISOString(),
      requests, failures: failed ? { thrown: 1 } : {}, failedRequestIds: failed ? [`00000000-0000-0000-0000-${String(ms).padStart(12, '0')}`] : [],
      durations, coldStarts: 0, maxMemoryMb: Math.round(memoryMb * (0.4 + 0.1 * hash(index, ms + 5))), memoryMb, templates: linesOf(index, requests),
    });
    yield { pk: { S: pk }, sk: { S: `${minute}#7#${`${ms}-${index}`.padEnd(64, '0')}` }, counters: { S: counters }, expiresAtSeconds: { N: '1796300000' } };
  }
}

/** Three lines that each call writes, as a plain and two JSON loggers do. */
const linesOf = (index: number, requests: number) => ['request <id> of customer <n> took <n> ms', '{"message":"order <id> was priced","level":"INFO"}', '{"message":"cache of <text> was filled","level":"INFO"}']
  .map((text, line) => ({ id: `${index}-${line}`.padEnd(16, '0'), kind: 'info', text, example: text, count: requests }));

function cloudValues({ functionName, metricName }: { readonly functionName: string | undefined; readonly metricName: string }, startMs: number, points: number): readonly (number | undefined)[] {
  if (functionName === undefined) return Array.from({ length: points }, () => (metricName === 'Throttles' ? 0 : 120));
  const index = Number(functionName.slice(2));
  return Array.from({ length: points }, (_, at) => {
    let calls = 0;
    for (let minute = 0; minute < periodMs; minute += minuteMs) calls += callsAt(index, startMs + at * periodMs + minute);
    return calls === 0 ? undefined : calls;
  });
}

const componentOf = (name: string): Component => ({
  schemaVersion: 1, component: name, tenant, owner: 'bench', functionName: `f-${name.slice(1)}`, alias: 'live', logGroup: `/aws/lambda/${name}`, mode: 'observe', sideEffects: 'none',
  bounds: {}, critical: false, guardMetrics: [], alarms: [], actions: [], settings: {},
});

interface Pass {
  readonly used: Metered;
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
  readonly opportunities: number;
  readonly lookedDeeper: number;
}

/** A pass over all components at a tenant's scale, against the documented quotas. */
export const scale: Bench = {
  summary: '10,000 components x 6 series: minutes, calls and USD of a first pass and a daily one',
  async run({ print }) {
    print(`${components} components in batches of ${perBatch}, ${batchesAtOnce} at once; six series each: calls, failures, p95, memory by log counters, throttles and concurrency by CloudWatch while the account shows either. Seed ${seed}.`);
    const world = worldOf();
    const passes = [
      ['first pass (14 days of calls from CloudWatch, a day of counters)', await world.pass(joinedAt)],
      ['daily pass', await world.pass(joinedAt + dayMs)],
    ] as const;
    for (const [name, pass] of passes) for (const line of reportOf(name, pass)) print(line);
    print(`reach of the daily pass: ${limits.minutes} min, ${limits.usd} USD; goal ${limits.goalMinutes} min, ${limits.goalUsd} USD. Others: nobody publishes such figures.`);
    print(`Quotas: ${quotas.getMetricDataPerSecond} GetMetricData calls and ${quotas.pointsPerSecond} points a second, ${quotas.tableReadUnitsPerSecond} read and ${quotas.tableWriteUnitsPerSecond} write units a second of a new on-demand table; the SDK's retries are real, answers come at once. One process and one core here; AWS runs the batches beside each other.`);
  },
};

function worldOf() {
  const used = nothingMetered();
  const table = meteredTable(used, countersOf);
  let now = joinedAt;
  let deeper = 0;
  const kept = new Map<string, unknown>();
  const ports = {
    config: parse(configSchema, { tenants: { [tenant]: {} } }, 'Configuration'),
    clock: { now: () => now },
    registry: {
      list: async () => [], byFunction: async () => undefined, byLogGroup: async () => undefined, byAlarm: async () => undefined,
      get: async (_: string, name: string) => componentOf(name),
    },
    artifacts: { putJson: async (key: string, value: unknown) => void kept.set(key, value), getJson: async (key: string) => kept.get(key), putBytes: async () => undefined, getBytes: async () => new Uint8Array() },
    counters: dynamodbCounters({ client: table, stateTable: 'state', retentionDays: 14 }),
    baselines: dynamodbBaselines({ client: table, stateTable: 'state' }),
    metrics: cloudwatchMetrics({ client: meteredCloudWatch(used, cloudValues) }),
    alarms: { red: async () => [], history: async () => [] },
    recordings: { worked: async () => [], failed: async () => [] },
    statuses: dynamodbStatuses({ client: table, stateTable: 'state' }),
    opportunities: dynamodbOpportunities({ client: table, stateTable: 'state' }),
    trackRecords: dynamodbTrackRecords({ client: table, stateTable: 'state' }),
    functions: {
      alias: async () => { deeper += 1; return { version: '7', weights: {}, revisionId: 'r' }; },
      versions: async () => [{ version: '7', publishedAt: new Date(joinedAt - 30 * dayMs).toISOString(), codeSha256: 'c', description: '' }],
      reservedConcurrency: async () => undefined,
      configuration: async () => ({ version: '7', codeSha256: 'c', revisionId: 'r', role: '', deadLetterTarget: '', configurationSha256: '', packageType: 'Zip', codeSizeBytes: 1, memoryMb: 256, architecture: 'arm64' as const, timeoutSeconds: 30, environmentReadable: true, settled: true, updateStatus: 'Successful' }),
      provisionedConcurrency: notAsked, managed: notAsked, code: notAsked, environment: notAsked,
    },
  };
  return {
    async pass(at: number): Promise<Pass> {
      Object.assign(used, nothingMetered());
      [now, deeper] = [at, 0];
      const [began, cpu] = [performance.now(), process.cpuUsage()];
      const cycle = { cycleId: `c${at}`, tenant, trigger: 'scheduled' as const, admitted: true, reason: 'schedule', startedAt: new Date(at).toISOString(), windowHours: 24, components: [], maxImprovements: 3 };
      const batches = Array.from({ length: components / perBatch }, (_, batch) => batch);
      const done = await inGroups(batchesAtOnce, batches, async (batch) => {
        const key = `cycles/${tenant}/batch-${batch}.json`;
        kept.set(key, { components: Array.from({ length: perBatch }, (_, index) => `c${batch * perBatch + index}`) });
        const analysis = await analyzeBatch.run({ cycle, key }, ports);
        kept.delete(key);
        kept.delete(analysis.key);
        return analysis.opportunities;
      });
      const spent = process.cpuUsage(cpu);
      return { used: { ...used }, wallSeconds: (performance.now() - began) / 1000, cpuSeconds: (spent.user + spent.system) / 1e6, opportunities: done.reduce((sum, count) => sum + count, 0), lookedDeeper: deeper };
    },
  };
}

const notAsked = (): never => { throw new Error('Functions: saw a question that an analysis does not ask'); };

function reportOf(name: string, { used, wallSeconds, cpuSeconds, opportunities, lookedDeeper }: Pass): readonly string[] {
  const usage: Usage = {
    metricsRead: used.metricsAsked, tableReads: used.readUnits, tableWrites: used.writeUnits,
    lambdaGbSeconds: cpuSeconds * lambdaMemoryGb, lambdaCalls: components / perBatch, transitions: (components / perBatch) * 2, objectWrites: (components / perBatch) * 2, objectReads: components / perBatch,
  };
  const cost = costOf(usage);
  return [
    `${name}: ${(wallSeconds / 60).toFixed(1)} min (${cpuSeconds.toFixed(0)} s of processor), ${cost.usd.toFixed(2)} USD`,
    `  GetMetricData: ${used.metricCalls} calls, ${used.metricsAsked} metrics, ${used.metricPoints} points; table: ${used.tableCalls} calls, ${Math.round(used.readUnits)} read and ${Math.round(used.writeUnits)} write units, largest item ${(used.largestItemBytes / 1024).toFixed(1)} KB; ${used.throttled} answers "rate exceeded", retried`,
    `  ${cost.lines.map((line) => `${line.what} ${line.usd.toFixed(3)}`).join(', ')} USD`,
    `  read as a whole: ${lookedDeeper} components; opportunities: ${opportunities}`,
  ];
}
