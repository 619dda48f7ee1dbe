import { errorFunction } from 'simple-statistics';
import type { Health, Histogram } from './cycle';
import { quantileMs, totalOf, upperBoundMs } from './histogram';

/** Cold starts of the canary at which they are judged, once each: so often, and no more, the chance is taken. */
export const coldChecks = [6, 12, 24, 48, 96] as const;
/** Of the version beside it, at least. */
const leastReference = 6;
/** A start that is longer by so much does not matter. The first environments of any version fetch its code from further away. */
const tolerated = 0.25;
const toleratedBuckets = Math.round(Math.log(1 + tolerated) / Math.log(upperBoundMs(1)));
/** Pairs up to which all orders are counted; of more the normal distribution tells the chance. */
const mostExact = 1000;
/** As small as the normal distribution is known here. */
const leastChance = 1e-7;
/** Chance from which starts are called longer in a doubt. */
const doubtful = 0.05;

type ColdStarts = NonNullable<Health['coldStarts']>;

/**
 * The state after a look: where the canary's cold starts have reached the next number at which they are judged, the chance
 * that they rank as high as this among all, were they only 25 % longer. Environments begin one by one, most in the canary's first
 * minutes, and most of the other version's in the hour before: so they are compared with that hour too, and not look by look.
 * One-sided rank test of H. B. Mann and D. R. Whitney (Ann. Math. Statist. 18, 1947), exact for few. The numbers at which it
 * is made are fixed beforehand, so its budget is split over them (Bonferroni).
 */
export function withColdStarts(before: ColdStarts | undefined, canary: Histogram, reference: Histogram): ColdStarts | undefined {
  const due = coldChecks.filter((size) => size <= totalOf(canary)).at(-1) ?? 0;
  if (due <= (before?.judgedAt ?? 0) || totalOf(reference) < leastReference) return before;
  return { judgedAt: due, logChance: Math.log(chanceOfLonger(canary, reference)) };
}

/** How much longer the middle one is. */
export function longerBy(canary: Histogram, reference: Histogram): number {
  const [is, was] = [quantileMs(canary, 0.5), quantileMs(reference, 0.5)];
  return is === undefined || was === undefined || totalOf(reference) < leastReference ? 0 : is / was - 1;
}

/** Whether the longer starts matter, proven or not. */
export function seemLonger({ logChance }: ColdStarts, canary: Histogram, reference: Histogram): boolean {
  return logChance <= Math.log(doubtful) && longerBy(canary, reference) > tolerated;
}

export const longerThanTolerated = (worseBy: number): boolean => worseBy > tolerated;

/** Chance of ranks as high as the canary's, if its starts were longer by no more than is tolerated. */
function chanceOfLonger(canary: Histogram, reference: Histogram): number {
  const [n, m] = [totalOf(canary), totalOf(reference)];
  const counts = new Map<number, { own: number; other: number }>();
  for (const bucket in canary) countAt(counts, Number(bucket) - toleratedBuckets).own += canary[bucket] ?? 0;
  for (const bucket in reference) countAt(counts, Number(bucket)).other += reference[bucket] ?? 0;
  let [below, wins, ties] = [0, 0, 0];
  let sure = 0;
  for (const [, { own, other }] of [...counts].sort(([a], [b]) => a - b)) {
    wins += own * (below + other / 2);
    sure += own * below;
    below += other;
    ties += (own + other) ** 3 - (own + other);
  }
  if (n * m <= mostExact) return exactChance(n, m, sure);
  const all = n + m;
  const variance = ((n * m) / 12) * (all + 1 - ties / (all * (all - 1)));
  if (variance <= 0) return 1;
  return Math.max(leastChance, (1 - errorFunction((wins - (n * m) / 2 - 0.5) / Math.sqrt(2 * variance))) / 2);
}

/** Share of the orders of n and m different starts in which at least so many pairs are won; starts as long as each other count as lost. */
function exactChance(n: number, m: number, wins: number): number {
  // Gaussian binomial coefficients: orders by won pairs.
  let orders = [1];
  for (let index = 1; index <= n; index += 1) orders = dividedBy(times(orders, m + index, n * m), index);
  const total = orders.reduce((sum, count) => sum + count, 0);
  return Math.max(leastChance, orders.slice(wins).reduce((sum, count) => sum + count, 0) / total);
}

/** Times 1 − x^power, up to a degree. */
function times(terms: readonly number[], power: number, degree: number): number[] {
  return Array.from({ length: Math.min(degree, terms.length - 1 + power) + 1 }, (_, index) => (terms[index] ?? 0) - (terms[index - power] ?? 0));
}

/** By 1 − x^power. */
function dividedBy(terms: readonly number[], power: number): number[] {
  const quotient: number[] = [];
  for (const [index, term] of terms.entries()) quotient.push(term + (quotient[index - power] ?? 0));
  return quotient;
}

function countAt(counts: Map<number, { own: number; other: number }>, bucket: number): { own: number; other: number } {
  const known = counts.get(bucket) ?? { own: 0, other: 0 };
  counts.set(bucket, known);
  return known;
}
