import type { Sandbox } from '../../core/ports';
import type { CallOutcome, RecordedEvent } from '../../core/recorded-event';
import type { CallResult, SandboxJob, SandboxReport } from '../../core/sandbox-job';

export interface FakeSandbox extends Sandbox {
  readonly jobs: readonly SandboxJob[];
}

/**
 * Calls handlers in the test's own process, unprotected and without outgoing calls; tests of a component pass unseen.
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
      return { ...nothing, ...(job.run === 'calls' ? await called(job) : { tests: job.tests.map(({ file }) => ({ file, name: 'all', state: 'passed' as const, reason: '' })) }) };
    },
  };
}

async function called({ bundle, handler: name, events }: Extract<SandboxJob, { run: 'calls' }>): Promise<Partial<SandboxReport>> {
  const module = { exports: {} as Record<string, unknown> };
  try {
    new Function('module', 'exports', 'require', bundle)(module, module.exports, jest.requireActual);
  } catch (error) {
    return { ending: 'failed-to-load', reason: String(error) };
  }
  const handler = module.exports[name.split('.')[1] ?? ''];
  if (typeof handler !== 'function') return { ending: 'failed-to-load', reason: `${name}: saw ${typeof handler}, expected a function` };
  const calls: CallResult[] = [];
  for (const event of events) calls.push({ requestId: event.requestId, outcome: await outcomeOf(handler as (event: unknown, context: unknown) => unknown, event), durationMs: 1, unanswered: [] });
  return { calls };
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
