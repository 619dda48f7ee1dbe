import { parse } from '../../core/config';
import { sandboxJob, type SandboxReport } from '../../core/sandbox-job';
import { runJob } from '../sandbox/run-job';

interface Context {
  getRemainingTimeInMillis(): number;
}

/** Seconds to tell the end of a run in, before Lambda ends this function. */
const spareSeconds = 5;

/** Runs code that is not trusted. It has no services, writes no log, and may do nothing in AWS (`lib/constructs/sandbox.ts`). */
export async function handler(raw: unknown, context: Context): Promise<SandboxReport> {
  const job = parse(sandboxJob, raw, 'Sandbox job');
  const left = Math.max(1, Math.floor(context.getRemainingTimeInMillis() / 1000) - spareSeconds);
  return runJob({ ...job, limits: { ...job.limits, wallSeconds: Math.min(job.limits.wallSeconds, left) } });
}
