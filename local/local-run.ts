import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';

/** Says where the local AWS of the last `npm start` is; the CLI's `--local` reads it. */
export const localRun = join(__dirname, '..', '.ratchet', 'local.json');

/** Set for the story when the local AWS is ours, and the CLI can find it with `--local`. */
export const ownEmulator = 'RATCHET_LOCAL_RUN';

const record = z.object({ processGroup: z.int().positive(), modelProcess: z.int().positive().optional() });

/** Ends the local AWS that an earlier `npm start` left for a look. */
export async function stopLocalRun(): Promise<boolean> {
  if (!existsSync(localRun)) return false;
  const { processGroup, modelProcess } = record.parse(JSON.parse(readFileSync(localRun, 'utf8')));
  rmSync(localRun);
  if (modelProcess !== undefined && runs(modelProcess, join('local', 'model', 'serve.ts'))) process.kill(modelProcess, 'SIGKILL');
  if (!runs(processGroup, emulatorProgram)) return false;
  process.kill(-processGroup, 'SIGKILL');
  // Its port is free when it is gone.
  for (let tries = 0; tries < 50 && runs(processGroup, emulatorProgram); tries += 1) await sleep(100);
  return true;
}

const emulatorProgram = join('local', 'emulator', 'start.py');

/** A number may have gone to somebody else's process since. */
function runs(pid: number, program: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(program);
  } catch {
    return process.platform !== 'linux' && alive(pid);
  }
}

function alive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
