import type { Bench } from './bench';
import { readMsCloud } from './read-series';
import { models, scoreRows, writeScores, type Scored } from './run-models';
import { scoreEpisodes } from './score-episodes';

export const msCloud: Bench = {
  summary: 'shifts in service metrics of Microsoft, per minute and per hour: recall, and false episodes per series and day',
  data: true,
  async run({ dataDir, jsonFile, print }) {
    const { series, truth } = readMsCloud(dataDir);
    for (const [name, model] of Object.entries(models)) {
      const scored = scoreRows(series, model);
      if (name === 'ratchet') writeScores(jsonFile, model.threshold, scored);
      print(truth ? `${name}: ${told(scored)}` : `${name}: ${scored.reduce((sum, { alarms }) => sum + alarms.length, 0)} alarms in ${scored.length} series; no score without the column Label`);
      if (truth && name === 'ratchet') for (const folder of new Set(series.map(folderOf))) print(`    ${folder}: ${told(scored.filter((one) => folderOf(one) === folder))}`);
    }
    if (!truth) return;
    print('Others: rolling z (168 rows) > 8: 0.32 at 0.062, > 6: 0.44 at 0.148, > 3: 0.78 at 0.82; all-history z > 4: 0.60 at 0.086');
    print('How: rows in order, one threshold for all series, that of the bench nab. Recall: share of labelled runs with an alarm in them, all runs alike, then the mean over series. False episodes: alarms outside of runs, those at most five rows apart taken as one.');
  },
};

const folderOf = ({ name }: { readonly name: string }): string => name.split('/')[0] ?? '';

function told(series: readonly Scored[]): string {
  const { recall, falsePerDay, falseEpisodes, found, windows } = scoreEpisodes(series);
  const labelled = series.filter((one) => one.windows.length > 0);
  const perSeries = labelled.reduce((sum, one) => sum + scoreEpisodes([one]).recall, 0) / labelled.length;
  return `recall ${recall.toFixed(2)} (${found} of ${windows} runs; mean over series ${perSeries.toFixed(2)}) at ${falsePerDay.toFixed(3)} false episodes per series and day (${falseEpisodes})`;
}
