import fc from 'fast-check';
import type { Benefit } from '../../core/benefit';
import { defaultSettings, type Settings } from '../../core/config';
import { risk as risks } from '../../core/cycle';
import { noiseLevels } from '../../core/own-noise';
import { limitedWeight } from '../../core/plan-deployment';
import { planWatch, type WatchQuestion } from '../../core/plan-watch';
import { watchPlan, type Projection, type WatchPlan } from '../../core/watch-plan';
import type { WatchTraffic } from '../../core/watch-traffic';
import { trafficOf } from './watch-calls';

function planOf(callsPerMinute: number, change: Partial<Omit<WatchQuestion, 'traffic' | 'settings'>> & { readonly traffic?: Partial<WatchTraffic>; readonly settings?: Partial<Settings> } = {}): WatchPlan {
  const { traffic, settings, ...question } = change;
  return watchPlan.parse(planWatch({ risk: 'low', benefit: 'none', settleSeconds: 0, provedByReplay: false, ...question, traffic: trafficOf(callsPerMinute, traffic), settings: { ...defaultSettings, ...settings } }));
}

const failing = { benefit: 'failures', traffic: { failureShare: 0.3 } } as const;

describe('what is chosen', () => {
  test.each<readonly [string, WatchPlan, Partial<WatchPlan>, RegExp]>([
    ['plenty of traffic: as planned, and no longer than it takes', planOf(1200), { choice: 'canary', weights: [0.1, 0.5], watchSeconds: 1800 }, /^1,200 calls a minute: a canary gets 10 %, then 50 % of the calls; that it is not worse is shown after .*; the watch ends after 30 min in place of 60 min/],
    ['a change that claims something is watched as long as is allowed', planOf(1200, failing), { choice: 'canary', weights: [0.1, 0.5], watchSeconds: 3600 }, /that the failures are rarer is shown after/],
    ['little traffic, and a fault in a third of the calls: the first stage is wider', planOf(7, failing), { choice: 'canary', watchSeconds: 3600 }, /the first stage is wider than the 10 % of the settings/],
    ['so little that nothing shows', planOf(1, failing), { choice: 'approval', weights: [0.1, 0.5], watchSeconds: 3600 }, /^1 calls a minute: a watch of 60 min cannot show that the failures are rarer \(that takes \d+ min\), so a person decides$/],
    ['the same, and recorded calls proved the change', planOf(1, { ...failing, provedByReplay: true }), { choice: 'replay-only' }, /so the change rests on the recorded calls that were run with it: a canary would teach nothing$/],
    ['not worse cannot be shown', planOf(6), { choice: 'approval' }, /cannot show that it is not worse/],
    ['nobody calls', planOf(0, failing), { choice: 'approval', slower: { half: null, most: null }, shown: { half: null, most: null } }, /^no call in the last hour: a canary would meet nobody, so a person decides$/],
    ['nobody calls, and recorded calls proved the change', planOf(0, { ...failing, provedByReplay: true }), { choice: 'replay-only' }, /^no call in the last hour: a canary would meet nobody, so the change rests on the recorded calls/],
    ['quiet at this time a day ago', planOf(0, { traffic: { lastHourPerMinute: 5, dayAgoPerMinute: 0 } }), { choice: 'approval' }, /^no call at this time a day ago/],
    ['less than now a day ago', planOf(600, { ...failing, traffic: { failureShare: 0.3, lastHourPerMinute: 900, dayAgoPerMinute: 600 } }), { choice: 'canary' }, /^600 calls a minute \(at this time a day ago; 900 in the last hour\)/],
    ['memory needs calls alone', planOf(7, { benefit: 'memory' }), { choice: 'canary' }, /that it keeps away from its memory limit is shown/],
    ['the rule of the seeds is not foretold', planOf(60, { settings: { healthRule: 'threshold' } }), { choice: 'canary', shown: { half: null, most: null } }, /when healthRule threshold decides is not foretold$/],
    ['the rule of the seeds, and nobody calls', planOf(0, { settings: { healthRule: 'threshold' } }), { choice: 'approval' }, /a canary would meet nobody/],
    ['a function whose calls end late', planOf(1200, { ...failing, settleSeconds: 1790, settings: { monitoringDurationSeconds: 1800 } }), { choice: 'approval' }, /cannot show/],
  ])('%s', (_name, plan, expected, reason) => {
    expect(plan).toMatchObject(expected);
    expect(plan.reason).toMatch(reason);
  });
});

