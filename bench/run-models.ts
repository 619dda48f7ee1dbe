import { writeFileSync } from 'node:fs';
import type { SeriesModel } from '../core/detectors/series/model-shift';
import { alarmScore, seriesModel } from '../core/detectors/series/series-model';
import { sigmaAlarmScore, sigmaRule } from '../core/detectors/series/sigma-rule';
import type { BenchSeries } from './read-series';

export type Scored = BenchSeries & { readonly scores: readonly number[]; readonly alarms: readonly number[] };

/** Our model, and the rule of the seed beside it. */
export const models = {
  ratchet: { model: (): SeriesModel => seriesModel(), threshold: alarmScore },
  'mean + 2 sigma': { model: (): SeriesModel => sigmaRule(), threshold: sigmaAlarmScore },
} as const;

/** Each row is scored by what came before it and by itself. */
export function scoreRows(series: readonly BenchSeries[], { model, threshold }: (typeof models)[keyof typeof models]): readonly Scored[] {
  return series.map((one) => {
    const { observe } = model();
    const scores = one.values.map((value, row) => observe(one.at[row] ?? NaN, value));
    return { ...one, scores, alarms: alarmsOf(scores, threshold) };
  });
}

export const alarmsOf = (scores: readonly number[], threshold: number): number[] => scores.flatMap((score, row) => (score >= threshold ? [row] : []));

/** Scores are rounded for the file; an alarm stays one. */
export function writeScores(jsonFile: string | undefined, threshold: number, scored: readonly Scored[]): void {
  if (jsonFile === undefined) return;
  const rounded = (score: number): number => (score >= threshold ? Math.ceil(score * 1e5) / 1e5 : Math.floor(score * 1e5) / 1e5);
  writeFileSync(jsonFile, JSON.stringify({ threshold, series: Object.fromEntries(scored.map(({ name, scores }) => [name, scores.map(rounded)])) }));
}
