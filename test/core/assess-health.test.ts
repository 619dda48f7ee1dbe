import fc from 'fast-check';
import { assessHealth, type HealthQuestion } from '../../core/assess-health';
import { defaultSettings } from '../../core/config';
import type { Deployment, Health, VersionCounters } from '../../core/cycle';
import { health as healthSchema } from '../../core/cycle';
import { bucketOf } from '../../core/histogram';
import { logEValue } from '../../core/rate-evidence';
import { waitBeforeLook, watchedSeconds } from '../../core/watch-pace';
import { random } from './random';

const deployment: Deployment = {
  state: 'canary', returnTo: '2', canary: '1', returnToSha256: 'b', canarySha256: 'a', stage: 1, weight: 0.5, moreStages: false, startedAt: '2026-01-01T00:00:00.000Z', stageStartedAt: '2026-01-01T00:00:00.000Z', settleSeconds: 0, lookSeconds: 60, detail: '',
};

/** `fast` and `slow` are warm calls that worked, on either side of the threshold of 100 ms. */
function version(name: string, requests: number, failed: number, slow = 0): VersionCounters {
  const durations = { [bucketOf(50)]: requests - failed - slow, [bucketOf(400)]: slow };
  return { version: name, firstAt: '2026-01-01T00:00:00.000Z', lastAt: '2026-01-01T00:00:00.000Z', requests, failed, failures: { thrown: failed }, durations, coldStarts: 0, maxMemoryMb: 0, memoryMb: 128 };
}

type Counts = readonly [requests: number, failed: number, slow?: number];
/** `blind`: the canary's durations were not counted. */
interface Totals { readonly canary: Counts | undefined; readonly control: Counts | undefined; readonly blind?: boolean }

function question(canary: Counts | undefined, control: Counts | undefined, change: Partial<HealthQuestion> = {}): HealthQuestion {
  return {
    previous: undefined, deployment, slowOverMs: 100, settings: defaultSettings, benefit: 'failures', crossCheck: { state: 'agrees', reason: '' },
    totals: { canary: canary && version('1', ...canary), control: control && version('2', ...control) },
    ...change,
  };
}

/** Looks one after the other at growing totals; stops at the first decision that ends the watch. */
function watch(looks: readonly Totals[], change: Partial<HealthQuestion> = {}): Health {
  let last: Health | undefined;
  for (const look of looks) {
    const asked = question(look.canary, look.control, change);
    last = assessHealth({ ...asked, ...(look.blind && { totals: { control: asked.totals.control, canary: asked.totals.canary && { ...asked.totals.canary, durations: {} } } }), previous: last });
    if (last.decision !== 'continue') break;
  }
  if (last === undefined) throw new Error('no look');
  return last;
}

const steady = (looks: number, canary: Counts, control: Counts) => Array.from({ length: looks }, (_, i) => ({
  canary: [canary[0] * (i + 1), canary[1] * (i + 1), (canary[2] ?? 0) * (i + 1)] as const, control: [control[0] * (i + 1), control[1] * (i + 1), (control[2] ?? 0) * (i + 1)] as const,
}));

const withoutDurations = (looks: number): Totals[] => steady(looks, [20, 0], [20, 0]).map((look) => ({ ...look, blind: true }));

