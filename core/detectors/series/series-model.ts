import { dailyRange } from './daily-range';
import { followShift } from './follow-shift';
import { forecast } from './forecast';
import type { ModelShift, SeriesModel } from './model-shift';
import { pack, unpack } from './pack-state';
import { recentMean } from './recent-mean';
import { seriesTuning, type SeriesTuning } from './series-tuning';
import { stepsOf } from './steps';

/** An alarm where a row's score reaches it. */
export const alarmScore = seriesTuning.alarmSpreads;

/** A shift is worth acting on from these `oncePerDays` on: an alarm shows a single strange row early, and healthy series have such rows
 * every few weeks; what is as rare as this has lasted (`npm run bench -- noise`). */
export const actOncePerDays = 1000;

/** No metric: its square would leave what numbers can hold. */
const largest = 1e30;

/** What distances are divided by where a series never moved: so small that every step is large, and no part of it is zero. */
const leastDistance = 1e-300;

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
    /** 1 once the rhythm of the day is believed, 2 once that of the week is. */
    best: 0,
    alarmAt: 0, habit: 0,
    /** Last row half as strange as an alarm; rows of a lasting alarm. */
    strangeAt: 0, strangeRows: 0,
  };
  const level = forecast(daySeconds, 1, tuning);
  const day = forecast(daySeconds, tuning.dayBins, tuning);
  const week = forecast(weekSeconds, tuning.weekBins, tuning);
  const range = dailyRange(tuning);
  const steps = stepsOf(tuning);
  const some = recentMean(tuning.someRows, 'zero', tuning);
  const many = recentMean(tuning.manyRows, 'zero', tuning);
  const swing = recentMean(tuning.manyRows, 'usual', tuning);
  const follower = followShift(tuning);
  const parts = {
    scalars: [now, steps.scalars, level.state.scalars, day.state.scalars, week.state.scalars, some.scalars, many.scalars, swing.scalars, follower.scalars],
    arrays: [level.state.means, day.state.means, week.state.means, range.state.high, range.state.low, range.state.todayHigh, range.state.todayLow, range.state.day, range.state.days, level.state.rows, day.state.rows, week.state.rows],
  };
  let shift: ModelShift | undefined = packed === undefined ? undefined : unpack(packed, parts);

  function observe(atSeconds: number, value: number): number {
    if (!(Math.abs(value) < largest) || !Number.isFinite(atSeconds) || (now.rows > 0 && atSeconds <= now.lastAt)) {
      now.ignored += 1;
      return 0;
    }
    clock(atSeconds, value);
    const row = value - now.origin;
    const days = (atSeconds - now.firstAt) / daySeconds;
    const offLevel = level.residual(atSeconds, row);
    const offDay = day.residual(atSeconds, row);
    const offWeek = week.residual(atSeconds, row);
    // The forecast of the longest rhythm that is believed.
    let [off, spread, by] = [Number.isNaN(offLevel) ? 0 : offLevel, level.spread(), 0];
    if (days > tuning.dayRhythmDays && day.tells(offDay, tuning.rhythmSpread * spread)) [off, spread, by] = [offDay, day.spread(), 1];
    if (days > tuning.weekRhythmDays && week.tells(offWeek, tuning.rhythmSpread * spread)) [off, spread, by] = [offWeek, week.spread(), 2];
    if (by > now.best) {
      now.best = by;
      for (const stretch of [some, many, swing]) stretch.restart();
    }

    const finest = steps.finest(row) + Number.EPSILON * Math.abs(value) + leastDistance;
    const unit = spread + finest;
    const dense = density();
    let spreads = now.rows <= tuning.warmUpRows ? 0 : Math.abs(off) / (unit * dense);
    const outside = days > tuning.dayRhythmDays ? range.outside(atSeconds, row) : NaN;
    if (!Number.isNaN(outside)) spreads = Math.min(spreads, tuning.insideSpreads + Math.abs(outside) / (unit * dense));

    const share = (spreads > tuning.alarmSpreads || now.strangeRows > 0) && now.strangeRows < tuning.alarmRows ? tuning.shareInAlarm : 1;
    const limit = tuning.learnedSpreads * unit;
    const cut = off > limit ? limit : off < -limit ? -limit : off;
    const around = some.scalars.mean;
    const inSome = some.take(cut, finest, share) / dense;
    const inMany = many.take(cut, finest, share) / dense;
    const swings = swing.take(Math.abs(cut - around), finest, share) / dense;
    // Before the rhythm of the day is known, its slopes are swings.
    const inSwing = days > tuning.dayRhythmDays ? swings : 0;
    const strangest = Math.max(spreads, tuning.someWeight * Math.abs(inSome), tuning.manyWeight * Math.abs(inMany), tuning.swingWeight * Math.abs(inSwing));
    now.strangeRows = strangest > tuning.alarmSpreads ? now.strangeRows + 1 : Math.max(0, now.strangeRows - 2);

    level.learn(row, offLevel, 1 / tuning.memoryRows, share, finest);
    day.learn(row, offDay, tuning.newestDay / Math.max(1, daySeconds / tuning.dayBins / now.spacing), share, finest);
    week.learn(row, offWeek, tuning.newestWeek / Math.max(1, weekSeconds / tuning.weekBins / now.spacing), share, finest);
    range.learn(atSeconds, row);
    const habit = now.habit * Math.exp(-(atSeconds - now.alarmAt) / tuning.habitSeconds);
    const rhythm = by > 0 && Math.abs(offLevel) < (tuning.alarmSpreads / 2) * level.spread();
    const { mean: swingNow, usual: usualSwing } = swing.scalars;
    shift = follower.take(shift, { atSeconds, value, off, expected: value - off, row: spreads, some: inSome, many: inMany, swing: inSwing, swingNow, usualSwing, rhythm, habit, spacingSeconds: now.spacing });
    return alarm(atSeconds, strangest / (1 + habit), habit);
  }

  /** What spreads are divided by: of more rows a day, more are strange by chance. Between 1/24 and 24 times the usual spacing. */
  function density(): number {
    const spacings = Math.min(24, Math.max(1 / 24, now.spacing / tuning.usualSpacingSeconds));
    return 1 - tuning.denseRows * Math.log(spacings);
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

  /** One alarm says all for a while, unless all was calm meanwhile, and makes the next one need more. */
  function alarm(atSeconds: number, score: number, habit: number): number {
    const calm = atSeconds - now.strangeAt >= tuning.calmSeconds;
    if (score > tuning.alarmSpreads / 2) now.strangeAt = atSeconds;
    if (now.alarmAt > 0 && atSeconds - now.alarmAt < tuning.quietSeconds && !calm) return Math.min(score, 0.99 * tuning.alarmSpreads);
    if (score >= tuning.alarmSpreads) [now.alarmAt, now.habit] = [atSeconds, habit + tuning.habit];
    return score;
  }

  return { observe, shift: () => shift, ignoredRows: () => now.ignored, pack: () => pack(parts, shift) };
}
