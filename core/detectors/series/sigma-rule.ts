import type { SeriesModel } from './model-shift';
import { pack, unpack } from './pack-state';

/** The seed's rule: a row more than two standard deviations from the mean of all earlier rows. */
export const sigmaAlarmScore = 2;
/** Rows before the first alarm. */
const warmUpRows = 30;

/** `seriesModel` for the rule "mean + 2 sigma": state and interface are the same, so that either can be selected. */
export function sigmaRule(packed?: string): SeriesModel {
  const now = { rows: 0, ignored: 0, lastAt: 0, mean: 0, squares: 0 };
  const parts = { scalars: [now], arrays: [] };
  let shift = packed === undefined ? undefined : unpack(packed, parts);
  return {
    observe(atSeconds, value) {
      if (!Number.isFinite(value) || !Number.isFinite(atSeconds) || (now.rows > 0 && atSeconds <= now.lastAt)) {
        now.ignored += 1;
        return 0;
      }
      const deviation = Math.sqrt(now.squares / Math.max(1, now.rows));
      const off = value - now.mean;
      const score = now.rows < warmUpRows || deviation === 0 ? 0 : Math.abs(off) / deviation;
      if (score >= sigmaAlarmScore) {
        const direction = off < 0 ? 'down' : 'up';
        const lasts = shift !== undefined && shift.direction === direction && shift.lastAtSeconds === now.lastAt;
        shift = { kind: lasts ? 'level' : 'spike', direction, startedAtSeconds: lasts && shift !== undefined ? shift.startedAtSeconds : atSeconds, lastAtSeconds: atSeconds, oncePerDays: 1, expected: now.mean, seen: value };
      }
      now.rows += 1;
      now.lastAt = atSeconds;
      now.mean += off / now.rows;
      now.squares += off * (value - now.mean);
      return score;
    },
    shift: () => shift,
    ignoredRows: () => now.ignored,
    pack: () => pack(parts, shift),
  };
}
