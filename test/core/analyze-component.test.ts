import { analyzeComponent } from '../../core/analyze-component';
import { defaultSettings } from '../../core/config';
import type { Cycle } from '../../core/cycle';
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
const until = '2026-11-21T01:55:00.000Z';

/** Two versions, 20 calls a minute of the older one for two weeks; passes are a day apart. */
async function world({ failedFrom, silentFrom, lostFrom }: { readonly failedFrom?: string; readonly silentFrom?: string; readonly lostFrom?: string } = {}) {
  const lambda = lambdaWorld();
  lambda.addFunction(component.functionName, { latest: { codeSha256: 'a' } });
  lambda.publish(component.functionName, '2026-10-01T00:00:00.000Z');
  lambda.putAlias(component.functionName, 'live', { version: '1', weights: {} });
  const asked: string[] = [];
  const functions = fakeFunctions(lambda);
  const ports = {
    artifacts: fakeArtifacts(), counters: fakeCounters(), metrics: fakeMetrics(), alarms: fakeAlarms(), recordings: fakeRecordings(), baselines: fakeBaselines(), statuses: fakeStatuses(), opportunities: fakeOpportunities(),
    functions: { ...functions, alias: (of: typeof component) => { asked.push('alias'); return functions.alias(of); } },
  };
  const calls: { at: string; value: number }[] = [];
  for (let at = after(until, -14 * 86_400); at < now; at = after(at, 300)) calls.push({ at, value: silentFrom !== undefined && at >= silentFrom ? 0 : 100 + (Date.parse(at) / 300_000) % 7 });
  ports.metrics.setSeries(component.component, 'requests', calls.filter(({ value }) => value > 0));
  await ports.counters.put(calls.filter(({ at, value }) => at >= after(now, -3 * 86_400) && value > 0 && (lostFrom === undefined || at < lostFrom)).map(({ at, value }) => {
    const failed = failedFrom !== undefined && at >= failedFrom ? Math.round(value / 2) : 0;
    return sampleCounters('shop', { minute: at, firstAt: at, lastAt: at, requests: value, failures: { thrown: failed }, failedRequestIds: Array.from({ length: failed }, (_, id) => `${at}-${id}`), durations: { '150': value - failed }, templates: [] });
  }));
  return { ports, asked };
}

async function pass({ ports }: Awaited<ReturnType<typeof world>>, at = now, trigger: Cycle['trigger'] = 'scheduled') {
  const { until: end, beforehandOf } = await readBeforehand({ tenant: 'shop', components: [] }, [component], at, defaultSettings, ports);
  return analyzeComponent({ component, window: { from: after(at, -86_400), to: at }, until: end, cycle: { cycleId: 'c1', trigger }, weights: new Map(), ...beforehandOf(component) }, defaultSettings, ports);
}
const kept = async ({ ports }: Awaited<ReturnType<typeof world>>) => (await ports.baselines.read('shop', [component.component])).get(component.component);

it('a healthy component is left alone after a look at its new points, and Lambda is not asked', async () => {
  const of = await world();
  await pass(of, after(now, -86_400));
  const analysis = await pass(of);
  expect(analysis.opportunities).toEqual([]);
  expect(analysis.verdict).toMatch(/0 % failed.*: nothing to improve$/);
  expect(of.asked).toEqual([]);
  expect(await kept(of)).toMatchObject({ readUntil: until, source: 'counters' });
  expect(Object.keys((await kept(of))?.models ?? {}).sort()).toEqual(['failed', 'maxMemoryMb', 'p95Ms', 'requests']);
});

test.each<[string, Parameters<typeof world>[0], (of: Awaited<ReturnType<typeof world>>) => void, Cycle['trigger']]>([
  ['calls fail', { failedFrom: after(now, -7200) }, () => undefined, 'scheduled'],
  ['calls stay away', { silentFrom: after(now, -36_000) }, () => undefined, 'scheduled'],
  ['an alarm is red', {}, ({ ports }) => { ports.alarms.setRed([{ alarmName: 'a', functionName: component.functionName, since: now }]); }, 'scheduled'],
  ['nobody knows what is red', {}, ({ ports }) => { ports.alarms.fail('throttled'); }, 'scheduled'],
  ['counters cannot be read', {}, ({ ports }) => { ports.counters.read = () => Promise.reject(new Error('throttled')); }, 'scheduled'],
  ['CloudWatch cannot be read', {}, ({ ports }) => { ports.metrics.fail('throttled'); }, 'scheduled'],
  ['log lines stayed away', { lostFrom: after(now, -72_000) }, () => undefined, 'scheduled'],
  ['somebody asks', {}, () => undefined, 'manual'],
])('%s: everything is read', async (_name, options, arrange, trigger) => {
  const of = await world(options);
  await pass(of, after(now, -86_400));
  arrange(of);
  await pass(of, now, trigger);
  expect(of.asked).toEqual(['alias']);
});

