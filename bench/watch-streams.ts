import { median } from 'simple-statistics';
import { assessHealth } from '../core/assess-health';
import { defaultSettings } from '../core/config';
import type { BatchCounters, Component, Deployment, Health, MetricPoint, VersionCounters, Window } from '../core/cycle';
import { readGuards } from '../core/guard-series';
import { mergeHistograms } from '../core/histogram';
import { memoryUseOf } from '../core/memory-use';
import { mergeByVersion } from '../core/merge-counters';
import { knownIn, newFailuresOf } from '../core/new-failures';
import type { MetricQuestion } from '../core/ports';
import { after } from '../core/time';
import { healthyComponent } from './healthy-series';
import { type StreamWorld, streamWorlds, worldOf } from './stream-world';

const runs = 200;
const guardRuns = 100;
const looks = 60;
const deployment: Deployment = { state: 'canary', returnTo: '1', canary: '2', returnToSha256: '', canarySha256: '', stage: 0, weight: 0.5, moreStages: false, startedAt: '2026-01-15T00:00:00.000Z', stageStartedAt: '2026-01-15T00:00:00.000Z', settleSeconds: 0, lookSeconds: 60, detail: '' };

/** Streams beside calls, failures and durations, on worlds of our own: what the generator of the data does not make. */
export async function judgeStreams(seed: number, print: (line: string) => void): Promise<void> {
  print(`Streams beside failures and durations: worlds of our own (bench/stream-world.ts), seed ${seed}, ${runs} runs a cell of ${looks} looks`);
  for (const world of streamWorlds) {
    for (const rate of [10, 60]) {
      const ended = Array.from({ length: runs }, (_, index) => watched(world, rate, seed * 100_003 + index));
      print(`  ${world.name}, ${rate} a minute: ${described(ended)}`);
    }
  }
  for (const [name, share] of [['usual', 1], ['half of what is usual', 0.5]] as const) {
    const ended: Health[] = [];
    for (let index = 0; index < guardRuns; index += 1) ended.push(await guarded(share, seed * 100_003 + index));
    print(`  a declared metric, ${name} (${guardRuns} runs): ${described(ended)}`);
  }
}

function described(ended: readonly Health[]): string {
  const kinds = new Map<string, number[]>();
  for (const health of ended) kinds.set(kindOf(health), [...kinds.get(kindOf(health)) ?? [], health.look]);
  return [...kinds].sort(([, one], [, other]) => other.length - one.length).map(([kind, minutes]) => `${kind} ${((100 * minutes.length) / ended.length).toFixed(1)} % (minute ${median(minutes)})`).join(', ');
}

/** The decision, and of a rollback the stream that it was made by. */
function kindOf({ decision, streams = [] }: Health): string {
  if (decision !== 'roll-back') return decision;
  const by = streams.filter(({ logEValue, needed }) => logEValue >= Math.log(needed)).map(({ stream }) => stream);
  return `roll-back by ${by.length === 0 ? 'the end' : by.join(' and ')}`;
}

function watched(world: StreamWorld, rate: number, seed: number): Health {
  const { before, minute } = worldOf(world, rate, seed);
  const hour = before();
  const known = knownIn(hour);
  const [initBefore, returnTo] = [mergeHistograms(hour.map(({ initDurations = {} }) => initDurations)), mergeByVersion(hour).find(({ version }) => version === '1')];
  const since: BatchCounters[] = [];
  const totals: { control: VersionCounters | undefined; canary: VersionCounters | undefined } = { control: undefined, canary: undefined };
  let health: Health | undefined;
  for (let look = 0; look < looks; look += 1) {
    const items = minute(look);
    since.push(...items);
    for (const counted of mergeByVersion(items)) {
      const arm = counted.version === '1' ? 'control' : 'canary';
      totals[arm] = plus(totals[arm], counted);
    }
    health = assessHealth({
      previous: health, deployment, totals: { ...totals }, slowOverMs: undefined, before: returnTo, benefit: 'none', crossCheck: { state: 'agrees', reason: '' },
      settings: { ...defaultSettings, lookSeconds: 60, monitoringDurationSeconds: 60 * looks },
      beside: {
        newFailures: { canary: newFailuresOf(since, '2', known), control: newFailuresOf(since, '1', known) },
        memory: { canary: memoryUseOf(since, '2'), control: memoryUseOf(since, '1'), before: memoryUseOf(hour, '1') },
        initBefore,
      },
    });
    if (health.decision !== 'continue') return health;
  }
  throw new Error(`A watch of ${looks} looks: saw no decision, expected one`);
}

function plus(a: VersionCounters | undefined, b: VersionCounters): VersionCounters {
  if (a === undefined) return b;
  return {
    ...b, firstAt: a.firstAt, requests: a.requests + b.requests, failed: a.failed + b.failed, coldStarts: a.coldStarts + b.coldStarts,
    durations: mergeHistograms([a.durations, b.durations]), initDurations: mergeHistograms([a.initDurations ?? {}, b.initDurations ?? {}]),
    maxMemoryMb: Math.max(a.maxMemoryMb, b.maxMemoryMb),
  };
}

const shop: Component = {
  schemaVersion: 1, component: 'shop', tenant: 'shop', owner: 'shop', functionName: 'shop', alias: 'live', logGroup: '/aws/lambda/shop', mode: 'auto', sideEffects: 'none', bounds: {}, critical: false,
  guardMetrics: [{ namespace: 'Shop', metricName: 'Orders', direction: 'down' }], alarms: [], actions: [], settings: {},
};

/** Calls of a made-up healthy component as a metric that must not fall; since the deployment it is `share` of that. All calls work alike. */
async function guarded(share: number, seed: number): Promise<Health> {
  const [days, startedMs] = [63, Date.parse(deployment.startedAt)];
  const points: MetricPoint[] = [...healthyComponent(seed, days + 1)].map(({ requests }, index) => ({ at: new Date(startedMs + (index * 300 - days * 86_400) * 1000).toISOString(), value: index * 300 >= days * 86_400 ? requests * share : requests }));
  const metrics = { points: (wanted: readonly MetricQuestion[], { from, to }: Window) => Promise.resolve(wanted.map((question) => (question.of === 'team' ? points.filter(({ at }) => at >= from && at < to) : []))) };
  let health: Health | undefined;
  for (let look = 1; look <= looks; look += 1) {
    const guards = await readGuards({ component: shop, deployment, previous: health?.guards, calls: 100 * look, lagSeconds: defaultSettings.metricsLagSeconds, now: after(deployment.startedAt, 60 * look) }, metrics);
    const counted = (version: string): VersionCounters => ({ version, firstAt: deployment.startedAt, lastAt: deployment.startedAt, requests: 50 * look, failed: 0, failures: {}, durations: { 200: 50 * look }, coldStarts: 0, maxMemoryMb: 60, memoryMb: 128 });
    health = assessHealth({
      previous: health, deployment, totals: { control: counted('1'), canary: counted('2') }, slowOverMs: undefined, before: { requests: 3000, failed: 0, durations: { 200: 3000 } }, benefit: 'none',
      crossCheck: { state: 'agrees', reason: '' }, settings: { ...defaultSettings, lookSeconds: 60, monitoringDurationSeconds: 60 * looks }, beside: { guards },
    });
    if (health.decision !== 'continue') return health;
  }
  throw new Error(`A watch of ${looks} looks: saw no decision, expected one`);
}
