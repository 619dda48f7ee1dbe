import { spawnSync } from 'node:child_process';
import { createReadStream, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { calibrationOf } from '../core/compare-durations';
import { defaultSettings } from '../core/config';
import { mergeHistograms } from '../core/histogram';
import { type Imagined, minutesUntil, type Played, rehearse, type Scene, sharesNow } from '../core/play-watch';
import { slowThresholdMs } from '../core/slow-threshold';
import { badLuckOf, helpful, isWorse, ofOneTest, shows } from '../core/watch-goals';
import type { WatchTraffic } from '../core/watch-traffic';
import type { Bench } from './bench';
import { decideRun, plus, readRun, type Run } from './watch-run';

interface World {
  readonly name: string;
  readonly options: string;
  readonly weight: number;
  readonly ends: 'rollback' | 'promote';
  readonly benefit: Scene['benefit'];
  imagined(traffic: WatchTraffic): Omit<Imagined, 'luck'>;
}

const slower = (by: number) => (traffic: WatchTraffic) => ({ ...sharesNow(traffic, 'none'), slowdown: Math.log(1 + by) });
const harmless = slower(0);
const worlds: readonly World[] = [
  { name: '20 % slower, 10 a minute each', options: '--rates 10 --effects 0.2', weight: 0.5, ends: 'rollback', benefit: 'none', imagined: slower(0.2) },
  { name: '20 % slower, 60 a minute each', options: '--rates 60 --effects 0.2', weight: 0.5, ends: 'rollback', benefit: 'none', imagined: slower(0.2) },
  { name: '20 % slower, 60 a minute each, 3 % noise', options: '--rates 60 --effects 0.2 --armnoise 0.03', weight: 0.5, ends: 'rollback', benefit: 'none', imagined: slower(0.2) },
  { name: '20 % slower, 10 a minute beside 90', options: '--rates 10 --effects 0.2 --ratio 9', weight: 0.1, ends: 'rollback', benefit: 'none', imagined: slower(0.2) },
  { name: 'errors 0.5 to 5 %, 60 a minute each', options: '--rates 60 --effects 0.045 --shape error', weight: 0.5, ends: 'rollback', benefit: 'none', imagined: (traffic) => ({ ...harmless(traffic), failing: traffic.failureShare + 0.045 }) },
  { name: 'harmless, shown at 60 a minute each', options: '--rates 60 --effects 0', weight: 0.5, ends: 'promote', benefit: 'none', imagined: harmless },
  { name: '10 % fail, half of it left, 60 a minute each', options: '--rates 60 --fault 0.1 --remains 0.5', weight: 0.5, ends: 'promote', benefit: 'failures', imagined: (traffic) => helpful(traffic, 'failures', 0.5) },
];
const seed = 1;
const trials = 200;
/** Looks by which the length of a watch is searched that shows a canary to be harmless. */
const lengthStep = 2;

/** What the planner foretells of a watch, beside what watches on simulated canaries took. */
export const plan: Bench = {
  summary: 'the minutes that the planner foretells, beside those that simulated watches take',
  data: true,
  async run({ dataDir, jsonFile, print }) {
    const generator = [join(dataDir, 'watch'), dataDir].map((candidate) => join(candidate, 'watch-worlds.mjs')).find(existsSync);
    if (generator === undefined) throw new Error(`Watch runs: saw no watch-worlds.mjs in ${dataDir} or its folder watch, expected it`);
    print(`${trials} runs a row, made by ${generator} with seed ${seed}. Minutes: half of the runs (nine of ten)`);
    const rows: Record<string, unknown> = {};
    const temporary = mkdtempSync(join(tmpdir(), 'ratchet-plan-'));
    try {
      for (const world of worlds) {
        const file = join(temporary, 'runs.jsonl');
        const made = spawnSync(process.execPath, [generator, ...world.options.split(' '), '--trials', String(trials), '--seed', String(seed), '--out', file], { encoding: 'utf8' });
        if (made.status !== 0) throw new Error(`${generator} ${world.options}: ended with ${String(made.status)}: ${made.stderr}`);
        const row = await compare(world, file);
        rows[world.name] = row;
        print(`${world.name}: foretold ${told(row.foretold)}, took ${told(row.took)}; ratio ${ratio(row.foretold.half, row.took.half)} (${ratio(row.foretold.most, row.took.most)}); ${row.milliseconds.toFixed(1)} ms a projection`);
      }
    } finally {
      rmSync(temporary, { recursive: true, force: true });
    }
    if (jsonFile !== undefined) writeFileSync(jsonFile, JSON.stringify(rows));
  },
};

interface Minutes { readonly half: number; readonly most: number }

/** Of each run, what is foretold from the hour before; of a run that ends otherwise, that it takes for ever. */
async function compare(world: World, file: string): Promise<{ readonly foretold: Minutes; readonly took: Minutes; readonly milliseconds: number }> {
  const half: number[] = [];
  const most: number[] = [];
  const took: number[] = [];
  let milliseconds = 0;
  for await (const line of createInterface({ input: createReadStream(file) })) {
    const run = readRun(line);
    const started = performance.now();
    half.push(foretold(world, run, 'half'));
    most.push(foretold(world, run, 'most'));
    milliseconds += performance.now() - started;
    took.push(minutesOf(world, run));
  }
  return { foretold: { half: sorted(half, 0.5), most: sorted(most, 0.5) }, took: { half: sorted(took, 0.5), most: sorted(took, 0.9) }, milliseconds: milliseconds / 2 / half.length };
}

function foretold(world: World, run: Run, how: 'half' | 'most'): number {
  const traffic = trafficOf(run);
  const goal: (played: Played) => boolean = world.ends === 'rollback' ? isWorse : shows(world.benefit, defaultSettings);
  const calibration = calibrationOf(run.calibration.map(({ control, canary }) => ({ control: control.durations, canary: canary.durations })));
  const scene: Scene = { traffic, settings: defaultSettings, benefit: world.benefit, weights: [world.weight], settleSeconds: 0, calibration, horizonSeconds: 4 * defaultSettings.monitoringDurationSeconds };
  return minutesUntil(rehearse(scene), { ...world.imagined(traffic), luck: world.ends === 'rollback' ? -ofOneTest[how] : badLuckOf(world.benefit)[how] }, goal) ?? Infinity;
}

function minutesOf({ ends, benefit }: World, run: Run): number {
  if (ends === 'promote' && benefit === 'none') return shortestWatch(run);
  const { decision, minute } = decideRun(run).decision;
  return decision === ends ? minute : Infinity;
}

/** A change that claims nothing is promoted when its watch ends: the shortest one that shows that it is not worse. */
function shortestWatch(run: Run): number {
  for (let looks = lengthStep; looks <= run.looks.length; looks += lengthStep) {
    if (decideRun({ ...run, looks: run.looks.slice(0, looks) }).decision.decision === 'promote') return looks;
  }
  return Infinity;
}

function trafficOf({ before }: Run): WatchTraffic {
  const hour = before.reduce(plus);
  const perMinute = hour.requests / before.length;
  return { callsPerMinute: perMinute, lastHourPerMinute: perMinute, dayAgoPerMinute: undefined, failureShare: hour.failed / hour.requests, durations: mergeHistograms(before.map(({ durations }) => durations)), slowOverMs: slowThresholdMs(before.map(({ durations }) => durations), {}) ?? 0 };
}

/** No mean of two in the middle: one of them may be endless. */
const sorted = (values: readonly number[], share: number): number => [...values].sort((one, other) => one - other)[Math.ceil(share * values.length) - 1] ?? NaN;
const minutes = (value: number): string => (Number.isFinite(value) ? value.toFixed(0) : 'longer than the watch');
const ratio = (value: number, by: number): string => (Number.isFinite(value / by) && by < Infinity ? (value / by).toFixed(2) : '-');
const told = ({ half, most }: Minutes): string => `${minutes(half)} min (${minutes(most)})`;
