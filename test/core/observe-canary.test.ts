import { defaultSettings } from '../../core/config';
import { type Deployment, health as healthSchema, type Health } from '../../core/cycle';
import { observeCanary } from '../../core/observe-canary';
import { sampleComponent, sampleCounters } from '../adapters/samples';
import { fakeCalibrations } from '../fakes/calibrations';
import { fakeArtifacts } from '../fakes/artifacts';
import { fakeCounters } from '../fakes/counters';
import { fakeFunctions } from '../fakes/functions';
import { type LambdaWorld, lambdaWorld, shaOf } from '../fakes/lambda-world';
import { fakeMetrics } from '../fakes/metrics';
import { improvementOf } from '../lambdas/steps/world';

const component = sampleComponent({ settings: {} });
const deployment: Deployment = {
  state: 'canary', returnTo: '2', canary: '1', returnToSha256: shaOf('2'), canarySha256: shaOf('1'), stage: 0, weight: 0.1, moreStages: false, startedAt: '2026-11-21T10:00:00.000Z', stageStartedAt: '2026-11-21T10:00:00.000Z', settleSeconds: 0, lookSeconds: 60, detail: '',
};
let lambda: LambdaWorld;
let counters: ReturnType<typeof fakeCounters>;
let metrics: ReturnType<typeof fakeMetrics>;
beforeEach(() => {
  lambda = lambdaWorld();
  lambda.addFunction(component.functionName);
  for (const version of ['1', '2', '3']) {
    lambda.updateLatest(component.functionName, { codeSha256: shaOf(version) });
    lambda.publish(component.functionName, '2026-11-21T09:00:00.000Z');
  }
  alias('2', { '1': 0.1 });
  counters = fakeCounters();
  metrics = fakeMetrics();
});
const alias = (version: string, weights: Record<string, number>) => lambda.putAlias(component.functionName, 'live', { version, weights });
const count = (at: string, version: string, requests: number, failed: number, durations: Record<string, number> = {}) => counters.put([sampleCounters('shop', {
  minute: `${at.slice(0, 16)}:00.000Z`, firstAt: at, lastAt: at, version, requests, failures: failed > 0 ? { thrown: failed } : {}, failedRequestIds: Array.from({ length: failed }, (_, index) => `${at}-${version}-${index}`), durations, batchHash: `${at}-${version}`,
})]);
const look = async (now: string, previous?: Health, improvement = improvementOf(), { guardSeconds = 0, watched = {} }: { readonly guardSeconds?: number; readonly watched?: Partial<Deployment> } = {}): Promise<Health> =>
  healthSchema.parse((await observeCanary({ component, improvement, deployment: { ...deployment, ...watched }, previous, settings: { ...defaultSettings, guardSeconds }, now, answer: undefined, proved: false }, { functions: fakeFunctions(lambda), counters, metrics, calibrations: fakeCalibrations(), artifacts: fakeArtifacts() })).health);

test('counts both arms since the canary came, and nothing from before', async () => {
  await count('2026-11-21T09:59:30.000Z', '1', 500, 500);
  await count('2026-11-21T09:59:59.999Z', '2', 500, 0);
  await count('2026-11-21T10:00:00.000Z', '1', 20, 1);
  await count('2026-11-21T10:00:30.000Z', '2', 180, 54);
  await count('2026-11-21T10:00:30.000Z', '3', 50, 50);
  expect(await look('2026-11-21T10:01:00.000Z')).toMatchObject({ decision: 'continue', look: 1, canary: { requests: 20, failed: 1 }, control: { requests: 180, failed: 54 } });
});

test('counts what comes late, and a redelivered batch once', async () => {
  await count('2026-11-21T10:00:10.000Z', '1', 20, 0);
  await count('2026-11-21T10:00:10.000Z', '2', 180, 2);
  const first = await look('2026-11-21T10:01:00.000Z');
  await count('2026-11-21T10:00:10.000Z', '1', 20, 0);
  await count('2026-11-21T10:00:40.000Z', '1', 5, 0);
  await count('2026-11-21T10:01:40.000Z', '2', 180, 2);
  expect(await look('2026-11-21T10:02:00.000Z', first)).toMatchObject({ look: 2, canary: { requests: 25 }, control: { requests: 360, failed: 4 } });
});