describe('a look decides', () => {
  const stage0 = { ...deployment, stage: 0, weight: 0.1, moreStages: true };
  const disagrees = { state: 'disagrees', reason: 'counters 40, metrics 90' } as const;
  const unavailable = { state: 'unavailable', reason: 'AccessDenied' } as const;
  const seeds = { ...defaultSettings, healthRule: 'threshold' } as const;
  const cases: readonly [name: string, got: () => Health, decision: Health['decision'], reason: RegExp][] = [
    ['a revert that ends the failures is promoted at the last stage', () => watch(steady(3, [48, 0], [200, 106])), 'promote', /^version 1 failed 0 of 96 calls, version 2 beside it 212 of 400: the failures are rarer \(e-value \d\.\de\+\d+, needed 80\) and nothing is worse$/],
    ['the same at an earlier stage only widens it', () => watch(steady(3, [48, 0], [200, 106]), { deployment: stage0 }), 'promote', /the canary gets more$/],
    ['one look is not enough to widen', () => watch(steady(1, [48, 0], [200, 106]), { deployment: stage0 }), 'continue', /look 1 of at least 2/],
    ['too few calls in a stage do not widen it', () => watch(steady(3, [9, 0], [200, 106]), { deployment: stage0 }), 'continue', /27 calls of the 30 that this stage needs/],
    ['a proven benefit waits for the calls of the last stage', () => watch(steady(2, [14, 0], [200, 106])), 'continue', /28 calls of the 30/],
    ['an early look cannot say yet', () => watch(steady(2, [40, 0], [40, 1])), 'continue', /not yet clear/],
    ['more failures roll back', () => watch(steady(9, [40, 4], [400, 2])), 'roll-back', /^version 1 failed 8 of 80 calls, version 2 beside it 4 of 800: more calls fail \(e-value .*, needed \d+\)$/],
    ['more slow calls roll back', () => watch(steady(20, [50, 0, 20], [50, 0, 4]), { benefit: 'none' }), 'roll-back', /^version 1 answered half of \d+ warm calls within 50 ms and 95 % within 404 ms, version 2 beside it .*: (calls are at least \d+(\.\d)? % slower|the slowest calls are slower) \(e-value .*, needed \d+\)$/],
    ['calls that only the canary answers may be slow ones', () => watch(steady(9, [50, 0, 15], [50, 20, 2])), 'promote', /failures are rarer/],
    ['ten failures out of ten are enough', () => watch([{ canary: [10, 10], control: undefined }]), 'roll-back', /failed 10 of the last 10 calls: total failure$/],
    ['nine are not', () => watch([{ canary: [9, 9], control: undefined }]), 'continue', /no new call of version 2/],
    ['total failure that starts later', () => watch([...steady(2, [20, 0], [20, 0]), { canary: [52, 12], control: [60, 0] }], { benefit: 'none' }), 'roll-back', /failed 12 of the last 12 calls: total failure/],
    ['near-total failure beside a better control', () => watch([{ canary: [20, 19], control: [20, 8] }]), 'roll-back', /near-total failure/],
    ['near-total failure of both is no verdict on the canary', () => watch([{ canary: [20, 19], control: [20, 19] }]), 'continue', /19 of 20/],
    ['a change that changes nothing', () => watch(steady(30, [50, 5], [50, 5])), 'no-effect', /not measurably rarer/],
    ['fewer slow calls, where that was the aim', () => watch(steady(9, [50, 0, 1], [50, 0, 15]), { benefit: 'latency' }), 'promote', /slow calls are rarer/],
    ['an aim of latency without a threshold proves nothing', () => watch(steady(60, [5, 0], [5, 0]), { benefit: 'latency', slowOverMs: undefined }), 'inconclusive', /to tell what is slow/],
    ['no canary call yet', () => watch(steady(3, [0, 0], [10, 1])), 'continue', /no call has reached version 1 yet .*nothing is known yet/],
    ['nobody calls the function', () => watch(Array.from({ length: 60 }, () => ({ canary: undefined, control: undefined }))), 'inconclusive', /version 1 got 0 calls, 30 are needed/],
    ['only the control is called', () => watch(steady(60, [0, 0], [10, 1])), 'inconclusive', /version 1 got 0 calls/],
    ['only the canary is called', () => watch(steady(60, [10, 1], [0, 0])), 'inconclusive', /version 2 got 0 calls/],
    ['the watch ends without a proven benefit', () => watch(steady(60, [5, 0], [5, 0])), 'no-effect', /^the watch ended after 60 looks \(60 min\): .*does not show that the change helps/],
    ['without a claim the whole watch must pass', () => watch(steady(59, [50, 0], [50, 0]), { benefit: 'none' }), 'continue', /watching goes on/],
    ['without a claim: not worse to the end', () => watch(steady(60, [50, 0], [50, 0]), { benefit: 'none' }), 'promote', /nothing is worse/],
    ['without a claim: silence at the end is not health', () => watch([...steady(59, [50, 0], [50, 0]), { canary: [2950, 0], control: [2950, 0] }], { benefit: 'none' }), 'inconclusive', /watch ended/],
    ['a stage that never got its calls', () => watch(steady(60, [5, 0], [50, 5]), { deployment: stage0, settings: { ...defaultSettings, minCanaryRequests: 300 } }), 'inconclusive', /failures are rarer .*, but the last stage had too few calls$/],
    ['a disagreeing cross-check holds', () => watch(steady(3, [48, 0], [200, 106]), { crossCheck: disagrees }), 'continue', /^held: CloudWatch disagrees with the counters \(counters 40, metrics 90\)/],
    ['and ends inconclusive', () => watch(steady(60, [48, 0], [200, 106]), { crossCheck: disagrees }), 'inconclusive', /and to the last CloudWatch disagrees with the counters/],
    ['but does not hold a rollback', () => watch(steady(9, [40, 20], [400, 2]), { crossCheck: disagrees }), 'roll-back', /more calls fail/],
    ['durations that nobody counted hold', () => watch(withoutDurations(3), { benefit: 'none' }), 'continue', /^held: 60 warm calls of version 1 worked, and the durations of only 0 were counted/],
    ['and end inconclusive', () => watch(withoutDurations(60), { benefit: 'none' }), 'inconclusive', /and to the last 1200 warm calls of version 1 worked/],
    ['a slower tail alone', () => watch(steady(40, [100, 0, 12], [100, 0, 4]), { benefit: 'none' }), 'roll-back', /slowe(r|st)/],
    ['not worse has to be shown: too few calls', () => watch(steady(60, [2, 0, 1], [2, 0, 1]), { benefit: 'none' }), 'inconclusive', /"not worse" is not shown: (up to .* more of the calls may fail|calls may be 10 % slower)/],
    ['the seeds\' rule', () => watch(steady(9, [40, 4], [400, 2]), { settings: seeds, before: version('2', 1000, 5), latest: version('1', 40, 4) }), 'roll-back', /^version 1: 10 % of its last 40 calls failed, in the hour before it was 0.5 % \(healthRule threshold\)$/],
    ['the seeds\' rule: to the end', () => watch(steady(60, [40, 0], [400, 2]), { benefit: 'none', settings: seeds, before: version('2', 1000, 5), latest: version('1', 40, 0) }), 'promote', /nothing is worse/],
    ['without a cross-check it decides', () => watch(steady(3, [48, 0], [200, 106]), { crossCheck: unavailable }), 'promote', /failures are rarer/],
  ];
  it.each(cases)('%s', (_name, got, decision, reason) => {
    const health = got();
    expect([health.decision, health.reason]).toEqual([decision, expect.stringMatching(reason)]);
    expect(healthSchema.parse(health)).toEqual(health);
    expect(JSON.stringify(health).length).toBeLessThan(4000);
  });

  it('names what it does not know', () => {
    expect(watch(steady(2, [48, 0], [60, 50]), { crossCheck: unavailable, slowOverMs: undefined }).notes).toEqual(['cross-check with CloudWatch unavailable: AccessDenied', expect.stringContaining('slow calls are not judged')]);
  });
});

