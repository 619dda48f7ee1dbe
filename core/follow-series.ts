import type { Baseline, SeriesShift, Window } from './cycle';
import type { ModelShift } from './detectors/series/model-shift';
import { seriesModel } from './detectors/series/series-model';
import { tellShift } from './detectors/series/tell-shift';
import type { SeriesPoints } from './series-points';
import { after } from './time';

/** Days for which a shift that is over is kept, and how many of one component are. */
const shiftDays = 7;
const mostShifts = 40;
/** A shift lasts while the points of the last quarter of an hour show it. */
const lastingSeconds = 900;

/**
 * The baseline after a pass over new points: each series' model went on from where it was. What was read before is left
 * out, so that points which come twice change nothing.
 * @param until beginning of the first period that was not read
 */
export function followSeries(before: Baseline | undefined, points: SeriesPoints, until: string, source: Baseline['source']): Baseline {
  const readUntil = before?.readUntil ?? '';
  const models = { ...before?.models };
  const shifts = new Map((before?.shifts ?? []).map((shift) => [keyOf(shift), shift]));
  for (const [series, all] of Object.entries(points)) {
    // Failures and durations of another source are another series: it begins anew.
    const model = seriesModel(before?.source === source || !ofSource.has(series) ? models[series] : undefined);
    const seen = new Map<number, ModelShift>();
    for (const { at, value } of all) {
      if (at < readUntil || at >= until) continue;
      model.observe(Date.parse(at) / 1000, value);
      const shift = model.shift();
      if (shift) seen.set(shift.startedAtSeconds, shift);
    }
    for (const shift of [...seen.values()].map((one) => tellShift(series, units[series] ?? '', one))) shifts.set(keyOf(shift), shift);
    models[series] = model.pack();
  }
  const recent = [...shifts.values()].filter(({ lastAt }) => lastAt >= after(until, -shiftDays * 86_400));
  return { schemaVersion: 1, readUntil: until, source, models, shifts: recent.sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1)).slice(-mostShifts) };
}

const units: Readonly<Record<string, string>> = { requests: 'calls in 5 minutes', failed: 'failed calls in 5 minutes', p95Ms: 'ms', maxMemoryMb: 'MB', throttles: 'throttled calls in 5 minutes', concurrency: 'calls at a time' };
const ofSource: ReadonlySet<string> = new Set(['failed', 'p95Ms', 'maxMemoryMb']);

/** Shifts that began in the window, and those that still last. */
export function shiftsIn({ shifts, readUntil }: Baseline, { from }: Window): readonly SeriesShift[] {
  return shifts.filter(({ startedAt, lastAt }) => startedAt >= from || lastAt >= after(readUntil, -lastingSeconds));
}

function keyOf({ series, startedAt }: Pick<SeriesShift, 'series' | 'startedAt'>): string {
  return `${series} ${startedAt}`;
}
