import { spawnSync } from 'node:child_process';
import { createReadStream, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { median } from 'simple-statistics';
import { z } from 'zod';
import { assessHealth } from '../core/assess-health';
import { defaultSettings } from '../core/config';
import type { Deployment, Health, Histogram, VersionCounters } from '../core/cycle';
import { mergeHistograms } from '../core/histogram';
import { slowThresholdMs } from '../core/slow-threshold';
import type { Bench } from './bench';

const arm = z.object({ requests: z.number(), errors: z.number(), durationsMs: z.array(z.tuple([z.number(), z.number()])) });
type RunArm = z.infer<typeof arm>;
const run = z.object({ id: z.string(), lookSeconds: z.number(), hypothesis: z.string().optional(), before: z.array(arm), looks: z.array(z.object({ control: arm, canary: arm })) });
type Run = z.infer<typeof run>;

interface Decision { readonly decision: 'promote' | 'rollback' | 'no-effect' | 'inconclusive'; readonly minute: number }
interface Cell { readonly decisions: Decision[]; readonly title: string; readonly wanted: Decision['decision'] | undefined }

/** Worlds that are made where the folder holds none. `rivals` as the README of the data tells. */
const worlds: readonly { readonly name: string; readonly options: string; readonly rivals: string }[] = [
  { name: 'harmless', options: '--rates 10,60 --effects 0 --trials 300', rivals: 'rolled back: 10 % rule 100 %, Mann-Whitney ≤ 0.5 %, sequential counts 0.3 to 1 %' },
  { name: 'harmless-600', options: '--rates 600 --effects 0 --trials 60', rivals: 'rolled back: 10 % rule 100 %, Mann-Whitney ≤ 0.5 %, sequential counts 0.3 to 1 %' },
  { name: 'harmless-3%-noise', options: '--rates 60 --effects 0 --armnoise 0.03 --trials 300', rivals: 'rolled back: sequential counts 3 %, with 5 % tolerance 0.2 %' },
  { name: 'harmless-3%-noise-600', options: '--rates 600 --effects 0 --armnoise 0.03 --trials 60', rivals: 'rolled back: sequential counts 34 %, with 5 % tolerance 2 %' },
  { name: 'latency', options: '--rates 10,60 --effects 0.2 --trials 300', rivals: 'found: Mann-Whitney 24 % at 10 a minute, 96 % (30 min) at 60; sequential counts 86 % (34 min), 100 % (10 min)' },
  { name: 'latency-1-to-9', options: '--rates 10 --effects 0.2 --ratio 9 --trials 300', rivals: 'found: Mann-Whitney 0 %, sequential counts 99 % (22 min)' },
  { name: 'errors-0.5-to-5%', options: '--rates 60 --effects 0.045 --shape error --trials 300', rivals: 'found: sequential counts in 11 min' },
  { name: 'tail', options: '--rates 60 --effects 0.2 --shape tail --trials 300', rivals: 'found: sequential counts 97 % (24 min)' },
  { name: 'efficacy', options: '--rates 60 --fault 0.1 --remains 1,0.5,0 --trials 300', rivals: 'none known' },
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
          const made = spawnSync(process.execPath, [generator, ...world.options.split(' '), '--seed', String(seed), '--out', file], { encoding: 'utf8' });
          if (made.status !== 0) throw new Error(`${generator} ${world.options}: ended with ${String(made.status)}: ${made.stderr}`);
          await judge(file, `${world.name}/`, runs, print);
          print(`    others, in this world: ${world.rivals}`);
          rmSync(file);
        }
      } finally {
        rmSync(temporary, { recursive: true, force: true });
      }
    }
    if (jsonFile !== undefined) writeFileSync(jsonFile, JSON.stringify({ runs }));
  },
};

const jsonLines = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.jsonl')).sort() : []);