describe('the state from look to look', () => {
  it('a stage begins with the requests that were seen before it', () => {
    const first = assessHealth(question([40, 0], [400, 3], { deployment: { ...deployment, stage: 0, moreStages: true }, benefit: 'none' }));
    const second = assessHealth({ ...question([100, 0], [500, 3], { benefit: 'none' }), previous: first });
    expect(second).toMatchObject({ look: 2, stage: 1, stageBase: 40, stageLooks: 1 });
  });

  it('holds counts over while one side is silent, and loses none', () => {
    const late = watch([{ canary: [20, 0], control: undefined }, { canary: [20, 0], control: [20, 10] }]);
    const together = watch([{ canary: [20, 0], control: [20, 10] }]);
    expect(late.logEvidence['benefit']).toEqual(together.logEvidence['benefit']);
    expect(watch([{ canary: [20, 0], control: undefined }]).canary.requests).toBe(0);
  });

  it('counters that shrink add nothing', () => {
    const first = assessHealth(question([100, 3], [100, 2]));
    const second = assessHealth({ ...question([60, 1], undefined), previous: first });
    expect(second).toMatchObject({ control: first.control, canary: first.canary, logEvidence: first.logEvidence, decision: 'continue' });
  });

  it('keeps the first threshold for slow, which does not judge the calls that made it', () => {
    const first = assessHealth(question([100, 0, 90], [100, 0, 5], { slowOverMs: undefined, benefit: 'latency' }));
    const second = assessHealth({ ...question([200, 0, 180], [200, 0, 10], { benefit: 'latency' }), previous: first });
    const third = assessHealth({ ...question([300, 0, 270], [300, 0, 15], { slowOverMs: 9999, benefit: 'latency' }), previous: second });
    expect([first.slowOverMs, second.slowOverMs, third.slowOverMs]).toEqual([0, 100, 100]);
    expect(logEValue(second.logEvidence['no-effect'])).toBe(0);
    expect(third.decision).toBe('roll-back');
  });

  it('a threshold that becomes known while one side is silent counts no earlier call as slow', () => {
    const first = assessHealth(question([100, 0, 90], [100, 0, 5], { slowOverMs: undefined, benefit: 'latency' }));
    const silent = assessHealth({ ...question([120, 0, 110], [100, 0, 5], { benefit: 'latency' }), previous: first });
    const third = assessHealth({ ...question([130, 0, 120], [110, 0, 5], { benefit: 'latency' }), previous: silent });
    expect([silent.slowOverMs, third.slowOverMs]).toEqual([0, 100]);
    expect(logEValue(third.logEvidence['no-effect'])).toBe(0);
  });

  it('many small looks hold the same evidence as one look at their sum', () => {
    const part = fc.record({ failedCanary: fc.nat(3), failedControl: fc.nat(9), slowCanary: fc.nat(3), slowControl: fc.nat(9) });
    fc.assert(fc.property(fc.array(part, { minLength: 1, maxLength: 8 }), (parts) => {
      const settings = { ...defaultSettings, minCanaryRequests: 1_000_000, falseAlarmBudget: 1e-12 };
      const start = assessHealth(question([10, 0], [30, 0], { settings }));
      let split = start;
      let [requests, failedCanary, failedControl, slowCanary, slowControl] = [10, 0, 0, 0, 0];
      for (const p of parts) {
        requests += 10;
        failedCanary += p.failedCanary; failedControl += p.failedControl; slowCanary += p.slowCanary; slowControl += p.slowControl;
        split = assessHealth({ ...question([requests, failedCanary, slowCanary], [requests * 3, failedControl, slowControl], { settings }), previous: split });
      }
      const whole = assessHealth({ ...question([requests, failedCanary, slowCanary], [requests * 3, failedControl, slowControl], { settings }), previous: start });
      // The slow stream's weights follow the calls that worked, which do not split evenly: only the streams of failures are equal.
      for (const test of ['failures-worse', 'benefit', 'no-effect']) {
        expect(logEValue(split.logEvidence[test])).toBeCloseTo(logEValue(whole.logEvidence[test]), 8);
      }
    }), { seed: 7, numRuns: 200 });
  });

  it('looks are spaced wider as a watch grows older, and the watch ends by their sum', () => {
    expect([1, 60, 61, 120, 121].map((look) => waitBeforeLook(look, defaultSettings))).toEqual([60, 60, 120, 120, 300]);
    for (const looks of [0, 1, 60, 61, 119, 121, 200]) {
      const sum = Array.from({ length: looks }, (_, i) => waitBeforeLook(i + 1, defaultSettings)).reduce((a, b) => a + b, 0);
      expect(watchedSeconds(looks, defaultSettings)).toBe(sum);
    }
  });
});

