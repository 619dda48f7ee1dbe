import { dailyRange } from './daily-range';
import { forecast } from './forecast';
import type { ModelShift, SeriesModel } from './model-shift';
import { pack, unpack } from './pack-state';
import { recentMean } from './recent-mean';
import { seriesTuning, type SeriesTuning } from './series-tuning';

/** An alarm where a row's score reaches it. */
export const alarmScore = seriesTuning.alarmSpreads;

const daySeconds = 86_400;
const weekSeconds = 7 * daySeconds;

/** A streaming model of one metric series: level, rhythm of day and week, how far rows and stretches usually lie from them, and how
 * often it has alarmed. `packed` is what `pack` of an earlier model gave. */
export function seriesModel(packed?: string, tuning: SeriesTuning = seriesTuning): SeriesModel {
  const now = {
    rows: 0, ignored: 0, firstAt: 0, lastAt: 0,
    /** Seconds between rows, as learned. */
    spacing: 0,
    /** First value: all is learned as distances from it, which keeps small numbers exact. */
    origin: 0,
    lastRow: 0,
    /** Smallest step seen between two rows. */
    step: 0,
    alarmAt: 0, habit: 0, strangeRows: 0,
    /** -1 below, 1 above what is expected, 0 near it; and since when. */
    side: 0, sideSince: 0,
  };
  const level = forecast(daySeconds, 1, tuning);
  const day = forecast(daySeconds, tuning.dayBins, tuning);
  const week = forecast(weekSeconds, tuning.weekBins, tuning);
  const range = dailyRange(tuning);
  const some = recentMean(tuning.someRows, 'zero', tuning);
  const many = recentMean(tuning.manyRows, 'zero', tuning);
  const swing = recentMean(tuning.manyRows, 'usual', tuning);
  const parts = {
    scalars: [now, level.state.scalars, day.state.scalars, week.state.scalars, some.scalars, many.scalars, swing.scalars],
    arrays: [level.state.means, day.state.means, week.state.means, range.state.high, range.state.low, range.state.todayHigh, range.state.todayLow, range.state.day, range.state.days, level.state.rows, day.state.rows, week.state.rows],
  };
  let shift: ModelShift | undefined = packed === undefined ? undefined : unpack(packed, parts);

  function observe(atSeconds: number, value: number): number {
    if (!Number.isFinite(value) || !Number.isFinite(atSeconds) || (now.rows > 0 && atSeconds <= now.lastAt)) {
      now.ignored += 1;
      return 0;
    }
    clock(atSeconds, value);
    const row = value - now.origin;
    const step = Math.abs(row - now.lastRow);
    if (step > 0 && (now.step === 0 || step < now.step)) now.step = step;
    now.lastRow = row;
    const days = (atSeconds - now.firstAt) / daySeconds;
    const offLevel = level.residual(atSeconds, row);
    const offDay = day.residual(atSeconds, row);
    const offWeek = week.residual(atSeconds, row);
    let [off, spread, rhythm] = [Number.isNaN(offLevel) ? 0 : offLevel, level.spread(), false];
    if (days > tuning.dayRhythmDays && day.tells(offDay, tuning.rhythmSpread * spread)) [off, spread, rhythm] = [offDay, day.spread(), true];
    if (days > tuning.weekRhythmDays && week.tells(offWeek, tuning.rhythmSpread * spread)) [off, spread, rhythm] = [offWeek, week.spread(), true];

    const finest = tuning.finest * now.step + Number.EPSILON * Math.abs(value) + Number.MIN_VALUE;
    const unit = spread + finest;
    let spreads = now.rows <= tuning.warmUpRows ? 0 : Math.abs(off) / unit;
    const outside = days > tuning.dayRhythmDays ? range.outside(atSeconds, row) : NaN;
    if (!Number.isNaN(outside)) spreads = Math.min(spreads, tuning.insideSpreads + Math.abs(outside) / unit);

    const share = (spreads > tuning.alarmSpreads || now.strangeRows > 0) && now.strangeRows < tuning.alarmRows ? tuning.shareInAlarm : 1;
    const limit = tuning.learnedSpreads * unit;
    const cut = off > limit ? limit : off < -limit ? -limit : off;
    const inSome = some.take(cut, finest, share);
    const inMany = many.take(cut, finest, share);
    const inSwing = swing.take(Math.abs(cut), finest, share);
    const strangest = Math.max(spreads, tuning.someWeight * Math.abs(inSome), tuning.manyWeight * Math.abs(inMany), tuning.swingWeight * Math.abs(inSwing));
    now.strangeRows = strangest > tuning.alarmSpreads ? now.strangeRows + 1 : Math.max(0, now.strangeRows - 2);
    level.learn(row, offLevel, 1 / tuning.memoryRows, share);
    day.learn(row, offDay, tuning.newestDay / Math.max(1, daySeconds / tuning.dayBins / now.spacing), share);
    week.learn(row, offWeek, tuning.newestWeek / Math.max(1, weekSeconds / tuning.weekBins / now.spacing), share);
    range.learn(atSeconds, row);
    return judge(atSeconds, value, off, strangest, rhythm && Math.abs(offLevel) < (tuning.alarmSpreads / 2) * level.spread());
  }

  function clock(atSeconds: number, value: number): void {
    if (now.rows === 0) [now.firstAt, now.origin] = [atSeconds, value];
    else {
      const gap = atSeconds - now.lastAt;
      now.spacing = now.rows === 1 ? gap : now.spacing + Math.max(0.01, 1 / now.rows) * (Math.min(gap, 3 * now.spacing) - now.spacing);
    }
    now.lastAt = atSeconds;
    now.rows += 1;
  }

  function judge(atSeconds: number, value: number, off: number, spreads: number, rhythm: boolean): number {
    const side = spreads < tuning.alarmSpreads / 2 ? 0 : Math.sign(off);
    if (side !== now.side) [now.side, now.sideSince] = [side, atSeconds];
    const habit = now.habit * Math.exp(-(atSeconds - now.alarmAt) / tuning.habitSeconds);
    const score = spreads / (1 + habit);
    const lasts = shift !== undefined && side !== 0 && shift.direction === directionOf(side) && now.sideSince <= shift.lastAtSeconds;
    if (shift !== undefined && lasts) shift = { ...shift, lastAtSeconds: atSeconds, kind: kindOf(shift, atSeconds) };
    if (atSeconds - now.alarmAt < tuning.quietSeconds && now.alarmAt > 0) return Math.min(score, 0.99 * tuning.alarmSpreads);
    if (!(score >= tuning.alarmSpreads)) return score;
    [now.alarmAt, now.habit] = [atSeconds, habit + tuning.habit];
    if (!lasts) {
      shift = { kind: rhythm ? 'rhythm' : 'spike', direction: directionOf(side), startedAtSeconds: now.sideSince, lastAtSeconds: atSeconds, oncePerDays: Math.min(3650, 10 ** (score / 2)), expected: value - off, seen: value };
    }
    return score;
  }

  function kindOf(earlier: ModelShift, atSeconds: number): ModelShift['kind'] {
    return earlier.kind === 'spike' && atSeconds - earlier.startedAtSeconds > 6 * now.spacing ? 'level' : earlier.kind;
  }

  return { observe, shift: () => shift, ignoredRows: () => now.ignored, pack: () => pack(parts, shift) };
}

const directionOf = (side: number): 'up' | 'down' => (side < 0 ? 'down' : 'up');
