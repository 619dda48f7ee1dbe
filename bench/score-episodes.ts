/** Both scoring rules for alarms on metric series, of rows in file order. */

/** Rows of one series, with its truth. A window holds row numbers, both ends inside. */
export interface Labelled {
  readonly rows: number;
  readonly windows: readonly (readonly [first: number, last: number])[];
}

export interface NabScore {
  /** 100 finds every window in its first row without a false row, 0 raises nothing. */
  readonly score: number;
  readonly falseRows: number;
  readonly found: number;
  readonly windows: number;
}

/** NAB, profile "standard" (config/profiles.json): a window missed costs 1, a false row at most 0.11. */
const missed = 1;
const falseRow = 0.11;

/** Rows in which nothing counts: 15 % of a series, of 5,000 rows at most. */
export const probation = (rows: number): number => Math.min(Math.floor(0.15 * rows), 750);

/** The Numenta Anomaly Benchmark's rule (nab/sweeper.py, nab/runner.py): only the best row of a window counts, more the
 * earlier it is; a false row costs less close behind a window. */
export function scoreNab(series: readonly (Labelled & { readonly alarms: readonly number[] })[]): NabScore {
  let [total, falseRows, found, windows, missable] = [0, 0, 0, 0, 0];
  for (const { rows, windows: truth, alarms } of series) {
    const firstRow = probation(rows);
    const scored = alarms.filter((row) => row >= firstRow);
    for (const row of scored) {
      if (truth.some(([first, last]) => row >= first && row <= last)) continue;
      const before = truth.findLast(([, last]) => last < row);
      falseRows += 1;
      total += falseRow * (before === undefined ? -1 : scaledSigmoid((row - before[1]) / (before[1] - before[0])));
    }
    windows += truth.length;
    for (const [first, last] of truth) {
      if (last < firstRow) continue;
      missable += 1;
      const hit = scored.find((row) => row >= first && row <= last);
      if (hit !== undefined) found += 1;
      total += hit === undefined ? -missed : scaledSigmoid(-(last - hit + 1) / (last - first + 1)) / scaledSigmoid(-1);
    }
  }
  const nothing = -missed * missable;
  return { score: windows === 0 ? 0 : (100 * (total - nothing)) / (windows - nothing), falseRows, found, windows };
}

function scaledSigmoid(position: number): number {
  return position > 3 ? -1 : 2 / (1 + Math.exp(5 * position)) - 1;
}

export interface EpisodeScore {
  readonly recall: number;
  readonly falsePerDay: number;
  readonly falseEpisodes: number;
  readonly found: number;
  readonly windows: number;
}

/** False rows at most this far apart are one episode. */
const sameEpisodeRows = 5;

/** Labelled runs with an alarm in them, and episodes of alarms outside of them, per series and day. */
export function scoreEpisodes(series: readonly (Labelled & { readonly alarms: readonly number[]; readonly days: number })[]): EpisodeScore {
  let [falseEpisodes, found, windows, days] = [0, 0, 0, 0];
  for (const { windows: truth, alarms, days: length } of series) {
    let lastFalse = -Infinity;
    for (const row of alarms) {
      if (truth.some(([first, last]) => row >= first && row <= last)) continue;
      if (row - lastFalse > sameEpisodeRows) falseEpisodes += 1;
      lastFalse = row;
    }
    windows += truth.length;
    found += truth.filter(([first, last]) => alarms.some((row) => row >= first && row <= last)).length;
    days += length;
  }
  return { recall: windows === 0 ? 0 : found / windows, falsePerDay: falseEpisodes / days, falseEpisodes, found, windows };
}
