import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface ModelProcess {
  readonly url: string;
  stop(): void;
  /** From now on it goes on without us, as the process of this number. */
  leaveRunning(): number;
}

/** Starts `local/model/serve.ts` on a free port, as a process of its own, and waits for its address. */
export async function startModel(): Promise<ModelProcess> {
  const args = ['--no-warnings', '--import', 'tsx', join(__dirname, 'serve.ts'), '--port', '0'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], detached: true });
  const stop = (): void => void child.kill('SIGKILL');
  process.once('exit', stop);
  const [line] = await Promise.race([once(createInterface({ input: child.stdout }), 'line'), once(child, 'exit')]);
  if (typeof line !== 'string') throw new Error(`The local model server did not start: it ended with ${String(line)}, expected its address.`);
  return {
    url: line,
    stop,
    leaveRunning: () => {
      process.off('exit', stop);
      child.stdout.destroy();
      child.unref();
      return child.pid ?? 0;
    },
  };
}
