import type { DurationScore, DurationScores, Histogram, SeenTotals } from './cycle';
import { quantilesMs, totalOf, upperBoundMs } from './histogram';

/** Calls from which quantiles mean something. */
const leastCalls = 100;
/**
 * Shares of the calls between which a duration counts. What lies beyond says nothing more: one call of a minute must not decide.
 * Of the typical stream's, those are taken by which a slowdown stands out best from the chance of single calls: cold and odd
 * calls at either end are mostly chance.
 */
const bounds = { typical: { from: [0.02, 0.05, 0.1], to: [0.8, 0.85, 0.9, 0.94, 0.97] }, tail: [0.8, 0.99] } as const;
/** Calls of one length must still show a slowdown: bounds lie at least this far apart, as a logarithm. */
const leastRange = 0.3;
const slowdown = Math.log(1.1);
const farLonger = 2;
/** Least standard deviation of one call's score: the width of a bucket. */
const leastSd = Math.log(1.02);

/**
 * How durations count in each stream: their logarithm, cut at two quantiles of the reference (calls of the version before,
 * never of the canary). A tail that grows alone hardly moves the mean of the logarithms; the second stream sees only it.
 *
 * @returns undefined while too few calls are known
 */
export function durationScoresOf(reference: Histogram): DurationScores | undefined {
  if (totalOf(reference) < leastCalls) return undefined;
  const [middle = 0, start = 0, end = 0, ...ends] = quantilesMs(reference, [0.5, ...bounds.tail, ...bounds.typical.from, ...bounds.typical.to]).map(Math.log);
  const [bottoms, tops] = [ends.slice(0, bounds.typical.from.length), ends.slice(bounds.typical.from.length)];
  const typical = bottoms.flatMap((bottom) => tops.map((top) => scoreBetween(reference, Math.min(bottom, middle - leastRange), Math.max(top, middle + leastRange))));
  return {
    typical: typical.reduce((best, one) => (clearness(one) > clearness(best) ? one : best)),
    tail: scoreBetween(reference, start, Math.max(end, start + leastRange)),
  };
}

/** What one call tells of a slowdown: Fisher's information, for a mean of scores. */
const clearness = ({ slope, variance }: DurationScore): number => slope ** 2 / variance;

/** Number, sum and sum of squares of the scores of all calls of a histogram; `failed` calls that have no duration count as the slowest. */
export function scored(histogram: Histogram, failed: number, { typical, tail }: DurationScores): NonNullable<SeenTotals['scored']> {
  // One pass: this is most of what a look costs.
  let [calls, typicalSum, typicalSquares, tailSum, tailSquares] = [failed, failed * typical.high, failed * typical.high ** 2, failed * tail.high, failed * tail.high ** 2];
  for (const bucket in histogram) {
    const count = histogram[bucket] ?? 0;
    const middle = middleOf(bucket);
    const [ofTypical, ofTail] = [cut(middle, typical.low, typical.high), cut(middle, tail.low, tail.high)];
    calls += count;
    typicalSum += count * ofTypical;
    typicalSquares += count * ofTypical * ofTypical;
    tailSum += count * ofTail;
    tailSquares += count * ofTail * ofTail;
  }
  return { typical: [calls, typicalSum, typicalSquares], tail: [calls, tailSum, tailSquares] };
}

/** From where on a call is far longer than nearly all: the streams of durations tell it from others of the slowest hundredth no more. */
export function longMs({ tail }: DurationScores): number {
  return farLonger * Math.exp(tail.high);
}

function scoreBetween(reference: Histogram, low: number, high: number): DurationScore {
  let [calls, sum, squares, slower] = [0, 0, 0, 0];
  for (const bucket in reference) {
    const count = reference[bucket] ?? 0;
    const score = cut(middleOf(bucket), low, high);
    calls += count;
    sum += count * score;
    squares += count * score * score;
    slower += count * cut(middleOf(bucket) + slowdown, low, high);
  }
  const mean = sum / calls;
  return { low, high, mean, slope: Math.max(0.02, (slower - sum) / calls / slowdown), variance: Math.max(leastSd ** 2, squares / calls - mean ** 2) };
}

const step = Math.log(upperBoundMs(1));
const middleOf = (bucket: string): number => step * (Number(bucket) - 0.5);
const cut = (value: number, low: number, high: number): number => (value < low ? low : value > high ? high : value);