describe('over many watches', () => {
  const drawn = (next: () => number, calls: number, rate: number): number => {
    // Jumps from event to event.
    let events = -1;
    for (let call = -1; call < calls; events++) call += 1 + Math.floor(Math.log(1 - next()) / Math.log(1 - rate));
    return events;
  };

  function simulate(seed: number, perLook: { canary: number; control: number }, rate: { canary: number; control: number; slow: number }, change: Partial<HealthQuestion>): Health {
    const next = random(seed);
    let [canary, control]: [number[], number[]] = [[0, 0, 0], [0, 0, 0]];
    let last: Health | undefined;
    do {
      const add = ([n, failed, slow]: number[], calls: number, share: number): number[] => {
        const f = drawn(next, calls, share);
        return [(n ?? 0) + calls, (failed ?? 0) + f, (slow ?? 0) + drawn(next, calls - f, rate.slow)];
      };
      canary = add(canary, perLook.canary, rate.canary);
      control = add(control, perLook.control, rate.control);
      last = assessHealth({ ...question(canary as unknown as Counts, control as unknown as Counts, change), previous: last });
    } while (last.decision === 'continue');
    return last;
  }

  it.each([
    ['equal arms', { canary: 20, control: 20 }, 0.1],
    ['1 to 9', { canary: 5, control: 45 }, 0.1],
    ['1 to 99', { canary: 1, control: 99 }, 0.05],
    ['rare failures', { canary: 10, control: 30 }, 0.005],
  ])('a harmless canary is rolled back in at most 5 %% of 200 watches of 60 looks: %s', (_name, perLook, rate) => {
    // No tolerance, so that equal rates lie on the border of the hypothesis.
    const settings = { ...defaultSettings, rollbackDegradationThreshold: 0 };
    let rolledBack = 0;
    for (let run = 0; run < 200; run++) if (simulate(1 + run, perLook, { canary: rate, control: rate, slow: 0.05 }, { settings, benefit: 'none' }).decision === 'roll-back') rolledBack++;
    expect(rolledBack).toBeLessThanOrEqual(10);
  });

  it('a fix that halves the failures is taken back as without effect in at most 5 % of watches', () => {
    let wrong = 0;
    for (let run = 0; run < 100; run++) if (['no-effect', 'roll-back'].includes(simulate(9000 + run, { canary: 60, control: 60 }, { canary: 0.05, control: 0.1, slow: 0.05 }, {}).decision)) wrong++;
    expect(wrong).toBeLessThanOrEqual(5);
  });

  it('the revert of a version that fails half of 25 calls a second, at 10 %, is decided within few looks', () => {
    for (let run = 0; run < 50; run++) {
      // Looks of 4 s, as in the example.
      const health = simulate(500 + run, { canary: 10, control: 90 }, { canary: 0.002, control: 0.5, slow: 0.05 }, {});
      expect(health.decision).toBe('promote');
      expect(health.look).toBeLessThanOrEqual(5);
    }
  });
});
