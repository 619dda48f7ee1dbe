import { analyzeComponent } from '../../core/analyze-component';
import { defaultSettings } from '../../core/config';
import type { Cycle } from '../../core/cycle';
import { bucketOf } from '../../core/histogram';
import { readBeforehand } from '../../core/read-beforehand';
import { after } from '../../core/time';
import { sampleComponent, sampleCounters } from '../adapters/samples';
import { fakeAlarms } from '../fakes/alarms';
import { fakeArtifacts } from '../fakes/artifacts';
import { fakeBaselines } from '../fakes/baselines';
import { fakeCounters } from '../fakes/counters';
import { fakeFunctions } from '../fakes/functions';
import { lambdaWorld } from '../fakes/lambda-world';
import { fakeMetrics } from '../fakes/metrics';
import { fakeOpportunities } from '../fakes/opportunities';
import { fakeRecordings } from '../fakes/recordings';
import { fakeStatuses } from '../fakes/statuses';

const component = sampleComponent();
const now = '2026-11-21T02:00:30.000Z';
/** Minutes after yesterday's pass: all that today's window holds is from after it. */
const since = '2026-11-20T02:05:00.000Z';

interface Calls { readonly calls: number; readonly failed?: boolean; readonly ms?: number; readonly usedMb?: number }

/** A component that is seldom called, and whose whole window is unlike the weeks before; `of`: its calls in five minutes. */
async function world(of: (at: string, late: boolean) => Calls | undefined) {
  const lambda = lambdaWorld();
  lambda.addFunction(component.functionName, { latest: { codeSha256: 'a' } });
  lambda.publish(component.functionName, '2026-10-01T00:00:00.000Z');
  lambda.putAlias(component.functionName, 'live', { version: '1', weights: {} });
  const ports = {
    artifacts: fakeArtifacts(), counters: fakeCounters(), metrics: fakeMetrics(), alarms: fakeAlarms(), recordings: fakeRecordings(), baselines: fakeBaselines(), statuses: fakeStatuses(), opportunities: fakeOpportunities(), functions: fakeFunctions(lambda),
  };
  const periods = Array.from({ length: 20 * 288 }, (_, index) => after('2026-11-01T02:00:00.000Z', index * 300)).flatMap((at) => ({ at, ...(of(at, at >= since) ?? { calls: 0 }) })).filter(({ calls }) => calls > 0);
  ports.metrics.setSeries(component.component, 'requests', periods.map(({ at, calls }) => ({ at, value: calls })));
  await ports.counters.put(periods.map(({ at, calls, failed = false, ms = 100, usedMb = 90 }) => sampleCounters('shop', {
    minute: at, firstAt: at, lastAt: at, requests: calls, failures: failed ? { thrown: calls } : {}, failedRequestIds: failed ? Array.from({ length: calls }, (_, call) => `${at}-${call}`) : [],
    maxMemoryMb: usedMb, durations: failed ? {} : { [bucketOf(ms * (0.8 + 0.4 * ((Date.parse(at) / 300_000) % 7) / 7))]: calls }, templates: [],
  })));
  return ports;
}

async function pass(ports: Awaited<ReturnType<typeof world>>, at: string, trigger: Cycle['trigger']) {
  const { until, beforehandOf } = await readBeforehand({ tenant: 'shop', components: [] }, [component], at, defaultSettings, ports);
  return analyzeComponent({ component, window: { from: after(at, -86_400), to: at }, until, cycle: { cycleId: 'c1', trigger }, weights: new Map(), ...beforehandOf(component) }, defaultSettings, ports);
}

/** From 0 to 1, the same for the same time. */
const chance = (at: string): number => ((Math.imul(Date.parse(at) / 300_000, 0x9e3779b1) >>> 8) % 1000) / 1000;

test.each<[string, string, (at: string, late: boolean) => Calls | undefined, number]>([
  ['an hourly job that fails', 'failure-rate-rise', (at, late) => (at.slice(14, 16) === '00' ? { calls: 1, failed: late } : undefined), 8],
  ['a nightly batch that fails', 'failure-rate-rise', (at, late) => (at.slice(11, 13) === '03' ? { calls: 40, failed: late } : undefined), 8],
  ['a nightly batch that fails as it joins', 'failure-rate-rise', (at, late) => (at.slice(11, 13) === '03' ? { calls: 40, failed: late } : undefined), 0],
  ['memory that slowly runs out', 'rising-trend', (at) => ({ calls: 60, usedMb: 100 + 40 * chance(at) + Math.max(0, (Date.parse(at) - Date.parse(now)) / 3_600_000 + 72) }), 8],
  ['a quiet one that takes thrice as long', 'latency-shift', (at, late) => (at.slice(15, 16) === '0' ? { calls: 3, ms: late ? 300 : 100 } : undefined), 8],
])('%s is found by a scheduled pass as by a whole look', async (_name, detector, of, passes) => {
  const found = await Promise.all((['scheduled', 'manual'] as const).map(async (trigger) => {
    const ports = await world(of);
    for (let ago = passes; ago > 0; ago -= 1) await pass(ports, after(now, -ago * 86_400), 'scheduled');
    return (await pass(ports, now, trigger)).opportunities;
  }));
  expect(found[0]?.flatMap(({ findings }) => findings.map((finding) => finding.detector))).toEqual([detector]);
  expect(found[0]).toEqual(found[1]);
});

it('calls that fail are never told as nothing to improve, also where they always failed', async () => {
  const ports = await world((at) => (at.slice(14, 16) === '00' ? { calls: 1, failed: true } : undefined));
  expect((await pass(ports, now, 'scheduled')).verdict).toMatch(/^2\d calls, 100 % failed.*: nothing tells when that began, which does not say that it is well/);
});

it('a quiet one that does well costs one read of its window', async () => {
  const ports = await world((at) => (at.slice(15, 16) === '0' ? { calls: 3 } : undefined));
  await pass(ports, after(now, -86_400), 'scheduled');
  const { read } = ports.counters;
  const asked: string[] = [];
  ports.counters.read = (tenant, name, window) => { asked.push(window.from); return read(tenant, name, window); };
  expect((await pass(ports, now, 'scheduled')).verdict).toMatch(/nothing to improve$/);
  expect(asked).toEqual(['2026-11-20T01:55:00.000Z']);
});
