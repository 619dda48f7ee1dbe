import type { Settings } from './config';
import { guardsBeforeLook, watchedSeconds } from './watch-pace';

/**
 * US dollars at AWS's list prices, rounded up from what `bench/cost.ts` counts: of what comes before and after a watch, of a look of
 * either kind (three state transitions and a function's second), of what a whole look has on top (its journal entry, and what it was decided from), and of what
 * each look reads, which grows with the looks before it.
 */
const usd = { fixed: 0.004, look: 0.0000835, wholeLook: 0.000018, readPerLook: 0.00000014 } as const;

/** What an improvement that is watched for so long costs at most, besides its model calls. */
export function watchCostUsd(seconds: number, settings: Pick<Settings, 'lookSeconds' | 'guardSeconds'>): number {
  let [whole, all] = [0, 0];
  for (let look = 1; look === 1 || watchedSeconds(look - 1, settings) < seconds; look += 1) {
    whole += 1;
    all += 1 + guardsBeforeLook(look, settings).guards;
  }
  return usd.fixed + all * usd.look + whole * usd.wholeLook + (whole * all + (whole * whole) / 4) * usd.readPerLook;
}
