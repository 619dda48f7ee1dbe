/** Every constant of the model, the same for all series. docs/detection.md has what each is worth. */
export const seriesTuning = {
  /** Rows before the first alarm: fewer do not tell a spread. */
  warmUpRows: 30,
  /** Spreads at which a healthy series alarms; see `oncePerDays` for what that means in days. */
  alarmSpreads: 4.3,
  /** That is for rows of five minutes. It grows by this share where rows come e times as often, for a day then has more chances. */
  denseRows: 0.1,
  usualSpacingSeconds: 300,
  /** A row farther off is learned as if it lay this many spreads off: one spike must not hide the next. */
  learnedSpreads: 5,
  /** Rows over which level and spread are learned. */
  memoryRows: 1000,
  /** Share at which rows are learned while an alarm lasts: what is broken is not what is normal… */
  shareInAlarm: 0.2,
  /** …but after so many rows it is. */
  alarmRows: 100,
  /** A rhythm is believed once it was seen this many days, and while its spread is under this share of the one without it. */
  dayRhythmDays: 2,
  weekRhythmDays: 8,
  rhythmSpread: 0.8,
  dayBins: 72,
  weekBins: 168,
  /** Share of the newest day (week) in the mean of a bin. */
  newestDay: 0.1,
  newestWeek: 0.3,
  /** Share of the newest day in the range that a time of day reached. */
  newestRange: 0.2,
  /** Spreads that a row inside the range of its time of day seems off, at most. */
  insideSpreads: 2,
  /** An alarm says all for this long, or until nothing was half as strange for as long as this. */
  quietSeconds: 12 * 3600,
  calmSeconds: 6 * 3600,
  /** Each alarm makes the next one need this much more, and that wears off with this time. */
  habit: 0.3,
  habitSeconds: 14 * 86_400,
  /** Share of a step of the series that no spread is finer than. */
  finest: 0.5,
  /** Rows whose mean is watched: some tell a stretch of slightly strange rows early, many whether a shift lasts. */
  someRows: 10,
  manyRows: 36,
  /** Rows over which the usual stretches are learned: a drift must not become usual before it shows. */
  stretchMemoryRows: 4000,
  /** What their spreads count for beside those of one row: there are many chances to find a stretch. */
  someWeight: 0.9,
  manyWeight: 0.9,
  swingWeight: 0.6,
} as const;

export type SeriesTuning = { readonly [name in keyof typeof seriesTuning]: number };
