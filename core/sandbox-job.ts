import * as z from 'zod';
import { callOutcome, outgoingCall, recordedEvent } from './recorded-event';

/**
 * Seconds, megabytes and bytes after which the code that runs is killed. `cpuSeconds` are of all its threads, and of the
 * processes that it should not have; twice the wall's where it is left out.
 */
export const sandboxLimits = z.object({ wallSeconds: z.number().positive().max(240), cpuSeconds: z.number().positive().optional(), memoryMb: z.int().positive(), outputBytes: z.int().positive() });
export type SandboxLimits = z.infer<typeof sandboxLimits>;

/** How many marks the code has: it calls a global (`core/mark-global.ts`) with the number of each that it passes. @default none */
const marks = z.int().nonnegative().max(5_000).optional();

/**
 * A clock and random numbers that are the same in each run. Each call begins at its recorded time and `laterMs`; a look at
 * the clock takes `tickMs`, a timer its delay, and nothing else takes any time.
 */
export const madeWorld = z.object({ seed: z.int().nonnegative(), laterMs: z.number().nonnegative(), tickMs: z.number().positive() });
export type MadeWorld = z.infer<typeof madeWorld>;

/** What the sandbox is asked to run: everything comes with the job, since it can read nothing. 6 MB as JSON at most. */
export const sandboxJob = z.discriminatedUnion('run', [
  /** The component's own tests, each a CommonJS bundle that requires `@jest/globals`. */
  z.object({ run: z.literal('tests'), limits: sandboxLimits, marks, tests: z.array(z.object({ file: z.string(), code: z.string() })) }),
  /** The bundle's handler, called with each recorded event; outgoing calls get the recorded answers. */
  z.object({
    run: z.literal('calls'),
    limits: sandboxLimits,
    marks,
    bundle: z.string(),
    file: z.enum(['index.js', 'index.mjs']),
    handler: z.string(),
    /** The function's own variables, secrets replaced. */
    environment: z.record(z.string(), z.string()),
    events: z.array(recordedEvent),
    /** Answers for events that bring none of their own. @default none */
    answers: z.array(outgoingCall).optional(),
    /** Answers come as late as they did when they were recorded. @default at once */
    timed: z.boolean().optional(),
    /** @default the process's own clock and random numbers */
    world: madeWorld.optional(),
  }),
]);
export type SandboxJob = z.infer<typeof sandboxJob>;

/** Why a run ended. Everything but `finished` says of the code that it did something which it may not. */
export const sandboxEndings = ['finished', 'timeout', 'cpu', 'output', 'exit', 'memory', 'files', 'processes', 'forged', 'failed-to-load'] as const;

export const testResult = z.object({ file: z.string(), name: z.string(), state: z.enum(['passed', 'failed', 'skipped']), reason: z.string() });
export type TestResult = z.infer<typeof testResult>;

export const callResult = z.object({
  requestId: z.string(),
  outcome: callOutcome,
  durationMs: z.number().nonnegative(),
  /** Outgoing calls that have no recorded answer, as `METHOD url`, with AWS's target where there is one: each was refused. */
  unanswered: z.array(z.string()),
  /** Outgoing calls that ask for a change, answered or not: `METHOD url target`, a line's end, the body. Long values are hashes, and what has no room is counted (`core/shortened-writes.ts`). */
  writes: z.array(z.string()).optional(),
});
export type CallResult = z.infer<typeof callResult>;

export const sandboxReport = z.object({
  ending: z.enum(sandboxEndings),
  /** What happened, in a sentence. */
  reason: z.string(),
  tests: z.array(testResult),
  calls: z.array(callResult),
  /** Marks that the code says it passed. @default none */
  passed: z.array(z.int().nonnegative()).optional(),
  /** What the code tried and was refused: network, processes, files. */
  refused: z.array(z.string()),
  /** The end of what it printed. */
  output: z.string(),
  durationMs: z.number().nonnegative(),
});
export type SandboxReport = z.infer<typeof sandboxReport>;
