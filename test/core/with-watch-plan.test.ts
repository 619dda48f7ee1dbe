import { defaultSettings } from '../../core/config';
import type { Candidate, GateResult, Verdict } from '../../core/cycle';
import { withWatchPlan } from '../../core/with-watch-plan';
import { sampleComponent, sampleCounters } from '../adapters/samples';
import { fakeCalibrations } from '../fakes/calibrations';
import { fakeCounters } from '../fakes/counters';
import { fakeFunctions } from '../fakes/functions';
import { lambdaWorld } from '../fakes/lambda-world';
import { improvementOf } from '../lambdas/steps/world';

const component = sampleComponent({ settings: {} });
const now = '2026-11-21T10:00:00.000Z';
const gate = (change: Partial<GateResult> = {}): GateResult => ({ gate: 'replay', passed: true, reason: 'r', figures: {}, ...change });
const accepted: Verdict = { accepted: true, reason: 'r', candidateSha256: 's', gates: [] };

/** With so many calls in each minute of the hour before, a third of them failed. */
async function planned(verdict: Verdict, callsPerMinute: number, strategy: Candidate['strategy'] = 'model'): Promise<Verdict> {
  const lambda = lambdaWorld();
  lambda.addFunction(component.functionName);
  lambda.publish(component.functionName, now);
  const counters = fakeCounters();
  await counters.put(callsPerMinute === 0 ? [] : Array.from({ length: 60 }, (_, index) => {
    const minute = new Date(Date.parse(now) - (index + 1) * 60_000).toISOString();
    const failed = callsPerMinute / 3;
    return sampleCounters('shop', { minute, firstAt: minute, lastAt: minute, batchHash: minute, version: '1', requests: callsPerMinute, failures: { thrown: failed }, failedRequestIds: Array.from({ length: failed }, (__, n) => `${minute}${n}`), durations: { 200: callsPerMinute - failed } });
  }));
  return (await withWatchPlan(verdict, { component, improvement: improvementOf(), strategy, replaces: '1', settings: defaultSettings, now }, { counters, functions: fakeFunctions(lambda), calibrations: fakeCalibrations() })).verdict;
}

test.each<readonly [string, Verdict, number, Verdict['needsPerson'], string | undefined]>([
  ['calls enough', accepted, 60, undefined, 'canary'],
  ['calls enough, and a person was needed before', { ...accepted, needsPerson: 'own-tests: none can run' }, 60, 'own-tests: none can run', 'canary'],
  ['no calls', accepted, 0, 'no call in the last hour: a canary would meet nobody, so a person decides', 'approval'],
  ['no calls, and a person was needed before', { ...accepted, needsPerson: 'own-tests: none can run' }, 0, 'own-tests: none can run; no call in the last hour: a canary would meet nobody, so a person decides', 'approval'],
  ['no calls, and replay proved the change', { ...accepted, gates: [gate()] }, 0, 'no call in the last hour: a canary would meet nobody, so the change rests on the recorded calls that were run with it: a canary would teach nothing. A person decides whether that is enough', 'replay-only'],
  ['no calls, and replay had nothing to look at', { ...accepted, gates: [gate({ proved: false })] }, 0, 'no call in the last hour: a canary would meet nobody, so a person decides', 'approval'],
  ['a rejection', { ...accepted, accepted: false }, 0, undefined, undefined],
])('%s', async (_name, verdict, callsPerMinute, needsPerson, choice) => {
  const plan = await planned(verdict, callsPerMinute);
  expect([plan.needsPerson, plan.watch?.choice]).toEqual([needsPerson, choice]);
});

test('to go back to a version that served well needs nobody, however few call', async () => {
  const plan = await planned(accepted, 0, 'revert');
  expect([plan.needsPerson, plan.watch?.choice, plan.watch?.weights]).toEqual([undefined, 'approval', defaultSettings.canaryWeights]);
});
