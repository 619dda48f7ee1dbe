import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { mean, median, min } from 'simple-statistics';
import { rootOf } from '../core/log-miner/cluster';
import { createMiner } from '../core/log-miner/miner';
import { saidIn } from '../core/log-template';
import type { Bench } from './bench';
import { columnOf, readCsv } from './read-csv';
import { type GroupScore, scoreGroups } from './score-groups';

const structured = '.log_structured.csv';
const rounds = 9;
/** Passes over the lines in a round, with a miner that knows nothing when the round begins. */
const passes = 10;

interface System {
  readonly name: string;
  readonly lines: readonly string[];
  /** The event of each line, where the folder tells it. */
  readonly truth: readonly string[] | undefined;
}

/** Log lines of systems that nobody here wrote, put into groups by one configuration. */
export const loghub: Bench = {
  summary: 'log templates: grouping accuracy and F1 by template on the systems of Loghub, lines per second',
  data: true,
  run({ dataDir, jsonFile, print }) {
    const systems = systemsIn(dataDir);
    const groups = new Map(systems.map(({ name, lines }) => [name, groupsOf(lines)]));
    for (const line of reportOf(systems, groups)) print(line);
    const speed = speedOf(systems);
    print(`speed: ${perSecond(speed.linesPerSecond)} lines a second on one core, masking included: ${speed.ratio.toFixed(2)} of splitting the same lines on white space (${perSecond(speed.splitPerSecond)}); median of ${rounds} rounds, each of ${passes} passes with a new miner; first passes alone ${perSecond(speed.firstPerSecond)}`);
    print('others, lines per second: Drain in Python about 8,500, plain JavaScript 150,000 to 300,000');
    if (jsonFile !== undefined) writeFileSync(jsonFile, JSON.stringify({ systems: Object.fromEntries(groups), linesPerSecond: Math.round(speed.linesPerSecond) }));
    return Promise.resolve();
  },
};

function systemsIn(dataDir: string): readonly System[] {
  const folder = [join(dataDir, 'loghub'), dataDir].find((candidate) => existsSync(candidate) && fileOfEach(candidate).length > 0);
  if (folder === undefined) throw new Error(`Log lines: saw no <System>/<System>_2k${structured} in ${dataDir} or its folder loghub, expected one`);
  return fileOfEach(folder).map(({ name, file }) => {
    const rows = readCsv(readFileSync(file, 'utf8'));
    const lines = columnOf(rows, 'Content');
    if (lines === undefined) throw new Error(`${file}: saw no column Content, expected one`);
    return { name, lines, truth: columnOf(rows, 'EventId') };
  });
}

function fileOfEach(folder: string): { readonly name: string; readonly file: string }[] {
  return readdirSync(folder).filter((name) => statSync(join(folder, name)).isDirectory()).sort().flatMap((name) => {
    const file = readdirSync(join(folder, name)).find((one) => one.endsWith(structured));
    return file === undefined ? [] : [{ name, file: join(folder, name, file) }];
  });
}

/** Ids of the groups after the last line: what was merged meanwhile has one id. */
function groupsOf(lines: readonly string[]): readonly string[] {
  const miner = createMiner();
  const seen = lines.map((line) => miner.see(saidIn(line)));
  miner.settle();
  return seen.map((cluster) => rootOf(cluster).id);
}

function reportOf(systems: readonly System[], groups: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const scored = systems.flatMap(({ name, truth }) => (truth === undefined ? [] : [{ name, ...scoreGroups(groups.get(name) ?? [], truth) }]));
  if (scored.length === 0) return [`${systems.length} systems, none with its true events: no score`];
  const all = (of: (score: GroupScore) => number): string => `mean ${mean(scored.map(of)).toFixed(3)}, worst ${min(scored.map(of)).toFixed(3)}`;
  return [
    'system        accuracy     F1  groups  events',
    ...scored.map((one) => `${one.name.padEnd(12)}  ${one.accuracy.toFixed(3).padStart(8)}  ${one.f1.toFixed(3).padStart(5)}  ${String(one.groups).padStart(6)}  ${String(one.events).padStart(6)}`),
    `grouping accuracy: ${all(({ accuracy }) => accuracy)} (reach 0.93, worst 0.75; goal 0.97, worst 0.90)`,
    `F1 by template: ${all(({ f1 }) => f1)} (reach 0.90; goal 0.95)`,
    'others, grouping accuracy / F1: one plain Drain configuration 0.889 / 0.871 on the eight systems that are given (Linux 0.24 to 0.69), 0.787 on all sixteen; on all sixteen Drain with regexes for each system 0.865, Brain with regexes for each system 0.983, digits masked 0.611',
  ];
}

function speedOf(systems: readonly System[]): { readonly linesPerSecond: number; readonly firstPerSecond: number; readonly splitPerSecond: number; readonly ratio: number } {
  const lines = systems.reduce((sum, system) => sum + system.lines.length, 0);
  const measured = Array.from({ length: rounds + 1 }, () => {
    const miners = systems.map((system) => ({ lines: system.lines, miner: createMiner() }));
    const pass = (): void => {
      for (const one of miners) {
        for (const line of one.lines) one.miner.see(saidIn(line));
        one.miner.settle();
      }
    };
    const first = secondsOf(pass);
    const later = secondsOf(() => {
      for (let count = 1; count < passes; count += 1) pass();
    });
    let words = 0;
    const split = secondsOf(() => {
      for (let count = 0; count < passes; count += 1) for (const system of systems) for (const line of system.lines) words += line.split(/\s+/).length;
    });
    if (words === 0) throw new Error('Log lines: saw no word in any of them');
    return { all: (lines * passes) / (first + later), first: lines / first, split: (lines * passes) / split };
  }).slice(1);
  const [linesPerSecond, splitPerSecond] = [median(measured.map(({ all }) => all)), median(measured.map(({ split }) => split))];
  return { linesPerSecond, splitPerSecond, firstPerSecond: median(measured.map(({ first }) => first)), ratio: linesPerSecond / splitPerSecond };
}

function secondsOf(run: () => void): number {
  const started = performance.now();
  run();
  return (performance.now() - started) / 1000;
}

function perSecond(rate: number): string {
  return Math.round(rate).toLocaleString('en-US');
}
