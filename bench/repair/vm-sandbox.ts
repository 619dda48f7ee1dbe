import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type * as z from 'zod';
import type { Sandbox } from '../../core/ports';
import { sandboxReport, type SandboxJob, type SandboxReport } from '../../core/sandbox-job';

const report = sandboxReport.pick({ ending: true, reason: true, tests: true, calls: true, passed: true });
/** Of the whole of a job; single calls have their own limit in the worker. */
const jobMs = 20_000;

/** The sandbox's port for very many very small jobs: one thread, a fresh context for each, a new thread where one ends. */
export function vmSandbox(): Sandbox & { close(): Promise<void> } {
  /** A job gives the same again, since its random numbers do: the running version runs once. */
  const known = new Map<string, SandboxReport>();
  let worker: Worker | undefined;
  const close = async (): Promise<void> => {
    await worker?.terminate();
    worker = undefined;
  };
  let last: Promise<unknown> = Promise.resolve();
  return {
    close,
    /** Gates ask at the same time; the thread takes one job after the other. */
    run(job) {
      const next = last.then(() => runOne(job));
      last = next;
      return next;
    },
  };

  async function runOne(job: SandboxJob): Promise<SandboxReport> {
    const key = createHash('sha256').update(JSON.stringify(job)).digest('hex');
    const before = known.get(key);
    if (before) return before;
    const started = performance.now();
    const running = (worker ??= new Worker(join(__dirname, 'vm-worker.mjs'), { resourceLimits: { maxOldGenerationSizeMb: 512 }, env: {}, execArgv: [] }).on('message', stays));
    const answer = await new Promise<z.infer<typeof report>>((resolve) => {
      const ended = (ending: 'memory' | 'timeout' | 'exit', reason: string): void => finish({ ending, reason, tests: [], calls: [] });
      const timer = setTimeout(() => ended('timeout', `ran longer than ${jobMs} ms`), jobMs);
      const finish = (result: z.infer<typeof report>): void => {
        clearTimeout(timer);
        running.off('message', heard).off('error', failed).off('exit', exited);
        resolve(result);
      };
      const heard = (message: unknown): void => finish(report.parse(message));
      const failed = (error: unknown): void => ended('memory', String(error));
      const exited = (code: number): void => ended('exit', `ended with ${code}`);
      running.on('message', heard).on('error', failed).on('exit', exited);
      running.postMessage(job);
    });
    if (answer.ending !== 'finished' && answer.ending !== 'failed-to-load') await close();
    const result = { ...answer, refused: [], output: '', durationMs: performance.now() - started };
    known.set(key, result);
    return result;
  }
}

/** A port whose last listener goes is closed. */
function stays(): void {
  return undefined;
}
