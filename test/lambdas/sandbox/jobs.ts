import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OutgoingCall, RecordedEvent } from '../../../core/recorded-event';
import type { SandboxJob, SandboxLimits, SandboxReport } from '../../../core/sandbox-job';
import { runJob } from '../../../lambdas/sandbox/run-job';
import { bundleSandboxChild } from '../../../lib/bundle-lambdas';

export const limits: SandboxLimits = { wallSeconds: 1, memoryMb: 128, outputBytes: 50_000 };

/** The real runner, built for one test file. */
export function realSandbox(): { run(job: SandboxJob): Promise<SandboxReport>; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-child-'));
  bundleSandboxChild(folder);
  return { run: (job) => runJob(job, { childFile: join(folder, 'child.js') }), remove: () => rmSync(folder, { recursive: true }) };
}

export function eventOf(event: unknown, calls: readonly OutgoingCall[] = [], requestId = 'request-1'): RecordedEvent {
  return { schemaVersion: 1, requestId, at: '2026-02-10T08:00:00.000Z', version: '3', durationMs: 5, event, outcome: { state: 'answered', output: null }, calls: [...calls], redacted: 0 };
}

export function callsJob(bundle: string, over: Partial<Extract<SandboxJob, { run: 'calls' }>> = {}): Extract<SandboxJob, { run: 'calls' }> {
  return { run: 'calls', limits, bundle, file: 'index.js', handler: 'index.handler', environment: {}, events: [eventOf({ a: 1 })], ...over };
}

export function testsJob(code: string, file = 'a.test.ts'): Extract<SandboxJob, { run: 'tests' }> {
  return { run: 'tests', limits, tests: [{ file, code }] };
}
