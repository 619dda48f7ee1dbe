import { spawnSync } from 'node:child_process';
import { createReadStream, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { median } from 'simple-statistics';
import type { Bench } from './bench';
import { byMannWhitney, bySeedsRule } from './watch-rivals';
import { judgeStreams } from './watch-streams';
import { decideRun, type Decision, decisions, readRun } from './watch-run';

interface Cell { readonly title: string; readonly wanted: Decision['decision'] | undefined; readonly ours: Decision[]; readonly seeds: Decision[]; readonly mannWhitney: Decision[] }

/** Worlds that are made where the folder holds none. `sequential`: what a sequential test on counts reaches, as the README of the data tells. */
const worlds: readonly { readonly name: string; readonly options: string; readonly runs: number; readonly sequential: string }[] = [
  { name: 'harmless', options: '--rates 10,60 --effects 0', runs: 1000, sequential: 'rolled back 0.3 to 1 %' },
  { name: 'harmless-600', options: '--rates 600 --effects 0', runs: 200, sequential: 'rolled back 0.3 to 1 %' },
  { name: 'harmless-3%-noise', options: '--rates 10,60 --effects 0 --armnoise 0.03', runs: 1000, sequential: 'rolled back 3 % at 60, with 5 % tolerance 0.2 %' },
  { name: 'harmless-3%-noise-600', options: '--rates 600 --effects 0 --armnoise 0.03', runs: 200, sequential: 'rolled back 34 %, with 5 % tolerance 2 %' },
  { name: 'latency-3%-noise', options: '--rates 10,60 --effects 0.2 --armnoise 0.03', runs: 1000, sequential: 'found 52 % at 10 with 5 % tolerance' },
  { name: 'latency', options: '--rates 10,60 --effects 0.2', runs: 1000, sequential: 'found 86 % (34 min) at 10, 100 % (10 min) at 60' },
  { name: 'latency-1-to-9', options: '--rates 10 --effects 0.2 --ratio 9', runs: 1000, sequential: 'found 99 % (22 min)' },
  { name: 'errors-0.5-to-5%', options: '--rates 60 --effects 0.045 --shape error', runs: 1000, sequential: 'found in 11 min' },
  { name: 'total-failure', options: '--rates 10,60 --effects 1 --shape error', runs: 1000, sequential: 'not known' },
  { name: 'tail', options: '--rates 60 --effects 0.2 --shape tail', runs: 1000, sequential: 'found 97 % (24 min)' },
  { name: 'efficacy', options: '--rates 60 --fault 0.1 --remains 1,0.5,0', runs: 1000, sequential: 'not known' },
];
const seed = 1;

/** How the decision on a running deployment does on simulated canaries, minute by minute. */
export const watch: Bench = {
  summary: 'the decision on a running deployment: false alarms, power, minutes to a decision',
  data: true,
  async run({ dataDir, jsonFile, print }) {
    const runs: Record<string, Decision> = {};
    const folder = [join(dataDir, 'watch'), dataDir].find((candidate) => jsonLines(candidate).length > 0);
    if (folder !== undefined) {
      for (const file of jsonLines(folder)) await judge(join(folder, file), '', runs, print);
    } else {
      const generator = [join(dataDir, 'watch'), dataDir].map((candidate) => join(candidate, 'watch-worlds.mjs')).find(existsSync);
      if (generator === undefined) throw new Error(`Watch runs: saw neither *.jsonl nor watch-worlds.mjs in ${dataDir} or its folder watch, expected one of them`);
      print(`No runs in ${dataDir}: made by ${generator} with seed ${seed}.`);
      const temporary = mkdtempSync(join(tmpdir(), 'ratchet-watch-'));
      try {
        for (const world of worlds) {
          const file = join(temporary, `${world.name}.jsonl`);
          const made = spawnSync(process.execPath, [generator, ...world.options.split(' '), '--trials', String(world.runs), '--seed', String(seed), '--out', file], { encoding: 'utf8' });
          if (made.status !== 0) throw new Error(`${generator} ${world.options}: ended with ${String(made.status)}: ${made.stderr}`);
          await judge(file, `${world.name}/`, runs, print);
          print(`    sequential test on counts, as published with the data: ${world.sequential}`);
          rmSync(file);
        }
      } finally {
        rmSync(temporary, { recursive: true, force: true });
      }
      await judgeStreams(seed, print);
    }
    if (jsonFile !== undefined) writeFileSync(jsonFile, JSON.stringify({ runs }));
  },
};

const jsonLines = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.jsonl')).sort() : []);

/** Decides every run of a file and prints each cell: rate and effect, where the run's id tells them. */
async function judge(file: string, prefix: string, runs: Record<string, Decision>, print: (line: string) => void): Promise<void> {
  const cells = new Map<string, Cell>();
  let [looks, milliseconds] = [0, 0];
  for await (const line of createInterface({ input: createReadStream(file) })) {
    if (line.trim() === '') continue;
    const run = readRun(line);
    const result = decideRun(run);
    looks += result.decision.minute;
    milliseconds += result.milliseconds;
    runs[`${prefix}${run.id}`] = result.decision;
    const { title, wanted } = truthOf(run.id);
    const cell = cells.get(title) ?? { title, wanted, ours: [], seeds: [], mannWhitney: [] };
    cell.ours.push(result.decision);
    cell.seeds.push(bySeedsRule(run));
    cell.mannWhitney.push(byMannWhitney(run));
    cells.set(title, cell);
  }
  print(`${basename(file, '.jsonl')}  (${Math.round((1000 * milliseconds) / Math.max(1, looks))} µs a look)`);
  for (const { title, wanted, ours, seeds, mannWhitney } of cells.values()) {
    print(`  ${title}: ${ours.length} runs: ${described(ours, wanted)}`);
    print(`    10 % rule: ${described(seeds, wanted)} · Mann-Whitney: ${described(mannWhitney, wanted)}`);
  }
}

function truthOf(id: string): Pick<Cell, 'title' | 'wanted'> {
  const [, rate, remains, share] = /^(\d+)-(remains-)?([\d.]+)-\d+$/.exec(id) ?? [];
  if (share === undefined) return { title: 'truth unknown', wanted: undefined };
  if (remains !== undefined) return { title: `${rate} a minute, failures x ${share}`, wanted: share === '1' ? 'no-effect' : 'promote' };
  return { title: `${rate} a minute, worse by ${share}`, wanted: share === '0' ? 'promote' : 'rollback' };
}

function described(made: readonly Decision[], wanted: Decision['decision'] | undefined): string {
  const parts = decisions.map((kind) => {
    const minutes = made.filter(({ decision }) => decision === kind).map(({ minute }) => minute);
    return minutes.length === 0 ? '' : `${kind === wanted ? '*' : ''}${kind} ${((100 * minutes.length) / made.length).toFixed(1)} % (minute ${median(minutes)})`;
  });
  return parts.filter((part) => part !== '').join(', ');
}
