import { errorFunction } from 'simple-statistics';
import type { Calibration } from './cycle';

/**
 * Noise that belongs to one arm (its hosts, its sandboxes) moves the difference of two arms that run the same code: by `sd`
 * (of the logarithm of durations), of which a share of `memory` is still there a minute later. How strong it is, nobody
 * knows beforehand: each level has its weight, and what a calibration saw and what the watch sees move the weights.
 */
export const noiseLevels = [
  { sd: 0, memory: 0, weight: 0.55 },
  { sd: 0.02, memory: 0.5, weight: 0.14 },
  { sd: 0.02, memory: 0.9, weight: 0.14 },
  { sd: 0.045, memory: 0.5, weight: 0.07 },
  { sd: 0.045, memory: 0.9, weight: 0.07 },
  { sd: 0.1, memory: 0.5, weight: 0.015 },
  { sd: 0.1, memory: 0.9, weight: 0.015 },
] as const;

/** Slowdowns on which the evidence bets, as logarithms, with the part of the bet. */
const bets = [[0.06, 1], [0.11, 2], [0.18, 3], [0.3, 2], [0.8, 1]] as const;
const stakes = bets.reduce((sum, [, stake]) => sum + stake, 0);
/** Standard deviations beyond which one look's surprise counts no more. */
const mostSurprise = 3;

/** One row a level: noise expected now, how much of a slowdown it has absorbed, its variance, fit, information, score. */
export type Differences = readonly (readonly number[])[];
/** Natural logarithms of the weights of the levels. */
export type Belief = readonly number[];

export const noDifferences: Differences = noiseLevels.map(({ sd }) => [0, 0, sd * sd, 0, 0, 0]);

/** Weights before a watch, as both streams of a calibration tell them. One of another release may know other levels: it is left out. */
export function beliefOf(calibration: Calibration | undefined): Belief {
  const seen = logsOf(calibration);
  const known = seen.every((log) => log !== undefined);
  return noiseLevels.map(({ weight }, index) => Math.log(weight) + (known ? (seen[index]?.typical ?? 0) + (seen[index]?.tail ?? 0) : 0));
}

/** Whether it knows the levels of this release. */
export function isUsable(calibration: Calibration): boolean {
  return logsOf(calibration).every((log) => log !== undefined);
}

/**
 * Adds the difference that one look saw between the arms: mean score of the canary's calls less that of the control's, in
 * logarithms of a slowdown, with the variance that its numbers of calls leave. One Kalman filter a level (R. E. Kalman,
 * "A New Approach to Linear Filtering and Prediction Problems", 1960) takes out what the noise of looks before foretells. What
 * is left is independent from look to look, so for a slowdown δ the logarithm of its likelihood is
 * `fit + δ·score − δ²·information/2`, also when looks are many and their noise is long.
 */
export function addDifference(before: Differences, seen: { readonly difference: number; readonly variance: number; readonly minutes: number; /** Where a look is only foreseen: what chance adds to the square of its surprise. */ readonly foreseen?: number }): number[][] {
  return noiseLevels.map(({ sd, memory }, index) => {
    const [mean, absorbed, own, fit, information, score] = row(before[index]);
    const variance = own + seen.variance;
    const open = 1 - absorbed;
    const limit = mostSurprise * Math.sqrt(variance);
    const surprise = Math.min(limit, Math.max(-limit, seen.difference - mean));
    const gain = own / variance;
    const kept = memory ** seen.minutes;
    return [
      kept * (mean + gain * surprise), kept * (absorbed + gain * open), kept ** 2 * own * (1 - gain) + (1 - kept ** 2) * sd ** 2,
      fit - (Math.log(variance) + (surprise ** 2 + (seen.foreseen ?? 0)) / variance) / 2, information + open ** 2 / variance, score + (open * surprise) / variance,
    ];
  });
}

/**
 * Log e-value against "the canary is not slower": the likelihood averaged over the bets and the levels of noise, by that
 * averaged over the levels with no slowdown. A mixture of likelihood ratios, so that looking often costs nothing: H. Robbins,
 * "Statistical Methods Related to the Law of the Iterated Logarithm", Ann. Math. Statist. 41 (1970); S. Howard, A. Ramdas,
 * J. McAuliffe, J. Sekhon, "Time-uniform, Nonparametric, Nonasymptotic Confidence Sequences", Ann. Statist. 49 (2021).
 */
export function logSlower(differences: Differences, belief: Belief): number {
  const slower = differences.flatMap((level, index) => bets.map(([slowdown, stake]) => Math.log(stake / stakes) + likelihood(level, slowdown) + (belief[index] ?? 0)));
  return logSum(slower) - logSum(differences.map((level, index) => likelihood(level, 0) + (belief[index] ?? 0)));
}

/** Slowdown that explains best what was seen, as a logarithm, averaged over the levels of noise; 0 where nothing was seen. */
export function estimatedSlowdown(differences: Differences, belief: Belief): number {
  const best = differences.map((level) => { const [, , , , information, score] = row(level); return information > 0 ? score / information : 0; });
  return averaged(differences, belief, (level, index) => likelihood(level, best[index] ?? 0), (_level, index) => best[index] ?? 0);
}

/** Chance of an estimate as high as this (`above`), or as low, if the slowdown were the given one: for one look that was fixed beforehand. */
export function chanceIf(differences: Differences, belief: Belief, slowdown: number, side: 'above' | 'below'): number {
  return averaged(differences, belief, (level) => likelihood(level, slowdown), (level) => {
    const [, , , , information, score] = row(level);
    if (information <= 0) return 1;
    const deviation = (score / information - slowdown) * Math.sqrt(information);
    return (1 - errorFunction((side === 'above' ? deviation : -deviation) / Math.SQRT2)) / 2;
  });
}

/** The weights themselves; their sum is 1. */
export function weightsOf(belief: Belief): number[] {
  const total = logSum(belief);
  return belief.map((log) => Math.exp(log - total));
}

/** What a time with the same code in both arms tells of each level: the logarithm of its likelihood with no slowdown. */
export const supportOf = (differences: Differences): number[] => differences.map((level) => likelihood(level, 0));

/** Mean of a value over the levels, each as it explains what was seen. */
function averaged(differences: Differences, belief: Belief, explains: (level: readonly number[], index: number) => number, value: (level: readonly number[], index: number) => number): number {
  const logs = differences.map((level, index) => explains(level, index) + (belief[index] ?? 0));
  const total = logSum(logs);
  return differences.reduce((sum, level, index) => sum + Math.exp((logs[index] ?? 0) - total) * value(level, index), 0);
}

function likelihood(level: readonly number[], slowdown: number): number {
  const [, , , fit, information, score] = row(level);
  return fit + slowdown * score - (slowdown ** 2 * information) / 2;
}

function logsOf(calibration: Calibration | undefined): readonly (Calibration['levels'][number]['log'] | undefined)[] {
  return noiseLevels.map(({ sd, memory }) => calibration?.levels.find((level) => level.sd === sd && level.memory === memory)?.log);
}

const row = ([mean = 0, absorbed = 0, own = 0, fit = 0, information = 0, score = 0]: readonly number[] = []): [number, number, number, number, number, number] => [mean, absorbed, own, fit, information, score];

function logSum(logs: readonly number[]): number {
  const largest = Math.max(...logs);
  return largest + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - largest), 0));
}
