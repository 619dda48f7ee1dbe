import { bucketOf } from '../core/histogram';
import { randomOf } from './healthy-series';
import type { Minute, Run } from './watch-run';

/** Calls a minute of each version, and the share of them that fails. */
const [rate, failing] = [60, 0.005] as const;
const minutes = 60;
/** Cold calls at the beginning of a new version, and how long they take in addition, in ms. */
const [coldCalls, coldMs] = [5, 250] as const;

/**
 * A canary beside its control: an hour before the deployment, then an hour of looks of a minute. Everybody can make it again from its
 * seed, so that a picture in the docs can be checked; the world is that of the runs on which the bench is scored, without their rare
 * things. Calls arrive by chance and a daily rhythm; they take 80 ms in the middle (log-normal, σ 0.6), and longer or shorter from minute to
 * minute by what both versions share: the rhythm, and a drift of 5 % that is forgotten slowly.
 */
export function makeRun(id: string, seed: number, canaryIs: { readonly slower?: number; readonly failingMore?: number }): Run {
  const chance = randomOf(seed);
  const phase = chance() * 2 * Math.PI;
  let drift = 0.05 * normal(chance);
  const shared = Array.from({ length: 2 * minutes }, (_, minute) => {
    drift = 0.8 * drift + 0.03 * normal(chance);
    const rhythm = Math.sin((2 * Math.PI * minute) / 1440 + phase);
    return { calls: rate * (1 + 0.3 * rhythm) * Math.exp(0.1 * normal(chance)), slower: Math.exp(drift) * (1 + 0.08 * rhythm) };
  });
  let cold = coldCalls;
  const minuteOf = ({ calls, slower }: (typeof shared)[number], isNew: boolean): Minute => {
    const requests = Math.max(0, Math.round(calls + Math.sqrt(calls) * normal(chance)));
    const durations: Record<string, number> = {};
    let failed = 0;
    for (let call = 0; call < requests; call += 1) {
      const wait = isNew && cold > 0 ? coldMs : 0;
      cold -= wait > 0 ? 1 : 0;
      const bucket = String(bucketOf(80 * Math.exp(0.6 * normal(chance)) * slower * (1 + (isNew ? canaryIs.slower ?? 0 : 0)) + wait));
      durations[bucket] = (durations[bucket] ?? 0) + 1;
      if (chance() < failing + (isNew ? canaryIs.failingMore ?? 0 : 0)) failed += 1;
    }
    return { requests, failed, durations };
  };
  return {
    id, lookSeconds: 60, hypothesis: undefined, calibration: [],
    before: shared.slice(0, minutes).map((minute) => minuteOf({ ...minute, calls: 2 * minute.calls }, false)),
    looks: shared.slice(minutes).map((minute) => ({ control: minuteOf(minute, false), canary: minuteOf(minute, true) })),
  };
}

/** G. E. P. Box, M. E. Muller, "A Note on the Generation of Random Normal Deviates", 1958. */
function normal(chance: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - chance())) * Math.cos(2 * Math.PI * chance());
}
