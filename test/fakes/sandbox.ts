import { createRequire } from 'node:module';
import { compileFunction } from 'node:vm';
import { expect } from 'expect';
import { markGlobal } from '../../core/mark-global';
import type { Sandbox } from '../../core/ports';
import type { CallOutcome, RecordedEvent } from '../../core/recorded-event';
import type { CallResult, SandboxJob, SandboxReport, TestResult } from '../../core/sandbox-job';

export interface FakeSandbox extends Sandbox {
  readonly jobs: readonly SandboxJob[];
}

/**
 * Calls handlers and runs a component's plain tests in the test's own process, unprotected and without outgoing calls.
 * `scripted` answers in its place, for all that only the real one can see.
 */
export function fakeSandbox(scripted: (job: SandboxJob) => Partial<SandboxReport> | undefined = () => undefined): FakeSandbox {
  const jobs: SandboxJob[] = [];
  return {
    jobs,
    async run(job) {
      jobs.push(job);
      const nothing: SandboxReport = { ending: 'finished', reason: 'ran to its end', tests: [], calls: [], refused: [], output: '', durationMs: 1 };
      const script = scripted(job);
      if (script) return { ...nothing, ...script };
      const passed = new Set<number>();
      const mark = (number: number) => void passed.add(number);
      const ran = job.run === 'calls' ? await called(job, mark) : await tested(job, mark);
      return { ...nothing, ...ran, ...(job.marks !== undefined && { passed: [...passed] }) };
    },
  };
}

const required = createRequire(__filename);
const compiled = new Map<string, (...given: unknown[]) => void>();

/** Runs it anew each time. Stacks name the file as on Lambda. */
function load(code: string, file: string, mark: Mark, provided: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  const module = { exports: {} as Record<string, unknown> };
  const run = compiled.get(`${file} ${code}`) ?? (compileFunction(code, ['module', 'exports', 'require', markGlobal, ...Object.keys(provided)], { filename: `/var/task/${file}` }) as (...given: unknown[]) => void);
  compiled.set(`${file} ${code}`, run);
  run(module, module.exports, (name: string) => (name === '@jest/globals' ? provided : required(name)), mark, ...Object.values(provided));
  return module.exports;
}

type Mark = (number: number) => void;

async function called({ bundle, file, handler: name, events }: Extract<SandboxJob, { run: 'calls' }>, mark: Mark): Promise<Partial<SandboxReport>> {
  let handler: unknown;
  try {
    handler = load(bundle, file, mark)[name.split('.').at(-1) ?? ''];
  } catch (error) {
    return { ending: 'failed-to-load', reason: String(error) };
  }
  if (typeof handler !== 'function') return { ending: 'failed-to-load', reason: `${name}: saw ${typeof handler}, expected a function` };
  const calls: CallResult[] = [];
  for (const event of events) calls.push({ requestId: event.requestId, outcome: await outcomeOf(handler as (event: unknown, context: unknown) => unknown, event), durationMs: 1, unanswered: [] });
  return { calls };
}

async function tested({ tests }: Extract<SandboxJob, { run: 'tests' }>, mark: Mark): Promise<Partial<SandboxReport>> {
  const results: TestResult[] = [];
  for (const { file, code } of tests) {
    const found: { readonly name: string; readonly body: () => unknown }[] = [];
    const test = (name: string, body: () => unknown) => void found.push({ name, body });
    load(code, file, mark, { test, it: test, expect });
    for (const { name, body } of found) {
      const failure = await Promise.resolve().then(body).then(() => undefined, (error: unknown) => (error as Error).message);
      results.push({ file, name, state: failure === undefined ? 'passed' : 'failed', reason: failure ?? '' });
    }
  }
  return { tests: results };
}

async function outcomeOf(handler: (event: unknown, context: unknown) => unknown, { event, requestId }: RecordedEvent): Promise<CallOutcome> {
  try {
    const output = JSON.parse(JSON.stringify((await handler(event, { awsRequestId: requestId })) ?? null)) as { statusCode?: number; batchItemFailures?: unknown[] } | null;
    const failure = (output?.statusCode ?? 0) >= 500 ? 'status' : (output?.batchItemFailures?.length ?? 0) > 0 ? 'batch-items' : undefined;
    return { state: 'answered', output, ...(failure ? { failure } : {}) };
  } catch (thrown) {
    const error = thrown as Error;
    return { state: 'threw', errorType: error.name, message: error.message, stack: error.stack ?? '' };
  }
}
