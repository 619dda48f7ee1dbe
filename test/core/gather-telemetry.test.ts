import { telemetry as telemetrySchema } from '../../core/cycle';
import { gatherTelemetry, withProfiles } from '../../core/gather-telemetry';
import { sampleComponent, sampleCounters } from '../adapters/samples';
import { fakeAlarms } from '../fakes/alarms';
import { fakeCounters } from '../fakes/counters';
import { fakeFunctions } from '../fakes/functions';
import { lambdaWorld } from '../fakes/lambda-world';
import { fakeMetrics } from '../fakes/metrics';
import { fakeRecordings } from '../fakes/recordings';
import { recorded } from './code-samples';

const component = sampleComponent();
const window = { from: '2026-11-21T09:00:00.000Z', to: '2026-11-21T10:30:00.000Z' };
const fails = (message: string) => async () => { throw new TypeError(message); };

async function ports() {
  const lambda = lambdaWorld();
  lambda.addFunction(component.functionName);
  lambda.publish(component.functionName, '2026-11-20T10:00:00.000Z', 'first');
  lambda.putAlias(component.functionName, 'live', { version: '1', weights: {} });
  const counters = fakeCounters();
  await counters.put([sampleCounters('shop')]);
  const metrics = fakeMetrics();
  metrics.add('price-quote', '2026-11-21T10:00:00.000Z', { version: '1', requests: 12, failed: 3 });
  const alarms = fakeAlarms();
  alarms.transition('price-quote', { alarmName: 'a', at: '2026-11-21T10:00:00.000Z', state: 'ALARM', reason: 'r' });
  return { counters, metrics, functions: fakeFunctions(lambda), alarms };
}
const gather = async (change: Partial<Awaited<ReturnType<typeof ports>>> = {}) => telemetrySchema.parse(await gatherTelemetry(component, window, { ...(await ports()), ...change }));

test('reads every source', async () => {
  const read = await gather();
  expect(read.sources).toEqual(['counters', 'metrics', 'deployments', 'alarms'].map((source) => ({ source, state: 'read' })));
  expect(read).toMatchObject({
    tenant: 'shop', component: 'price-quote', window, minutes: [{ minute: '2026-11-21T10:00:00.000Z', version: '1', requests: 12, failed: 3 }], templates: [{ id: 't1', count: 2 }],
    versions: [{ version: '1', description: 'first' }], alias: { version: '1' }, alarms: [{ alarmName: 'a' }], metrics: [{ version: '1', requests: 12, failed: 3 }],
  });
});

test('reads a day before the window as baseline, of the counters alone', async () => {
  const { counters, ...others } = await ports();
  await counters.put([sampleCounters('shop', { minute: '2026-11-20T09:00:00.000Z' }), sampleCounters('shop', { minute: '2026-11-20T08:58:00.000Z' })]);
  others.metrics.add('price-quote', '2026-11-20T09:00:00.000Z', { version: '1', requests: 1000, failed: 0 });
  const read = await gather({ counters, ...others });
  expect(read.minutes.map(({ minute }) => minute)).toEqual(['2026-11-20T09:00:00.000Z', '2026-11-21T10:00:00.000Z']);
  expect(read.metrics[0]?.requests).toBe(12);
});

test.each([
  ['counters', { counters: { ...fakeCounters(), read: fails('throttled') } }, { minutes: [], templates: [] }],
  ['metrics', { metrics: { ...fakeMetrics(), counts: fails('throttled') } }, { metrics: [] }],
  ['alarms', { alarms: { ...fakeAlarms(), history: fails('throttled') } }, { alarms: [] }],
] as const)('%s that fail are named, and the others are read', async (source, broken, left) => {
  const read = await gather(broken);
  expect(read).toMatchObject(left);
  expect(read.sources.filter(({ state }) => state !== 'read')).toEqual([{ source, state: 'failed', reason: 'TypeError: throttled' }]);
});

test.each(['versions', 'alias'] as const)('deployments fail as one when %s cannot be read; metrics are then asked for no version', async (method) => {
  const read = await gather({ functions: { ...(await ports()).functions, [method]: fails('denied') } });
  expect(read.versions).toEqual([]);
  expect(read.alias).toBeUndefined();
  expect(read.sources).toEqual([{ source: 'counters', state: 'read' }, { source: 'metrics', state: 'empty' }, { source: 'deployments', state: 'failed', reason: 'TypeError: denied' }, { source: 'alarms', state: 'read' }]);
});

test('silence is told from failure, and no alarm is no gap', async () => {
  const read = await gather({ counters: fakeCounters(), alarms: fakeAlarms() });
  expect(read.sources).toEqual([{ source: 'counters', state: 'empty' }, { source: 'metrics', state: 'read' }, { source: 'deployments', state: 'read' }, { source: 'alarms', state: 'read' }]);
});

test('metrics without a series of any version are a gap', async () => {
  const read = await gather({ metrics: fakeMetrics() });
  expect(read.metrics).toEqual([]);
  expect(read.sources).toContainEqual({ source: 'metrics', state: 'empty' });
});

test('everything fails: nothing is thrown, all is named, and a long reason is cut', async () => {
  const read = await gather({
    counters: { ...fakeCounters(), read: fails('x'.repeat(1000)) }, metrics: { ...fakeMetrics(), counts: fails('m') }, alarms: { ...fakeAlarms(), history: fails('a') },
    functions: { ...(await ports()).functions, versions: fails('d') },
  });
  expect(read.sources.map(({ source, state }) => [source, state])).toEqual([['counters', 'failed'], ['metrics', 'failed'], ['deployments', 'failed'], ['alarms', 'failed']]);
  expect(read.sources[0]?.reason).toHaveLength(300);
});

test('metrics are asked for the last ten versions', async () => {
  const { functions, metrics } = await ports();
  const versions = Array.from({ length: 14 }, (_, index) => ({ version: String(index + 1), publishedAt: window.from, codeSha256: 's', description: '' }));
  const asked: (readonly string[])[] = [];
  await gather({ functions: { ...functions, versions: async () => versions }, metrics: { ...metrics, counts: async (_component, of) => { asked.push(of); return []; } } });
  expect(asked).toEqual([['5', '6', '7', '8', '9', '10', '11', '12', '13', '14']]);
});

test('how recorded calls spent their time: none is no gap, what cannot be read is named', async () => {
  const recordings = fakeRecordings();
  const read = await gather();
  expect(await withProfiles(read, recordings)).toEqual({ ...read, profiles: [], asked: [] });
  await recordings.put('shop', 'price-quote', [recorded('r1')]);
  expect(await withProfiles(read, recordings)).toMatchObject({ profiles: [{ requestId: 'r1', savedMs: 0 }], sources: read.sources });
  expect((await withProfiles(read, { ...recordings, worked: fails('denied') })).sources).toEqual([...read.sources, { source: 'recordings', state: 'failed', reason: 'TypeError: denied' }]);
});
