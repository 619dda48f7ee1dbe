import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Bench } from './bench';
import { readNab, type BenchSeries } from './read-series';
import { alarmsOf, models, scoreRows, writeScores, type Scored } from './run-models';
import { scoreNab } from './score-episodes';

const raw = z.object({ threshold: z.number(), series: z.record(z.string(), z.array(z.number())) });

/** What the check's raw output must score on the 57 windows of the data given: real series, then those of CloudWatch. */
const checkedWindows = 57;
const checkScores = [{ score: 55.7, falseRows: 192, found: 45 }, { score: 57.3, falseRows: 54, found: 11 }] as const;

export const nab: Bench = {
  summary: 'shifts in metric series, scored as the Numenta Anomaly Benchmark does, beside what others reach',
  data: true,
  async run({ dataDir, jsonFile, print }) {
    const { folder, series, truth } = readNab(dataDir);
    if (truth) checkScorer(join(folder, 'check-random-cut-forest.json'), series, print);
    for (const [name, model] of Object.entries(models)) {
      const scored = scoreRows(series, model);
      if (name === 'ratchet') writeScores(jsonFile, model.threshold, scored);
      print(truth ? `${name}: ${described(scored)}` : `${name}: ${scored.reduce((sum, { alarms }) => sum + alarms.length, 0)} alarms in ${scored.length} series; no score without windows.json`);
      if (truth && name === 'ratchet') for (const group of new Set(series.map(groupOf))) print(`    ${group}: ${told(scored.filter((one) => groupOf(one) === group))}`);
    }
    if (!truth) return;
    print('Others (real / CloudWatch, each at its own best threshold for these series): ARTime 77.6 / 72.0, Numenta HTM 69.1 / 73.4, CAD OSE 67.0 / 74.8, HTM Java 65.7 / 66.8, KNN-CAD 61.0 / 64.1, relative entropy 59.2 / 54.5, Random Cut Forest 55.7 / 57.3, windowed Gaussian 36.9 / 14.5, Skyline 34.0 / 43.2, z-score over all history 33.5');
    print('How: profile "standard", rows in order, one threshold for all series, a constant of the code. 100 is every window found in its first row and nothing else, 0 no alarm at all.');
  },
};

const groupOf = ({ name }: BenchSeries): string => name.split('/')[0] ?? '';
const real = (series: readonly Scored[]): readonly Scored[] => series.filter(({ name }) => name.startsWith('real'));
const cloudWatch = (series: readonly Scored[]): readonly Scored[] => series.filter(({ name }) => name.startsWith('realAWSCloudwatch/'));

const described = (scored: readonly Scored[]): string => `real series ${told(real(scored))}; CloudWatch ${told(cloudWatch(scored))}`;

function told(series: readonly Scored[]): string {
  const { score, found, windows, falseRows } = scoreNab(series);
  return windows === 0 ? `no windows, ${falseRows} false rows` : `${score.toFixed(1)} (${found} of ${windows} windows, ${falseRows} false rows)`;
}

/** The scorer must give the figures known for another detector's raw output, where that lies with the data it was made on. */
function checkScorer(file: string, series: readonly BenchSeries[], print: (line: string) => void): void {
  if (!existsSync(file)) return;
  const check = raw.parse(JSON.parse(readFileSync(file, 'utf8')));
  const scored = series.flatMap((one) => {
    const scores = check.series[one.name];
    return scores?.length === one.rows ? [{ ...one, scores, alarms: alarmsOf(scores, check.threshold) }] : [];
  });
  const seen = [real(scored), cloudWatch(scored)].map(scoreNab);
  const known = seen[0]?.windows === checkedWindows;
  const figures = seen.map(({ score, falseRows, found }) => ({ score: Number(score.toFixed(1)), falseRows, found }));
  if (known && JSON.stringify(figures) !== JSON.stringify(checkScores)) throw new Error(`NAB scorer: ${file} scores ${JSON.stringify(figures)}, expected ${JSON.stringify(checkScores)}`);
  print(`Scorer: the raw output of Random Cut Forest scores ${described(scored)}${known ? ', as known' : ''}.`);
}