test.each([[{ watchSeconds: 120 }, 'inconclusive'], [{ watchSeconds: 7200 }, 'continue'], [{}, 'continue']] as const)('the watch ends when its plan says, and never later than the settings: %j', async (watched, decision) => {
  const first = await look('2026-11-21T10:01:00.000Z', undefined, improvementOf(), { watched });
  expect(first.decision).toBe('continue');
  expect((await look('2026-11-21T10:02:00.000Z', first, improvementOf(), { watched })).decision).toBe(decision);
  expect((await look('2026-11-21T11:00:00.000Z', { ...first, look: 59 }, improvementOf(), { watched })).decision).toBe('inconclusive');
});

test('a silent canary says nothing is known, and never promotes however long it is silent', async () => {
  let health: Health | undefined;
  for (let minute = 1; minute <= 70; minute += 1) {
    const now = new Date(Date.parse(deployment.startedAt) + minute * 60_000).toISOString();
    await count(now, '2', 200, 60);
    health = await look(now, health);
    if (minute === 1) expect(health).toMatchObject({ decision: 'continue', reason: expect.stringContaining('no call has reached version 1 yet') });
    if (health.decision !== 'continue') break;
  }
  expect(health).toMatchObject({ decision: 'inconclusive', look: 60, reason: expect.stringContaining('version 1 got 0 calls, 30 are needed') });
});

test.each<readonly [string, string, Record<string, number>]>([
  ['another version serves', '3', {}],
  ['another version serves, our canary beside it', '3', { '1': 0.1 }],
  ['the canary is gone', '2', {}],
  ['the canary has another weight', '2', { '1': 0.4 }],
  ['another canary is beside it', '2', { '3': 0.1 }],
  ['the canary serves alone', '1', {}],
])('superseded: %s', async (_name, version, weights) => {
  alias(version, weights);
  await count('2026-11-21T10:00:10.000Z', '1', 100, 0);
  expect(await look('2026-11-21T10:01:00.000Z')).toMatchObject({ decision: 'superseded', reason: expect.stringMatching(/^the alias serves version .*: somebody else deployed, and their deployment stays$/), look: 1 });
});

test('superseded goes before a rollback: there is nothing of ours to take away', async () => {
  alias('3', {});
  await count('2026-11-21T10:00:10.000Z', '1', 100, 100);
  expect((await look('2026-11-21T10:01:00.000Z')).decision).toBe('superseded');
});

test('a canary that nobody can be answered by is taken back at once', async () => {
  await count('2026-11-21T10:00:10.000Z', '1', 10, 10);
  await count('2026-11-21T10:00:10.000Z', '2', 90, 9);
  expect(await look('2026-11-21T10:00:20.000Z')).toMatchObject({ decision: 'roll-back', reason: expect.stringContaining('total failure') });
});

test('counters that CloudWatch does not agree with hold the watch', async () => {
  for (let minute = 0; minute < 10; minute += 1) {
    const at = `2026-11-21T10:0${minute}:10.000Z`;
    metrics.add('price-quote', at, { version: '1', requests: 100, failed: 50 });
    await count(at, '1', 10, 0);
    await count(at, '2', 900, 300);
  }
  expect(await look('2026-11-21T10:10:00.000Z')).toMatchObject({ decision: 'continue', reason: expect.stringMatching(/^held: CloudWatch disagrees with the counters/) });
});

test('CloudWatch denied is noted, and the watch goes on by its counters', async () => {
  metrics.fail('denied');
  await count('2026-11-21T10:00:10.000Z', '1', 20, 0);
  await count('2026-11-21T10:00:10.000Z', '2', 180, 54);
  expect(await look('2026-11-21T10:10:00.000Z')).toMatchObject({ decision: 'continue', notes: expect.arrayContaining([expect.stringContaining('cross-check with CloudWatch unavailable')]) });
});

