import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { bootstrap } from '../local/bootstrap';
import { startEmulator } from '../local/emulator';
import { runCommand } from '../local/run-command';
import { cells } from '../test/system/kill-cells';
import type { CellEnd } from '../test/system/kill-matrix.emulator.test';
import type { Bench } from './bench';
import { killTable } from './kill-table';

const root = join(__dirname, '..');
/** Cells that run beside each other, each with a component of its own. */
const atOnce = '4';

/** Kills each task of both machines in each way, on a local AWS of its own, and writes how everything ended. */
export const killMatrix: Bench = {
  summary: 'each task of both machines killed in each way on the local AWS; writes docs/kill-matrix.md. KILL_MATRIX_CELLS=<regular expression> runs those whose names match, and writes nothing',
  async run({ jsonFile, print }) {
    const folder = mkdtempSync(join(tmpdir(), 'ratchet-kill-matrix-'));
    const file = join(folder, 'cells.json');
    const began = Date.now();
    try {
      const emulator = await startEmulator({ port: 0, faults: true });
      try {
        await bootstrap(emulator.environment);
        await runCommand(process.execPath, [join(root, 'node_modules/jest/bin/jest.js'), '--selectProjects', 'system', '--maxConcurrency', atOnce, '--testPathPatterns', 'kill-matrix'],
          { ...emulator.environment, NODE_NO_WARNINGS: '1', KILL_MATRIX_FILE: file });
      } finally {
        await emulator.stop();
      }
      if (!existsSync(file)) throw new Error('Kill matrix: saw no cells, expected the test to have written them (its output is above)');
      const ended: readonly CellEnd[] = JSON.parse(readFileSync(file, 'utf8'));
      const minutes = (Date.now() - began) / 60_000;
      const how = `${ended.length} cells in ${minutes.toFixed(1)} min with what it takes to deploy, ${atOnce} at a time; Node ${process.versions.node}, ${cpus().length} cores, load ${loadavg().map((load) => load.toFixed(1)).join(' ')}; Wait states and pauses of retries at a twentieth.`;
      for (const { name, end, seconds, broken } of ended) print(`${broken === undefined ? 'ok  ' : 'FAIL'} ${seconds.toFixed(0).padStart(4)} s  ${name}: ${broken ?? end}`);
      const whole = ended.filter(({ broken }) => broken === undefined).length;
      print(`${whole === ended.length ? 'ok  ' : 'OVER'}  cells that end well: ${whole} of ${ended.length} that ran, of ${cells.length} (reach and goal: every cell)`);
      print(`how: ${how}`);
      if (ended.length === cells.length) writeFileSync(join(root, 'docs', 'kill-matrix.md'), killTable(ended, how));
      if (jsonFile !== undefined) writeFileSync(jsonFile, JSON.stringify(ended, null, 1));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
