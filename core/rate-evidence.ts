/** Events (failures, slow calls) among the requests of one version. */
export interface EventCount {
  readonly requests: number;
  readonly events: number;
}

/** A question put to two versions: is the suspect's event rate more than `toleratedRatio` times the reference's? */
export interface RateTest {
  readonly toleratedRatio: number;
  /** Ratios above the tolerated one on which the evidence bets, in equal parts. */
  readonly alternatives: readonly number[];
}

/**
 * Adds what was newly seen to the log evidence against "suspect's rate ≤ toleratedRatio × reference's".
 *
 * With n_s and n_r new requests, an event is the suspect's with probability at most θ0 = r0·n_s / (r0·n_s + n_r) under
 * that hypothesis. With θ_j the same for the alternative r_j, E = mean_j Π (θ_j/θ0)^s_s · ((1−θ_j)/(1−θ0))^s_r is an
 * e-process: the chance that it ever reaches 1/α is at most α, however often one looks and however the traffic's weights
 * change between looks. What drifts for both versions cancels.
 *
 * M. Lindon, A. Malek, "Anytime-Valid Inference for Multinomial Count Data", NeurIPS 2022 (counts of two arms, compared
 * sequentially); A. Ramdas, P. Grünwald, V. Vovk, G. Shafer, "Game-Theoretic Statistics and Safe Anytime-Valid
 * Inference", Statistical Science 38(4), 2023 (mixtures of likelihood ratios, Ville's inequality).
 *
 * @returns one log likelihood ratio per alternative; a look in which one side had no request adds nothing
 */
export function addRateEvidence(log: readonly number[] | undefined, test: RateTest, suspect: EventCount, reference: EventCount): number[] {
  const shareAt = (ratio: number): number => (ratio * suspect.requests) / (ratio * suspect.requests + reference.requests);
  const known = suspect.requests > 0 && reference.requests > 0;
  const tolerated = shareAt(test.toleratedRatio);
  return test.alternatives.map((ratio, index) => {
    const before = log?.[index] ?? 0;
    if (!known) return before;
    const share = shareAt(ratio);
    return before + suspect.events * Math.log(share / tolerated) + reference.events * Math.log((1 - share) / (1 - tolerated));
  });
}

/** Natural logarithm of the e-value: of the mean over the alternatives. */
export function logEValue(log: readonly number[] | undefined): number {
  if (log === undefined || log.length === 0) return 0;
  const largest = Math.max(...log);
  return largest + Math.log(log.reduce((sum, value) => sum + Math.exp(value - largest), 0) / log.length);
}
