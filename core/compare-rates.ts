import { gammaln } from 'simple-statistics';

/** Calls, and how many of them were bad: failed, timed out, slow. */
export interface Rate {
  readonly calls: number;
  readonly bad: number;
}

export function shareOf(rate: Rate): number {
  return rate.calls === 0 ? 0 : rate.bad / rate.calls;
}

export function sumRates(rates: readonly Rate[]): Rate {
  return rates.reduce((sum, rate) => ({ calls: sum.calls + rate.calls, bad: sum.bad + rate.bad }), { calls: 0, bad: 0 });
}

/**
 * Probability that one group of calls holds at least as many of the bad ones as it does, if both groups had the same
 * rate: Fisher's exact test, one-sided. Exact at any count, so that 0 of 12 is no proof of health; 1 where the group is
 * not worse.
 */
export function chanceOfBeingWorse(group: Rate, than: Rate): number {
  if (group.calls === 0 || than.calls === 0 || shareOf(group) <= shareOf(than)) return 1;
  const bad = group.bad + than.bad;
  let term = Math.exp(logChoose(group.calls, group.bad) + logChoose(than.calls, than.bad) - logChoose(group.calls + than.calls, bad));
  let chance = 0;
  for (let x = group.bad; x <= Math.min(group.calls, bad); x += 1) {
    chance += term;
    if (term < chance * 1e-12) break;
    term *= ((bad - x) * (group.calls - x)) / ((x + 1) * (than.calls - bad + x + 1));
  }
  return Math.min(1, chance);
}

/** The interval that holds the true share in 99 % of cases. */
export function interval99(rate: Rate): { readonly low: number; readonly high: number } {
  return intervalOf(rate, 2.575829);
}

/** E. B. Wilson's score interval of `z` standard deviations, "Probable Inference", JASA 22 (1927). */
export function intervalOf(rate: Rate, z: number): { readonly low: number; readonly high: number } {
  if (rate.calls === 0) return { low: 0, high: 1 };
  const share = shareOf(rate);
  const spread = z * Math.sqrt((share * (1 - share)) / rate.calls + z ** 2 / (4 * rate.calls ** 2));
  const middle = share + z ** 2 / (2 * rate.calls);
  const scale = 1 + z ** 2 / rate.calls;
  return { low: Math.max(0, (middle - spread) / scale), high: Math.min(1, (middle + spread) / scale) };
}

function logChoose(n: number, k: number): number {
  return gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1);
}
