import type { Histogram } from './cycle';

const growth = 1.02;

/** Index of the bucket of a duration in ms: bounds grow by 2 %, so a quantile read from them is at most 2 % too high. */
export function bucketOf(durationMs: number): number {
  return durationMs <= 1 ? 0 : Math.ceil(Math.log(durationMs) / Math.log(growth) - 1e-9);
}

/** Upper bound of a bucket in ms. */
export function upperBoundMs(bucket: number): number {
  return growth ** bucket;
}

export function addDuration(into: Histogram, durationMs: number): Histogram {
  const key = String(bucketOf(durationMs));
  return { ...into, [key]: (into[key] ?? 0) + 1 };
}

export function mergeHistograms(histograms: readonly Histogram[]): Histogram {
  const merged: Record<string, number> = {};
  for (const histogram of histograms) for (const bucket in histogram) merged[bucket] = (merged[bucket] ?? 0) + (histogram[bucket] ?? 0);
  return merged;
}

export function totalOf(histogram: Histogram): number {
  let total = 0;
  for (const bucket in histogram) total += histogram[bucket] ?? 0;
  return total;
}

/** Duration in ms under which the given share of calls stayed; undefined when there were none. */
export function quantileMs(histogram: Histogram, share: number): number | undefined {
  return quantilesMs(histogram, [share])[0];
}

/** The same for several shares, in their order; empty when there were no calls. */
export function quantilesMs(histogram: Histogram, shares: readonly number[]): number[] {
  const calls = sorted(histogram);
  const total = totalOf(histogram);
  if (total === 0) return [];
  return shares.map((share) => {
    let seen = 0;
    const found = calls.find(([, count]) => { seen += count; return seen >= share * total; });
    return upperBoundMs(found?.[0] ?? calls.at(-1)?.[0] ?? 0);
  });
}

/** Mean duration in ms, each call taken in the middle of its bucket; undefined when there were none. */
export function meanMs(histogram: Histogram): number | undefined {
  const total = totalOf(histogram);
  if (total === 0) return undefined;
  let sum = 0;
  for (const bucket in histogram) sum += (histogram[bucket] ?? 0) * growth ** (Number(bucket) - 0.5);
  return sum / total;
}

/** Number of calls in buckets that lie wholly above the limit. */
export function callsOver(histogram: Histogram, limitMs: number): number {
  const limit = bucketOf(limitMs);
  let over = 0;
  for (const bucket in histogram) if (Number(bucket) > limit) over += histogram[bucket] ?? 0;
  return over;
}

function sorted(histogram: Histogram): [number, number][] {
  return Object.entries(histogram)
    .map(([bucket, calls]): [number, number] => [Number(bucket), calls])
    .sort(([a], [b]) => a - b);
}
