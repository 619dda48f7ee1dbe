import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from 'simple-statistics';
import type { Bench } from './bench';
import { playShop } from './play-shop';
import type { TimedGates } from './time-gates';

const limits = { emulatorSeconds: 20, ratio: 4 } as const;
const goals = { emulatorSeconds: 10, ratio: 2 } as const;

/** What the offline gates take, for each fix of code in the shop's story. */
export const gates: Bench = {
  summary: 'the offline gates of a change: seconds, on the local AWS and in ratio to a plain build with types and tests',
  async run({ jsonFile, print }) {
    const folder = mkdtempSync(join(tmpdir(), 'ratchet-gates-'));
    const read = join(folder, 'gates.json');
    try {
      await playShop([['judging again what was accepted', 'time-gates.ts', read]], { story: ['one improvement after the other', 'judge-alone.ts'] });
      const timed: readonly TimedGates[] = JSON.parse(readFileSync(read, 'utf8'));
      const measured = timed.map(({ component, bundleBytes, emulatorMs, rounds }) => {
        const [gatesMs, plainMs] = [median(rounds.map((round) => round.gatesMs)), median(rounds.map((round) => round.plainMs))];
        return { component, bundleBytes, emulatorSeconds: emulatorMs / 1000, gatesSeconds: gatesMs / 1000, plainSeconds: plainMs / 1000, ratio: median(rounds.map((round) => round.gatesMs / round.plainMs)), accepted: rounds.every(({ accepted }) => accepted) };
      }).sort((one, other) => other.bundleBytes - one.bundleBytes);
      print('component             bundle KB  local AWS s  here s  plain s  ratio  accepted again');
      for (const { component, bundleBytes, emulatorSeconds, gatesSeconds, plainSeconds, ratio, accepted } of measured) {
        print(`${component.padEnd(22)}${(bundleBytes / 1000).toFixed(0).padStart(9)}${emulatorSeconds.toFixed(1).padStart(13)}${gatesSeconds.toFixed(1).padStart(8)}${plainSeconds.toFixed(1).padStart(9)}${ratio.toFixed(2).padStart(7)}  ${accepted ? 'yes' : 'NO'}`);
      }
      const [largest] = measured;
      if (!largest) throw new Error('Gates: saw no change of code that was deployed, expected those of the shop\'s story');
      print(`${within(largest.emulatorSeconds, limits.emulatorSeconds)}  largest function, all offline gates on the local AWS: ${largest.emulatorSeconds.toFixed(1)} s (reach <= ${limits.emulatorSeconds}, goal <= ${goals.emulatorSeconds})`);
      print(`${within(largest.ratio, limits.ratio)}  in ratio to its plain build with types and tests: ${largest.ratio.toFixed(2)} (reach <= ${limits.ratio}, goal <= ${goals.ratio})`);
      print(`how: the shop of npm start, one improvement after the other and no calls meanwhile; the local AWS's seconds are from the journal's entry of the proposal to that of the last gate, for the first of them, catalog-search, with the first starts of both functions and of the sandbox. "Here" and "plain" in turn, ${timed[0]?.rounds.length ?? 0} rounds, in one process with the product's compiler and the sandbox's runner on the same recorded calls; plain is one build, one type check, one build and one run of the tests. Node ${process.versions.node}, ${cpus().length} cores, load ${loadavg().map((load) => load.toFixed(1)).join(' ')}.`);
      print('others: nobody publishes such figures of a comparable product.');
      if (jsonFile !== undefined) writeFileSync(jsonFile, JSON.stringify({ measured, timed }, null, 1));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

function within(measured: number, limit: number): string {
  return measured <= limit ? 'ok  ' : 'OVER';
}
