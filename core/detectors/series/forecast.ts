import type { SeriesTuning } from './series-tuning';

/** What a series does on average in each bin of its period, and how far rows lie from that. A period of one bin is its level. */
export interface Forecast {
  /** Row minus the mean of its bin; NaN where the bin was never seen. Keeps the bin for `learn`. */
  residual(atSeconds: number, value: number): number;
  /** Usual distance of a row from its forecast. */
  spread(): number;
  /** Whether there is a forecast for this row, learned well enough and with a spread under `limit`. */
  tells(residual: number, limit: number): boolean;
  /** `newest`: share of this row in the mean of its bin, once rows have filled it. `finest`: distance not worth telling apart. */
  learn(value: number, residual: number, newest: number, share: number, finest: number): void;
  readonly state: ForecastState;
}

export interface ForecastState {
  readonly scalars: { variance: number; compared: number };
  readonly means: Float32Array;
  readonly rows: Uint8Array;
}

export function forecast(periodSeconds: number, bins: number, tuning: SeriesTuning): Forecast {
  const scalars = { variance: 0, compared: 0 };
  const means = new Float32Array(bins);
  const rows = new Uint8Array(bins);
  let bin = 0;
  return {
    residual(atSeconds, value) {
      bin = bins === 1 ? 0 : Math.floor((positive(atSeconds, periodSeconds) / periodSeconds) * bins);
      return rows[bin] === 0 ? NaN : value - (means[bin] ?? 0);
    },
    spread: () => Math.sqrt(scalars.variance),
    tells: (residual, limit) => !Number.isNaN(residual) && scalars.compared > tuning.warmUpRows && Math.sqrt(scalars.variance) < limit,
    learn(value, residual, newest, share, finest) {
      const seen = rows[bin] ?? 0;
      rows[bin] = Math.min(255, seen + 1);
      if (Number.isNaN(residual)) {
        means[bin] = value;
        return;
      }
      scalars.compared += 1;
      // A series that never moved has no spread, and must still be able to learn.
      const limit = scalars.compared > tuning.warmUpRows ? tuning.learnedSpreads * Math.max(Math.sqrt(scalars.variance), finest / 50) : Infinity;
      const learned = residual > limit ? limit : residual < -limit ? -limit : residual;
      scalars.variance += share * Math.max(1 / scalars.compared, 1 / tuning.memoryRows) * (learned * learned - scalars.variance);
      means[bin] = (means[bin] ?? 0) + share * Math.max(1 / ((bins === 1 ? scalars.compared : seen) + 1), newest) * learned;
    },
    state: { scalars, means, rows },
  };
}

const positive = (value: number, modulus: number): number => ((value % modulus) + modulus) % modulus;
