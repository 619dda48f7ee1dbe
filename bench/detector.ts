import { writeFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { median } from 'simple-statistics';
import type { SeriesModel } from '../core/detectors/series/model-shift';
import { seriesModel } from '../core/detectors/series/series-model';
import type { Bench } from './bench';
import { healthyComponent, healthyNames, healthyPointSeconds } from './healthy-series';

const components = 10;
const days = 30;
const rounds = 7;

export const detector: Bench = {
  summary: 'points a second of the series model on one core, and beside a trivial baseline; size of its state',
  async run({ jsonFile, print }) {
    const series = Array.from({ length: components }, (_, seed) => [...healthyComponent(seed + 1, days)]).flatMap((points) => healthyNames.map((name) => Float64Array.from(points, (point) => point[name])));
    const points = series.reduce((sum, { length }) => sum + length, 0);
    const rates: Record<'model' | 'baseline', number[]> = { model: [], baseline: [] };
    let checksum = 0;
    // In turns, so that a busy machine slows both alike.
    for (let round = 0; round < rounds; round += 1) {
      for (const [name, make] of [['model', seriesModel], ['baseline', runningZ]] as const) {
        const started = performance.now();
        for (const values of series) checksum += scoreAll(make(), values);
        rates[name].push(points / ((performance.now() - started) / 1000));
      }
    }
    const [pointsPerSecond, baseline] = [median(rates.model), median(rates.baseline)];
    const grown = seriesModel();
    scoreAll(grown, series[0] ?? new Float64Array());
    const stateBytes = Buffer.byteLength(grown.pack());
    const started = performance.now();
    for (let time = 0; time < 1000; time += 1) checksum += seriesModel(grown.pack()).ignoredRows();
    const packMicroseconds = performance.now() - started;
    print(`${Math.round(pointsPerSecond)} points a second on one core; running mean and deviation: ${Math.round(baseline)}; ratio ${(pointsPerSecond / baseline).toFixed(3)}`);
    print(`packed state: ${stateBytes} bytes a series; ${packMicroseconds.toFixed(0)} microseconds to pack it and go on from it`);
    print(`How: median of ${rounds} rounds over ${series.length} series of ${days} days of 5-minute points, in turns with the baseline (${checksum} rows over 3).`);
    if (jsonFile !== undefined) writeFileSync(jsonFile, JSON.stringify({ pointsPerSecond, baselinePointsPerSecond: baseline, ratio: pointsPerSecond / baseline, stateBytes, packMicroseconds }));
  },
};

function scoreAll(model: Pick<SeriesModel, 'observe'>, values: Float64Array): number {
  let [at, sum] = [1_800_000_000, 0];
  for (const value of values) sum += model.observe((at += healthyPointSeconds), value) > 3 ? 1 : 0;
  return sum;
}

/** The least that a detector can do. */
function runningZ(): Pick<SeriesModel, 'observe'> {
  let [rows, mean, squares] = [0, 0, 0];
  return {
    observe(_at, value) {
      if (Number.isNaN(value)) return 0;
      const off = value - mean;
      rows += 1;
      mean += off / rows;
      squares += off * (value - mean);
      return Math.abs(off) / Math.sqrt(Math.max(Number.MIN_VALUE, squares / rows));
    },
  };
}
