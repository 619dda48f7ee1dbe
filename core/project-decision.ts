import type { Arm } from './cycle';

/** How far one sequential test has come. */
export interface Progress {
  readonly test: string;
  /** Natural logarithm of its e-value. */
  readonly logEValue: number;
  /** E-value at which it decides. */
  readonly needed: number;
}

/**
 * Minutes until the test that gets there first decides, if what is seen goes on as it was: an estimate for people, never a reason
 * for a decision.
 *
 * Evidence grows with the calls that can be compared, n_c·n_b / (n_c + n_b). At a share of w of the traffic these are w·(1−w) of
 * all calls, so a canary that was widened is expected to get there sooner than its past alone says; at a share that never
 * changed, the growth is the logarithm of the e-value by the minutes watched.
 *
 * @param minutes that were watched
 * @param minutesLeft until the watch ends, which decides anyway
 * @returns undefined where no test tends to a decision within the watch; one that has come there already waits for something else
 */
export function projectDecision({ tests, canary, control, weight, minutes, minutesLeft }: {
  readonly tests: readonly Progress[];
  readonly canary: Pick<Arm, 'requests'>;
  readonly control: Pick<Arm, 'requests'>;
  readonly weight: number;
  readonly minutes: number;
  readonly minutesLeft: number;
}): { readonly test: string; readonly minutes: number } | undefined {
  const calls = canary.requests + control.requests;
  const compared = (canary.requests * control.requests) / calls;
  if (!(compared > 0) || minutes <= 0) return undefined;
  const comparedAMinute = (calls / minutes) * weight * (1 - weight);
  const expected = tests.flatMap(({ test, logEValue, needed }) => {
    const missing = Math.log(needed) - logEValue;
    const growth = (logEValue / compared) * comparedAMinute;
    return missing > 0 && growth > 0 && missing / growth <= minutesLeft ? [{ test, minutes: missing / growth }] : [];
  });
  return expected.reduce<(typeof expected)[number] | undefined>((first, one) => (first === undefined || one.minutes < first.minutes ? one : first), undefined);
}
