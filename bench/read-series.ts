import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Labelled } from './score-episodes';

export interface BenchSeries extends Labelled {
  readonly name: string;
  /** Seconds since 1970, of a clock without zone. */
  readonly at: readonly number[];
  readonly values: readonly number[];
  readonly days: number;
}

const limits = z.record(z.string(), z.array(z.tuple([z.string(), z.string()])));

/** `<dataDir>/nab` or `dataDir` itself: every `data/<group>/<name>.csv`; `windows.json` may be missing or lack a series. */
export function readNab(dataDir: string): { readonly folder: string; readonly series: readonly BenchSeries[]; readonly truth: boolean } {
  const folder = [join(dataDir, 'nab'), dataDir].find((candidate) => existsSync(join(candidate, 'data')));
  if (folder === undefined) throw new Error(`NAB data: saw no folder data in ${dataDir} nor in its folder nab, expected data/<group>/<name>.csv`);
  const truthFile = join(folder, 'windows.json');
  const truth = existsSync(truthFile) ? limits.parse(JSON.parse(readFileSync(truthFile, 'utf8'))) : undefined;
  const series = namesIn(join(folder, 'data')).map((name) => {
    const read = readCsv(join(folder, 'data', name));
    // Limits are times of rows; where one is not, the next row inside the window counts.
    const rowFrom = (time: string): number => read.at.findIndex((at) => at >= secondsOf(time));
    const rowTo = (time: string): number => (read.at.includes(secondsOf(time)) ? read.at.indexOf(secondsOf(time)) : read.at.findLastIndex((at) => at <= secondsOf(time)));
    const windows = (truth?.[name] ?? []).map(([first, last]) => [rowFrom(first), rowTo(last)] as const)
      .filter(([first, last]) => first >= 0 && last >= first).sort(([left], [right]) => left - right);
    return { ...read, name, windows };
  });
  return { folder, series, truth: truth !== undefined };
}

/** `<dataDir>/ms-cloud` or `dataDir` itself: every `<folder>/<name>.csv`; the column Label may be missing. */
export function readMsCloud(dataDir: string): { readonly series: readonly BenchSeries[]; readonly truth: boolean } {
  const folder = [join(dataDir, 'ms-cloud'), dataDir].find(existsSync) ?? dataDir;
  const series = namesIn(folder).map((name) => ({ ...readCsv(join(folder, name)), name }));
  if (series.length === 0) throw new Error(`ms-cloud data: saw no <folder>/<name>.csv in ${folder}, expected some`);
  return { series, truth: series.some(({ labelled }) => labelled) };
}

const namesIn = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => readdirSync(join(folder, name)).filter((file) => file.endsWith('.csv')).map((file) => `${name}/${file}`)).sort();

/** Columns: time, value, and at times a label of 0 or 1. */
function readCsv(file: string): Omit<BenchSeries, 'name'> & { readonly labelled: boolean } {
  const lines = readFileSync(file, 'utf8').split(/\r?\n/).filter((line) => line !== '').map((line) => line.replaceAll('"', '').split(','));
  const label = lines[0]?.findIndex((column) => column.toLowerCase() === 'label') ?? -1;
  const cells = lines.slice(1);
  const at = cells.map(([time = '']) => secondsOf(time));
  const wrong = at.findIndex(Number.isNaN);
  if (wrong >= 0) throw new Error(`${file}: row ${wrong + 2}: saw the time "${String(cells[wrong]?.[0])}", expected yyyy-mm-dd hh:mm:ss`);
  const values = cells.map(([, value = '']) => (value === '' ? NaN : Number(value)));
  const [spacing = 0] = at.slice(1).map((time, index) => time - (at[index] ?? time)).sort((left, right) => left - right).slice(Math.floor((at.length - 1) / 2));
  return { at, values, rows: at.length, days: (at.length * spacing) / 86_400, labelled: label >= 0, windows: label < 0 ? [] : runsOf(cells.map((cell) => Number(cell[label]) > 0)) };
}

const secondsOf = (time: string): number => Date.parse(`${time.replace(' ', 'T').replace(/Z$/, '')}Z`) / 1000;

function runsOf(labelled: readonly boolean[]): [number, number][] {
  const runs: [number, number][] = [];
  labelled.forEach((is, row) => {
    const last = runs.at(-1);
    if (!is) return;
    if (last !== undefined && labelled[row - 1] === true) last[1] = row;
    else runs.push([row, row]);
  });
  return runs;
}
