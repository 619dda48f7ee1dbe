import type { SandboxJob } from '../sandbox-job';

/** What a job may have as JSON, in bytes: Lambda takes 6 MB in one call. */
export const largestJob = 6_000_000;

export function bytesOf(job: SandboxJob): number {
  return Buffer.byteLength(JSON.stringify(job));
}
