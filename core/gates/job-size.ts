import type { SandboxJob } from '../sandbox-job';

/** What a job may have as JSON, in bytes: Lambda takes 6 MB in one call. */
export const largestJob = 6_000_000;

export function bytesOf(job: SandboxJob): number {
  return Buffer.byteLength(JSON.stringify(job));
}

/** The events, in their order, whose JSON has room in so many bytes. */
export function within<Event>(events: readonly Event[], most: number): Event[] {
  let bytes = 0;
  return events.filter((event) => (bytes += Buffer.byteLength(JSON.stringify(event)) + 1) <= most);
}
