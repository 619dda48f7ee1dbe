import type { SeriesShift } from '../../cycle';

/** A shift as the model knows it, without the name of its series. */
export type ModelShift = Pick<SeriesShift, 'kind' | 'direction' | 'oncePerDays' | 'expected' | 'seen'> & {
  readonly startedAtSeconds: number;
  /** The last row that still showed it. */
  readonly lastAtSeconds: number;
};

/** A model of one series, row by row. */
export interface SeriesModel {
  /** Score of this row, which uses this and earlier rows only. Higher is stranger; an alarm from `alarmScore` on. 0 for a row that is
   * no number or not later than the last one: it is counted as ignored. */
  observe(atSeconds: number, value: number): number;
  /** The shift that lasts now, or the last one that ended. */
  shift(): ModelShift | undefined;
  /** Rows ignored: no number, late or repeated. */
  ignoredRows(): number;
  /** Text of at most 8 KB that `seriesModel` goes on from, with exactly the same scores. */
  pack(): string;
}