/** Decides every run of a file and prints one line a cell: rate and effect, where the run's id tells them. */
async function judge(file: string, prefix: string, runs: Record<string, Decision>, print: (line: string) => void): Promise<void> {
  const cells = new Map<string, Cell>();
  let [looks, milliseconds] = [0, 0];
  for await (const line of createInterface({ input: createReadStream(file) })) {
    if (line.trim() === '') continue;
    const read = run.parse(JSON.parse(line));
    const result = decide(read);
    looks += result.decision.minute;
    milliseconds += result.milliseconds;
    runs[`${prefix}${read.id}`] = result.decision;
    const { title, wanted } = truthOf(read.id);
    const cell = cells.get(title) ?? { title, wanted, decisions: [] };
    cell.decisions.push(result.decision);
    cells.set(title, cell);
  }
  print(`${basename(file, '.jsonl')}  (${Math.round((1000 * milliseconds) / Math.max(1, looks))} µs a look)`);
  for (const cell of cells.values()) print(`  ${described(cell)}`);
}

function truthOf(id: string): Pick<Cell, 'title' | 'wanted'> {
  const [, rate, remains, share] = /^(\d+)-(remains-)?([\d.]+)-\d+$/.exec(id) ?? [];
  if (share === undefined) return { title: 'truth unknown', wanted: undefined };
  if (remains !== undefined) return { title: `${rate} a minute, failures x ${share}`, wanted: share === '1' ? 'no-effect' : 'promote' };
  return { title: `${rate} a minute, worse by ${share}`, wanted: share === '0' ? 'promote' : 'rollback' };
}

function described({ title, wanted, decisions }: Cell): string {
  const kinds = ['promote', 'rollback', 'no-effect', 'inconclusive'] as const;
  const parts = kinds.map((kind) => {
    const minutes = decisions.filter(({ decision }) => decision === kind).map(({ minute }) => minute);
    return minutes.length === 0 ? '' : `${kind === wanted ? '*' : ''}${kind} ${((100 * minutes.length) / decisions.length).toFixed(1)} % (median minute ${median(minutes)})`;
  });
  return `${title}: ${decisions.length} runs: ${parts.filter((part) => part !== '').join(', ')}`;
}

function decide({ lookSeconds, hypothesis, before, looks }: Run): { readonly decision: Decision; readonly milliseconds: number } {
  const settings = { ...defaultSettings, lookSeconds, monitoringDurationSeconds: lookSeconds * looks.length };
  const at = '2026-01-01T00:00:00.000Z';
  const deployment: Deployment = { state: 'canary', returnTo: '1', canary: '2', returnToSha256: '', canarySha256: '', stage: 0, weight: 0.5, moreStages: false, startedAt: at, stageStartedAt: at, settleSeconds: 0, lookSeconds, detail: '' };
  const hourBefore = before.map(histogramOf);
  let totals = { control: zero('1', at), canary: zero('2', at) };
  let health: Health | undefined;
  let milliseconds = 0;
  for (const [index, look] of looks.entries()) {
    totals = { control: plus(totals.control, look.control), canary: plus(totals.canary, look.canary) };
    const started = performance.now();
    health = assessHealth({
      previous: health, deployment, totals, settings,
      slowOverMs: health?.slowOverMs || slowThresholdMs(hourBefore, totals.control.durations),
      benefit: hypothesis === 'errors' ? 'failures' : hypothesis === 'latency' ? 'latency' : 'none',
      crossCheck: { state: 'agrees', reason: '' },
    });
    milliseconds += performance.now() - started;
    const decision = written(health.decision);
    if (decision !== undefined) return { decision: { decision, minute: index + 1 }, milliseconds };
  }
  return { decision: { decision: 'inconclusive', minute: looks.length }, milliseconds };
}

function written(decision: Health['decision']): Decision['decision'] | undefined {
  if (decision === 'roll-back') return 'rollback';
  return decision === 'continue' || decision === 'superseded' ? undefined : decision;
}

const zero = (version: string, at: string): VersionCounters => ({ version, firstAt: at, lastAt: at, requests: 0, failed: 0, failures: {}, durations: {}, coldStarts: 0, maxMemoryMb: 0, memoryMb: 0 });

const plus = (total: VersionCounters, minute: RunArm): VersionCounters => ({ ...total, requests: total.requests + minute.requests, failed: total.failed + minute.errors, durations: mergeHistograms([total.durations, histogramOf(minute)]) });

/** The runs' bounds are rounded powers of 1.02; their histograms hold all calls, also cold and failed ones. */
const histogramOf = (minute: RunArm): Histogram => Object.fromEntries(minute.durationsMs.map(([boundMs, calls]) => [String(Math.round(Math.log(boundMs) / Math.log(1.02))), calls]));
