import { defaultSettings } from '../core/config';
import { quantileMs } from '../core/histogram';
import { worseThanBefore } from '../core/threshold-health';
import { type Decision, type Minute, plus, type Run } from './watch-run';

/** The seeds' rule on a run: the first minute that is worse than the hour before. Its own settings, the defaults. */
export function bySeedsRule({ before, looks }: Run): Decision {
  const hour = before.reduce(plus);
  const index = looks.findIndex(({ canary }) => worseThanBefore(canary, hour, defaultSettings) !== undefined);
  return index < 0 ? { decision: 'promote', minute: looks.length } : { decision: 'rollback', minute: index + 1 };
}

/** Of Kayenta's NetflixACAJudge: confidence of the interval, and its least distance from zero as a share of the estimate. */
const kayenta = { z: 2.326, tolerance: 0.25, intervalMinutes: 30 } as const;

/**
 * Kayenta's judge on a run: every half hour the minutes so far of either arm, one value a minute (95th percentile, failure
 * rate), by the confidence interval of the Mann-Whitney test for the shift between them.
 */
export function byMannWhitney({ looks }: Run): Decision {
  for (let minute = kayenta.intervalMinutes; minute <= looks.length; minute += kayenta.intervalMinutes) {
    const seen = looks.slice(0, minute);
    const metrics = [({ durations }: Minute) => quantileMs(durations, 0.95), ({ requests, failed }: Minute) => (requests === 0 ? undefined : failed / requests)];
    const high = metrics.some((of) => isHigh(seen.flatMap(({ canary }) => of(canary) ?? []), seen.flatMap(({ control }) => of(control) ?? [])));
    if (high) return { decision: 'rollback', minute };
  }
  return { decision: 'promote', minute: looks.length };
}

function isHigh(canary: readonly number[], control: readonly number[]): boolean {
  if (canary.length === 0 || control.length === 0) return false;
  const shifts = Float64Array.from(canary.flatMap((value) => control.map((other) => value - other))).sort();
  const pairs = shifts.length;
  const rank = Math.floor(pairs / 2 - kayenta.z * Math.sqrt((pairs * (canary.length + control.length + 1)) / 12));
  const estimate = shifts[Math.floor(pairs / 2)] ?? 0;
  return rank >= 0 && (shifts[rank] ?? 0) > kayenta.tolerance * Math.abs(estimate);
}