test('the smallest regression that matters follows the tolerance', () => {
  expect(planOf(60).smallest).toEqual({ slower: 0.2, failing: { from: 0.005, to: expect.closeTo(0.026) } });
  expect(planOf(60, { settings: { rollbackDegradationThreshold: 0.02 } }).smallest.slower).toBe(0.1);
  expect(planOf(60, { traffic: { failureShare: 1 } }).smallest.failing.to).toBe(1);
});

test('stages say who gets how many calls, and what each may spend', () => {
  const [first, second] = planOf(60).stages;
  expect(first).toMatchObject({ weight: 0.1, canaryPerMinute: 6, controlPerMinute: 54, budget: { minutes: 5, canaryCalls: 30 } });
  expect(second).toMatchObject({ weight: 0.5, canaryPerMinute: 30, controlPerMinute: 30 });
});

const inMinutes = ({ half, most }: Projection): readonly number[] => [half ?? Infinity, most ?? Infinity];

describe('laws', () => {
  const rate = fc.double({ min: 0, max: 5000, noNaN: true });
  const benefit = fc.constantFrom<Benefit>('none', 'failures', 'latency', 'memory', { overMs: 100 });
  const share = fc.double({ min: 0, max: 1, noNaN: true });

  // Without a calibration more calls also tell more of noise that may be the arms' own, and "not worse" may take longer for it.
  const calibration = { minutes: 60, calls: 6000, noise: 0, levels: noiseLevels.map(({ sd, memory }) => ({ sd, memory, log: { typical: -100 * sd, tail: -100 * sd } })) };

  test('more traffic never lengthens what one stage takes', () => {
    fc.assert(fc.property(rate, fc.double({ min: 1.2, max: 20, noNaN: true }), benefit, share, (callsPerMinute, times, claim, failureShare) => {
      const [less, more] = [callsPerMinute, callsPerMinute * times].map((calls) => planOf(calls, { benefit: claim, calibration, traffic: { failureShare }, settings: { canaryWeights: [0.5] } }));
      for (const what of ['slower', 'failing', 'shown'] as const) {
        const [long, short] = [less, more].map((plan) => inMinutes(plan![what]));
        short!.forEach((minutes, index) => expect(minutes).toBeLessThanOrEqual(long![index]!));
      }
    }), { numRuns: 40 });
  });

  test('no plan goes beyond what the settings allow, and none is without a reason', () => {
    const weights = fc.array(fc.double({ min: 0.01, max: 0.99, noNaN: true }), { minLength: 1, maxLength: 4 });
    fc.assert(fc.property(rate, benefit, share, weights, fc.constantFrom(...risks.options), share, fc.boolean(), (callsPerMinute, claim, failureShare, canaryWeights, risk, improvementRiskTolerance, provedByReplay) => {
      const settings = { ...defaultSettings, canaryWeights, improvementRiskTolerance };
      const plan = planOf(callsPerMinute, { benefit: claim, risk, provedByReplay, traffic: { failureShare }, settings });
      const most = limitedWeight(Math.max(...canaryWeights), settings, risk);
      for (const weight of plan.weights) expect(weight).toBeLessThanOrEqual(most);
      expect(plan.weights.length).toBeGreaterThan(0);
      expect(plan.watchSeconds).toBeLessThanOrEqual(settings.monitoringDurationSeconds);
      expect(plan.watchSeconds).toBeGreaterThanOrEqual(settings.monitoringDurationSeconds / 2);
      expect(plan.reason).not.toMatch(/NaN|Infinity|undefined|null/);
      if (callsPerMinute === 0) expect(plan.choice).toBe(provedByReplay ? 'replay-only' : 'approval');
    }), { numRuns: 40 });
  });
});
