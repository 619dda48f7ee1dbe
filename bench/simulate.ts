import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { parse } from '../core/config';
import { type Failure, type Totals, worldOf } from '../test/simulation/many';
import { simulateBeside } from '../test/simulation/beside';
import type { Fault } from '../test/simulation/faults';
import { recordedRhythms, type Rhythm } from '../test/simulation/recorded-series';
import { shrink } from '../test/simulation/shrink';
import type { Bench } from './bench';
import { readNab } from './read-series';

const defaultSeed = 1;
const defaultCycles = 10_000;
const mostFailures = 5;
/** Lines of a failure's history that are printed; the file has all. */
const printedLines = 80;
const secondsBetweenLines = 20;

const lastRun = z.object({ seed: z.int(), totals: z.object({ endings: z.record(z.string(), z.string()), cycles: z.int() }), failures: z.array(z.unknown()) });

/** The product's own steps and state machines in worlds in memory, in which all goes wrong that can. */
export const simulate: Bench = {
  summary: 'cycles in simulated worlds with faults before and after every effect: invariants broken; --cycles N --seed S, --against FILE of an earlier run, --faults JSON with a seed replays one world',
  async run({ dataDir, isDefaultData, jsonFile, print, values }) {
    const seed = wholeNumber('seed', values.seed) ?? defaultSeed;
    const recorded = recordedRhythms(readSeries(dataDir));
    if (values.faults !== undefined) {
      await replay(seed, JSON.parse(values.faults), recorded, print);
      return;
    }
    const begun = Date.now();
    let told = begun;
    const { totals, failures } = await simulateBeside({
      firstSeed: seed, cycles: wholeNumber('cycles', values.cycles) ?? defaultCycles, mostFailures, recorded,
      progress: ({ cycles, worlds }) => {
        if (Date.now() - told < secondsBetweenLines * 1000) return;
        told = Date.now();
        print(`  ${cycles} cycles in ${worlds} worlds after ${Math.round((told - begun) / 1000)} s`);
      },
    });
    const seconds = (Date.now() - begun) / 1000;
    for (const line of reportOf(totals, failures, seconds, recorded.length, isDefaultData ? 'the default folder' : dataDir)) print(line);
    const histories = [];
    for (const failure of failures) {
      const { faults, run, runs } = await shrink(failure);
      histories.push({ seed: failure.seed, scenario: failure.scenario, faults, broken: run.broken, history: run.history });
      print('');
      print(`BROKEN: seed ${failure.seed}, ${failure.scenario.name}, mode ${failure.scenario.mode}: ${failure.faults.length} faults, ${faults.length} of them needed (${runs} runs)`);
      for (const what of run.broken) print(`  ${what}`);
      print(`  replay: npm run bench -- simulate --seed ${failure.seed} --faults '${JSON.stringify(faults)}'`);
      for (const line of run.history.slice(-printedLines)) print(`  ${line}`);
    }
    const drift = values.against === undefined ? [] : driftFrom(parse(lastRun, JSON.parse(readFileSync(values.against, 'utf8')), values.against), totals);
    if (values.against !== undefined) print(drift.length === 0 ? `no drift against ${values.against}: every world that both runs have ended alike` : `DRIFT against ${values.against}: ${drift.length} worlds ended in another way; ${drift.slice(0, 10).map((one) => `seed ${one.seed}: ${one.before || 'nothing'} → ${one.now || 'nothing'}`).join('; ')}`);
    if (jsonFile !== undefined) writeFileSync(jsonFile, JSON.stringify({ seed, seconds, totals, failures: histories, drift }, null, 1));
    if (failures.length > 0) throw new Error(`${failures.length} of ${totals.worlds} worlds broke an invariant`);
  },
};

async function replay(seed: number, faults: readonly Fault[], recorded: readonly Rhythm[], print: (line: string) => void): Promise<void> {
  const { run, faults: needed } = await shrink({ seed, scenario: worldOf(seed, recorded).scenario, faults });
  for (const line of run.history) print(line);
  print(run.broken.length === 0 ? 'no invariant is broken' : `BROKEN with ${needed.length} of ${faults.length} faults: ${run.broken.join('; ')}`);
}

function reportOf(totals: Totals, failures: readonly Failure[], seconds: number, recorded: number, dataDir: string): string[] {
  const { cycles, worlds, improvements, invocations, simulatedMinutes, struck, outcomes, scenarios } = totals;
  const counts = (of: Readonly<Record<string, number>>): string => Object.entries(of).sort(([, one], [, other]) => other - one).map(([name, times]) => `${name} ${times}`).join(', ');
  return [
    `${cycles} cycles and ${improvements} improvements in ${worlds} worlds, ${Math.round(simulatedMinutes / 60)} simulated hours, ${invocations} runs of Ratchet's functions, in ${seconds.toFixed(0)} s: ${Math.round((60 * cycles) / seconds)} cycles a minute`,
    `worlds in which an invariant was broken: ${failures.length}`,
    `faults that struck: ${counts(struck)}`,
    `improvements ended as: ${counts(outcomes)}`,
    ...Object.entries(scenarios).sort().map(([name, ended]) => `  ${name}: ${counts(ended)}`),
    `recorded series as traffic: ${recorded} from ${dataDir}`,
  ];
}

/** Worlds that ended in another way than in the run before. */
function driftFrom(before: z.infer<typeof lastRun>, { endings }: Totals): { readonly seed: string; readonly before: string; readonly now: string }[] {
  return Object.entries(endings).flatMap(([seed, now]) => {
    const then = before.totals.endings[seed];
    return then === undefined || then === now ? [] : [{ seed, before: then, now }];
  });
}

/** The values of each series of NAB; none where the folder holds none. */
function readSeries(dataDir: string): ReadonlyMap<string, readonly number[]> {
  const there = [join(dataDir, 'nab', 'data'), join(dataDir, 'data')].some(existsSync);
  return new Map(there ? readNab(dataDir).series.map(({ name, values }) => [name, values]) : []);
}

function wholeNumber(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(text)) throw new Error(`--${option}: saw "${text}", expected a whole number`);
  return Number(text);
}
