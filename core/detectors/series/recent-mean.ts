import type { SeriesTuning } from './series-tuning';

/** The mean of the newest rows, and how far such means usually lie from what is usual: bursts that come and go widen it, so that only
 * a stretch longer or higher than the series' own stretches stands out. */
export interface RecentMean {
  /** Takes a row; gives the mean's distance in spreads, signed. `least`: distance that one row makes by itself, not to be judged finer. */
  take(value: number, least: number, share: number): number;
  /** Forgets what is usual, where rows are residuals of a better forecast from now on. */
  restart(): void;
  readonly scalars: { rows: number; mean: number; usual: number; variance: number };
}

/** `around`: distances count from zero (rows are residuals of a forecast), or from their own long mean. */
export function recentMean(meanRows: number, around: 'zero' | 'usual', tuning: SeriesTuning): RecentMean {
  const scalars = { rows: 0, mean: 0, usual: 0, variance: 0 };
  const grain = Math.sqrt(1 / meanRows);
  return {
    take(value, least, share) {
      scalars.rows += 1;
      const learned = share * Math.max(1 / scalars.rows, 1 / tuning.stretchMemoryRows);
      if (around === 'usual') scalars.usual += learned * (value - scalars.usual);
      scalars.mean += Math.max(1 / scalars.rows, 1 / meanRows) * (value - scalars.mean);
      const off = scalars.mean - scalars.usual;
      const warm = scalars.rows > 12 * meanRows;
      const spread = Math.sqrt(scalars.variance);
      const limit = warm ? tuning.learnedSpreads ** 2 * scalars.variance + Number.MIN_VALUE : Infinity;
      scalars.variance += learned * (Math.min(off * off, limit) - scalars.variance);
      return warm ? off / (spread + grain * least) : 0;
    },
    restart: () => {
      Object.assign(scalars, { rows: 0, mean: 0, usual: 0, variance: 0 });
    },
    scalars,
  };
}
