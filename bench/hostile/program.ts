import type { RecordedEvent } from '../../core/recorded-event';
import type { SandboxJob, SandboxLimits } from '../../core/sandbox-job';

/** A program that means harm, or that has gone wrong as one that does. */
export interface Program {
  /** What it tries, as a sentence about it goes on. */
  readonly does: string;
  readonly job: SandboxJob;
  /** The reports of its run, of which one has to come; a text may be given as an expression. */
  readonly ends: readonly unknown[];
}

/** Its name, its bundle, and how its run is reported. */
export type Row = readonly [does: string, bundle: string, ...ends: readonly object[]];

export const limits: SandboxLimits = { wallSeconds: 1, memoryMb: 128, outputBytes: 50_000 };

export function programsOf(rows: readonly Row[]): readonly Program[] {
  return rows.map(([does, bundle, ...ends]) => ({ does, job: callsJob(bundle), ends }));
}

/** A handler with this body, and what stands before it. */
export function handler(body: string, before = ''): string {
  return `const fs = require('fs'), net = require('net'); ${before}; exports.handler = async (event, context) => { ${body} };`;
}

/** What the attempt's error says of itself, as the answer. */
export function tried(attempt: string): string {
  return handler(`try { ${attempt}; return 'done' } catch (error) { return error.code ?? error.name }`);
}

export function answered(output: unknown): object {
  return { state: 'answered', output };
}

export function first(outcome: object): readonly object[] {
  return [{ outcome }];
}

export function eventOf(event: unknown, requestId = 'request-1'): RecordedEvent {
  return { schemaVersion: 1, requestId, at: '2026-02-10T08:00:00.000Z', version: '3', durationMs: 5, event, outcome: { state: 'answered', output: null }, calls: [], redacted: 0 };
}

export function callsJob(bundle: string, over: Partial<Extract<SandboxJob, { run: 'calls' }>> = {}): Extract<SandboxJob, { run: 'calls' }> {
  return { run: 'calls', limits, bundle, file: 'index.js', handler: 'index.handler', environment: {}, events: [eventOf({ a: 1 })], ...over };
}
