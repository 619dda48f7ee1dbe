import type { SeriesTuning } from './series-tuning';

/** The range that a series reached at each time of day: a peak that comes every day, a little earlier or later, is no surprise. */
export interface DailyRange {
  /** How far a row lies outside of what earlier days reached around this time of day: above positive, below negative, inside 0. NaN
   * where no earlier day is known. */
  outside(atSeconds: number, value: number): number;
  learn(atSeconds: number, value: number): void;
  readonly state: DailyRangeState;
}

export interface DailyRangeState {
  readonly high: Float32Array;
  readonly low: Float32Array;
  readonly todayHigh: Float32Array;
  readonly todayLow: Float32Array;
  /** Day of the bin's last row, since 1970; 0 where there was none. */
  readonly day: Uint16Array;
  /** Days whose range is learned, at most 255. */
  readonly days: Uint8Array;
}

const daySeconds = 86_400;

export function dailyRange(tuning: SeriesTuning): DailyRange {
  const bins = tuning.dayBins;
  const state: DailyRangeState = { high: new Float32Array(bins), low: new Float32Array(bins), todayHigh: new Float32Array(bins), todayLow: new Float32Array(bins), day: new Uint16Array(bins), days: new Uint8Array(bins) };
  const { high, low, todayHigh, todayLow, day, days } = state;
  const binOf = (atSeconds: number): number => Math.floor(((((atSeconds % daySeconds) + daySeconds) % daySeconds) / daySeconds) * bins);
  /** The day that has just ended for this bin: what it reached beyond is taken whole, what it did not reach is let go slowly. */
  const close = (bin: number): void => {
    const [top, bottom] = [todayHigh[bin] ?? 0, todayLow[bin] ?? 0];
    const known = (days[bin] ?? 0) > 0;
    const [oldTop, oldBottom] = known ? [high[bin] ?? 0, low[bin] ?? 0] : [top, bottom];
    high[bin] = Math.max(top, oldTop + tuning.newestRange * (top - oldTop));
    low[bin] = Math.min(bottom, oldBottom + tuning.newestRange * (bottom - oldBottom));
    days[bin] = Math.min(255, (days[bin] ?? 0) + 1);
  };
  return {
    outside(atSeconds, value) {
      const bin = binOf(atSeconds);
      let [top, bottom] = [-Infinity, Infinity];
      for (let offset = -1; offset <= 1; offset += 1) {
        const near = (bin + offset + bins) % bins;
        if (days[near] === 0) continue;
        top = Math.max(top, high[near] ?? 0);
        bottom = Math.min(bottom, low[near] ?? 0);
      }
      if (top < bottom) return NaN;
      return value > top ? value - top : value < bottom ? value - bottom : 0;
    },
    learn(atSeconds, value) {
      const bin = binOf(atSeconds);
      const today = Math.floor(atSeconds / daySeconds) & 0xffff;
      if (day[bin] === today) {
        if (value > (todayHigh[bin] ?? 0)) todayHigh[bin] = value;
        if (value < (todayLow[bin] ?? 0)) todayLow[bin] = value;
        return;
      }
      if (day[bin] !== 0) close(bin);
      day[bin] = today;
      todayHigh[bin] = value;
      todayLow[bin] = value;
    },
    state,
  };
}
