import type { Deployment } from '../../core/cycle';
import { crossCheck } from '../../core/cross-check';
import { sampleComponent, sampleCounters } from '../adapters/samples';
import { fakeMetrics } from '../fakes/metrics';

const component = sampleComponent();
const deployment: Deployment = {
  state: 'canary', returnTo: '2', canary: '1', returnToSha256: 'b', canarySha256: 'a', stage: 0, weight: 0.1, moreStages: true, startedAt: '2026-11-21T10:00:30.000Z', stageStartedAt: '2026-11-21T10:00:30.000Z', settleSeconds: 0, lookSeconds: 60, detail: '',
};
const at = (minute: number) => `2026-11-21T10:${String(minute).padStart(2, '0')}:00.000Z`;
const counted = (minute: number, requests: number, version = '1') => sampleCounters('shop', { minute: at(minute), version, requests, failures: {}, failedRequestIds: [], batchHash: `${minute}-${version}` });

interface Seen { readonly cloudwatch: readonly (readonly [number, number, string?])[]; readonly counters: readonly (readonly [number, number, string?])[]; readonly now?: number }
const check = ({ cloudwatch, counters, now = 10 }: Seen) => {
  const metrics = fakeMetrics();
  for (const [minute, requests, version = '1'] of cloudwatch) metrics.add('price-quote', at(minute), { version, requests, failed: 0 });
  return crossCheck({ component, deployment, items: counters.map((of) => counted(...of)), lagSeconds: 180, now: at(now) }, metrics);
};

test.each<readonly [string, Seen, string]>([
  ['both see the same', { cloudwatch: [[1, 50], [2, 50]], counters: [[1, 50], [2, 50]] }, 'agrees'],
  ['the counters miss a fifth', { cloudwatch: [[1, 100]], counters: [[1, 80]] }, 'agrees'],
  ['the counters miss more than a fifth', { cloudwatch: [[1, 100]], counters: [[1, 79]] }, 'disagrees'],
  ['the counters see nothing', { cloudwatch: [[1, 100]], counters: [] }, 'disagrees'],
  ['the counters see more: CloudWatch is late', { cloudwatch: [[1, 30]], counters: [[1, 100]] }, 'agrees'],
  ['too few calls to mean anything', { cloudwatch: [[1, 19]], counters: [] }, 'agrees'],
  ['just enough', { cloudwatch: [[1, 20]], counters: [] }, 'disagrees'],
  ['the minute in which the watch began is not whole', { cloudwatch: [[0, 100]], counters: [] }, 'agrees'],
  ['minutes that CloudWatch need not know yet', { cloudwatch: [[7, 100], [8, 100]], counters: [] }, 'agrees'],
  ['the last minute that it must know', { cloudwatch: [[6, 100]], counters: [] }, 'disagrees'],
  ['CloudWatch has nothing of a version that the counters see called', { cloudwatch: [[1, 100, '2']], counters: [[1, 20]] }, 'unavailable'],
  ['it has nothing, and too few calls were counted to mean anything', { cloudwatch: [], counters: [[1, 19]] }, 'agrees'],
  ['the control does not count', { cloudwatch: [[1, 100, '2']], counters: [] }, 'agrees'],
  ['nor do the control\'s counters', { cloudwatch: [[1, 100]], counters: [[1, 100, '2']] }, 'disagrees'],
])('%s: %s', async (_name, seen, state) => {
  expect((await check(seen)).state).toBe(state);
});

test('tells both numbers', async () => {
  expect((await check({ cloudwatch: [[1, 100]], counters: [[1, 3]] })).reason).toBe('CloudWatch counted 100 calls of version 1 in the watch\'s whole minutes, the counters 3');
});

test('names what CloudWatch lacks', async () => {
  expect((await check({ cloudwatch: [], counters: [[1, 40]] })).reason).toBe('CloudWatch has no metrics of version 1 in the watch\'s whole minutes, in which the counters saw 40 calls');
});

test('a watch younger than CloudWatch\'s delay cannot be checked', async () => {
  expect(await check({ cloudwatch: [[1, 100]], counters: [], now: 4 })).toEqual({ state: 'unavailable', reason: 'CloudWatch metrics may be 180 s late, and the watch is younger' });
  expect((await check({ cloudwatch: [[1, 100]], counters: [], now: 5 })).state).toBe('disagrees');
});

test('a source that is denied is unavailable, not healthy and not a failure', async () => {
  const metrics = fakeMetrics();
  metrics.fail('AccessDenied');
  expect(await crossCheck({ component, deployment, items: [], lagSeconds: 180, now: at(10) }, metrics)).toEqual({ state: 'unavailable', reason: 'CloudWatch metrics could not be read (SourceUnavailable)' });
});
