import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { bootstrap } from '../local/bootstrap';
import { startEmulator } from '../local/emulator';
import { startModel } from '../local/model/start-model';
import { runCommand } from '../local/run-command';
import type { Bench } from './bench';
import type { Run } from './read-run';
import { reportOfRun } from './report-run';

/** Plays the story of `npm start` on a local AWS of its own, and counts what Ratchet took for it. */
export const cycle: Bench = {
  summary: 'a run of the shop: seconds by step, from an alarm to cycle and canary, what is used of AWS, USD at list prices',
  async run({ jsonFile, print }) {
    const folder = mkdtempSync(join(tmpdir(), 'ratchet-cycle-'));
    const [requestLog, read] = [join(folder, 'requests.jsonl'), join(folder, 'run.json')];
    const model = await startModel();
    try {
      const emulator = await startEmulator({ port: 0, modelUrl: model.url, requestLog });
      try {
        await bootstrap(emulator.environment);
        await child('the shop\'s story', join(__dirname, '..', 'local', 'shop', 'tell.ts'), [], emulator.environment);
        await child('reading the run', join(__dirname, 'read-run.ts'), [requestLog, read], emulator.environment);
      } finally {
        await emulator.stop();
      }
      const run: Run = JSON.parse(readFileSync(read, 'utf8'));
      const { lines, figures } = reportOfRun(run);
      for (const line of lines) print(line);
      print(`how: the six functions of npm start on the local AWS, Node ${process.versions.node}, ${cpus().length} cores, load ${loadavg().map((load) => load.toFixed(1)).join(' ')}; Wait states at a twentieth.`);
      if (jsonFile !== undefined) writeFileSync(jsonFile, JSON.stringify({ figures, run }, null, 1));
    } finally {
      model.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** The certificate of the local AWS is read when a process begins, so clients live in processes of their own. */
async function child(what: string, program: string, args: readonly string[], environment: Readonly<Record<string, string>>): Promise<void> {
  const code = await runCommand(process.execPath, ['--no-warnings', '--import', 'tsx', program, ...args], environment);
  if (code !== 0) throw new Error(`${what}: ended with ${code}, expected 0`);
}
