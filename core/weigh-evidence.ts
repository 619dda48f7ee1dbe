import type { Benefit } from './benefit';
import type { Arm, Health } from './cycle';
import { addRateEvidence, type EventCount, logEValue, type RateTest } from './rate-evidence';

/** From a third more to total failure. */
const worseTest: RateTest = { toleratedRatio: 1, alternatives: [1.3, 2, 4, 12] };
/** What was never told before: the version beside it mostly has none at all. */
const newFailuresTest: RateTest = { toleratedRatio: 1, alternatives: [2, 6, 30] };
/** Noise of an arm's own multiplies what is rare: half as many more are taken for it. */
const longTest: RateTest = { toleratedRatio: 1.5, alternatives: [2.5, 5, 15] };
const benefitTest: RateTest = { toleratedRatio: 1, alternatives: [2, 5, 20] };
/** Against "the control's rate is at least 1.5 times the canary's". */
const noEffectTest: RateTest = { toleratedRatio: 1 / 1.5, alternatives: [0.85, 1, 1.5] };

interface Fresh { readonly control: Arm; readonly canary: Arm }

/** Adds what one look newly counted: whether more calls fail, and whether what the change is for became rarer. */
export function weighCounts(before: Health['logEvidence'], fresh: Fresh, benefit: Benefit, slowKnown: boolean): Health['logEvidence'] {
  const aim = aimOf(benefit, fresh, slowKnown);
  return {
    'failures-worse': addRateEvidence(before['failures-worse'], worseTest, failuresOf(fresh.canary), failuresOf(fresh.control)),
    ...(fresh.canary.newFailed !== undefined && { 'new-failures': addRateEvidence(before['new-failures'], newFailuresTest, newFailuresOf(fresh.canary), newFailuresOf(fresh.control)) }),
    ...(fresh.canary.long !== undefined && { cost: addRateEvidence(before['cost'], longTest, longOf(fresh.canary), longOf(fresh.control)) }),
    ...(aim && {
      benefit: addRateEvidence(before['benefit'], benefitTest, aim.control, aim.canary),
      'no-effect': addRateEvidence(before['no-effect'], noEffectTest, aim.canary, aim.control),
    }),
  };
}

/** Whether a canary that met the fault in none of its calls would have shown that it is rarer: else the fault is too rare for this watch. */
export function couldShow(arms: Fresh, benefit: Benefit, slowKnown: boolean, needed: number): boolean {
  const aim = aimOf(benefit, arms, slowKnown);
  return aim === undefined || logEValue(addRateEvidence(undefined, benefitTest, aim.control, { ...aim.canary, events: 0 })) >= Math.log(needed);
}

/** What a benefit is tested on; nothing where none is claimed, or where it is no matter of counts. */
function aimOf(benefit: Benefit, { control, canary }: Fresh, slowKnown: boolean): { readonly control: EventCount; readonly canary: EventCount } | undefined {
  switch (benefit) {
    case 'none':
    case 'memory':
      return undefined;
    case 'failures':
      return { control: failuresOf(control), canary: failuresOf(canary) };
    case 'latency':
      return { control: slowOf(control, slowKnown), canary: slowOf(canary, slowKnown) };
    default:
      return { control: lateOf(control), canary: lateOf(canary) };
  }
}

const failuresOf = (arm: Arm): EventCount => ({ requests: arm.requests, events: arm.failed });
const newFailuresOf = ({ requests, newFailed = 0 }: Arm): EventCount => ({ requests, events: newFailed });
const longOf = ({ succeeded, long = 0 }: Arm): EventCount => ({ requests: succeeded, events: long });
const lateOf = ({ succeeded, late = 0 }: Arm): EventCount => ({ requests: succeeded, events: late });
/** Among warm calls that worked. */
const slowOf = ({ succeeded, slow }: Arm, known: boolean): EventCount => (known ? { requests: succeeded, events: slow } : { requests: 0, events: 0 });