test('what is slow is told by the hour before and by the control, never by the canary itself', async () => {
  await count('2026-11-21T09:30:00.000Z', '2', 200, 0, { '100': 190, '300': 10 });
  await count('2026-11-21T10:00:10.000Z', '1', 20, 0, { '400': 20 });
  await count('2026-11-21T10:00:10.000Z', '2', 180, 0, { '100': 175, '300': 5 });
  const { slowOverMs, canary, control } = await look('2026-11-21T10:01:00.000Z');
  expect(slowOverMs).toBeCloseTo(1.02 ** 100);
  expect([canary.slow, control.slow]).toEqual([20, 5]);
});

test('minutes that are missing are judged when they come, as if they had come in time', async () => {
  const minute = (index: number) => `2026-11-21T10:0${index}:10.000Z`;
  const both = async (index: number) => {
    await count(minute(index), '1', 20, 4, { '200': 16 });
    await count(minute(index), '2', 180, 2, { '200': 178 });
  };
  await both(0);
  const first = await look('2026-11-21T10:01:00.000Z');
  const silent = await look('2026-11-21T10:03:00.000Z', first);
  expect(silent).toMatchObject({ decision: 'continue', reason: expect.stringMatching(/^no new call of version 1 and 2 since the last comparison/), logEvidence: first.logEvidence });
  await both(1);
  await both(2);
  expect(await look('2026-11-21T10:04:00.000Z', silent)).toMatchObject({ decision: 'roll-back', canary: { requests: 60, failed: 12 }, control: { requests: 540, failed: 6 } });
});

test('a clock that runs ahead: its calls are counted when our clock has reached them, and only once', async () => {
  await count('2026-11-21T10:00:10.000Z', '1', 20, 0, { '200': 20 });
  await count('2026-11-21T10:00:10.000Z', '2', 180, 0, { '200': 180 });
  await count('2026-11-21T10:01:30.000Z', '1', 20, 0, { '200': 20 });
  const first = await look('2026-11-21T10:01:00.000Z');
  expect(first).toMatchObject({ canary: { requests: 20 } });
  await count('2026-11-21T10:01:40.000Z', '2', 180, 0, { '200': 180 });
  const second = await look('2026-11-21T10:02:00.000Z', first);
  expect(second).toMatchObject({ decision: 'continue', canary: { requests: 40 }, control: { requests: 360 } });
});

test('a state of the release before goes on, with its counts', async () => {
  await count('2026-11-21T10:00:10.000Z', '1', 40, 0, { '200': 40 });
  await count('2026-11-21T10:00:10.000Z', '2', 360, 40, { '200': 320 });
  const { seen: _seen, durations: _durations, ...earlier } = await look('2026-11-21T10:01:00.000Z');
  await count('2026-11-21T10:01:10.000Z', '1', 10, 0, { '200': 10 });
  await count('2026-11-21T10:01:10.000Z', '2', 90, 10, { '200': 80 });
  const later = await look('2026-11-21T10:02:00.000Z', { ...earlier, logEvidence: { ...earlier.logEvidence, 'slow-worse': [0, 0] } });
  expect(later).toMatchObject({ look: 2, canary: { requests: 50, failed: 0 }, control: { requests: 450, failed: 50 }, seen: { canary: { requests: 50 } } });
});

test('a guard look sees total failure and others\' deployments, and is no look otherwise', async () => {
  await count('2026-11-21T10:00:10.000Z', '1', 20, 0);
  await count('2026-11-21T10:00:10.000Z', '2', 180, 0);
  const first = await look('2026-11-21T10:01:00.000Z', undefined, improvementOf(), { guardSeconds: 10 });
  expect(first).toMatchObject({ look: 1, guardsLeft: 5, waitSeconds: 10 });
  const guard = await look('2026-11-21T10:01:10.000Z', first, improvementOf(), { guardSeconds: 10 });
  expect(guard).toEqual({ ...first, guardsLeft: 4 });
  await count('2026-11-21T10:01:15.000Z', '1', 6, 6);
  expect(await look('2026-11-21T10:01:20.000Z', guard, improvementOf(), { guardSeconds: 10 })).toMatchObject({ decision: 'roll-back', look: 2, reason: expect.stringContaining('failed 6 of the last 6 calls') });
  alias('3', {});
  expect(await look('2026-11-21T10:01:20.000Z', guard, improvementOf(), { guardSeconds: 10 })).toMatchObject({ decision: 'superseded' });
});
