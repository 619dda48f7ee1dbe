import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bench } from './bench';
import { playShop } from './play-shop';
import type { Run } from './read-run';
import { reportOfRun } from './report-run';

/** Plays the story of `npm start` on a local AWS of its own, and counts what Ratchet took for it. */
export const cycle: Bench = {
  summary: 'a run of the shop: seconds by step, from an alarm to cycle and canary, what is used of AWS, USD at list prices',
  async run({ jsonFile, print }) {
    const folder = mkdtempSync(join(tmpdir(), 'ratchet-cycle-'));
    const [requestLog, read] = [join(folder, 'requests.jsonl'), join(folder, 'run.json')];
    try {
      await playShop([['reading the run', 'read-run.ts', requestLog, read]], { requestLog });
      const run: Run = JSON.parse(readFileSync(read, 'utf8'));
      const { lines, figures } = reportOfRun(run);
      for (const line of lines) print(line);
      print(`how: the six functions of npm start on the local AWS, Node ${process.versions.node}, ${cpus().length} cores, load ${loadavg().map((load) => load.toFixed(1)).join(' ')}; Wait states at a twentieth.`);
      if (jsonFile !== undefined) writeFileSync(jsonFile, JSON.stringify({ figures, run }, null, 1));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