it('finds what a whole look finds', async () => {
  const [screened, whole] = await Promise.all([world({ failedFrom: after(now, -7200) }), world({ failedFrom: after(now, -7200) })]);
  const [one, other] = [await pass(screened), await pass(whole, now, 'manual')];
  expect(one.opportunities.length).toBeGreaterThan(0);
  expect(one.opportunities).toEqual(other.opportunities);
});

it('calls that stay away are a shift, also after the pass that saw it first', async () => {
  const of = await world({ silentFrom: after(now, -36_000) });
  await pass(of, after(now, -86_400));
  await pass(of);
  expect((await kept(of))?.shifts).toContainEqual(expect.objectContaining({ series: 'requests', direction: 'down' }));
  const before = await kept(of);
  await pass(of);
  expect(await kept(of)).toEqual(before);
});

it.each([
  ['CloudWatch that fails, once,', {}, 'metrics', 'SourceUnavailable: throttled', true],
  ['log lines that stayed away', { lostFrom: after(now, -72_000) }, 'series', expect.stringMatching(/^the log counters hold \d+ calls where CloudWatch counts \d+$/) as unknown, false],
])('%s is named, and does not read as health', async (_name, options, source, reason, fails) => {
  const of = await world(options);
  await pass(of, after(now, -86_400));
  if (fails) of.ports.metrics.fail('throttled');
  const { sources, verdict } = await pass(of);
  expect(sources.filter(({ state }) => state === 'failed')).toEqual([{ source, state: 'failed', reason }]);
  expect(verdict).not.toMatch(/nothing to improve$/);
});

it('without log counters the calls, failures and durations are those of CloudWatch', async () => {
  const of = await world({ lostFrom: after(now, -30 * 86_400) });
  const first = await pass(of, after(now, -86_400));
  expect(first.verdict).toMatch(/although CloudWatch counts|nothing can be said/);
  expect(await kept(of)).toMatchObject({ source: 'metrics' });
  of.ports.metrics.setSeries(component.component, 'p95Ms', [{ at: until, value: 9 }, { at: after(until, -300), value: 120 }]);
  await pass(of);
  expect(Object.keys((await kept(of))?.models ?? {}).sort()).toEqual(['failed', 'p95Ms', 'requests']);
});

it('of two passes over the same points one writes, and both say the same', async () => {
  const of = await world({ failedFrom: after(now, -7200) });
  const [one, other] = await Promise.all([pass(of), pass(of)]);
  expect(one).toEqual(other);
  expect(await kept(of)).toMatchObject({ readUntil: until });
});

it('a component that nobody calls is quiet, and costs no more than a busy one', async () => {
  const of = await world({ silentFrom: after(now, -30 * 86_400) });
  await pass(of, after(now, -86_400));
  expect((await pass(of)).verdict).toBe('no calls in the window: nothing can be said; without counters (empty)');
  expect(of.asked).toEqual([]);
});

it('what could not be read once is read by the next pass, and no model begins anew', async () => {
  const of = await world();
  const yesterday = after(now, -86_400);
  await pass(of, yesterday);
  const before = await kept(of);
  const { read } = of.ports.counters;
  of.ports.counters.read = () => Promise.reject(new Error('throttled'));
  await pass(of, after(yesterday, 3600));
  expect(await kept(of)).toEqual(before);
  of.ports.counters.read = read;
  await pass(of);
  expect(rowsOf(await kept(of), 'p95Ms')).toBeGreaterThan(570);
});

it('one item that cannot be is left out, and no model begins anew', async () => {
  const of = await world();
  await of.ports.counters.put([sampleCounters('shop', { minute: after(until, -3600), maxMemoryMb: 1e9, templates: [] })]);
  await pass(of, after(now, -86_400));
  await pass(of);
  expect(await kept(of)).toMatchObject({ source: 'counters' });
  expect(rowsOf(await kept(of), 'p95Ms')).toBeGreaterThan(570);
});

it('a quiet day does not end the fallback to CloudWatch', async () => {
  const of = await world({ lostFrom: after(now, -30 * 86_400), silentFrom: after(now, -20 * 3600) });
  await pass(of, after(now, -19 * 3600));
  expect(await kept(of)).toMatchObject({ source: 'metrics' });
  await pass(of);
  expect(await kept(of)).toMatchObject({ source: 'metrics', readUntil: until });
});

/** Rows that a series' model has seen. */
const rowsOf = (baseline: Awaited<ReturnType<typeof kept>>, series: string): number => (JSON.parse(baseline?.models[series] ?? '{}') as { scalars: { rows: number }[] }).scalars[0]?.rows ?? 0;
