import { join } from 'node:path';
import type { CallResult, SandboxJob, SandboxReport, TestResult } from '../../core/sandbox-job';
import type { CallOutcome } from '../../core/recorded-event';
import { failureIn } from '../recorder/observe-calls';
import type { ChildRecord } from './record';
import { runChild } from './run-child';

/** Bytes of results in one report: Lambda's answer may have 6 MB. */
const reportBytes = 5_000_000;
const mostRefusals = 100;
/** JSON is written by recursion: what is deeper could not leave this function. */
const mostDepth = 500;

interface Options {
  /** The runner's bundle. @default `child.js` beside this function's own */
  readonly childFile?: string;
}

/**
 * Runs a job, each bundle of tests in a process of its own as jest does, all of them within the job's limits. The report
 * is data: nothing in it was evaluated here.
 */
export async function runJob(job: SandboxJob, { childFile = join(__dirname, 'child.js') }: Options = {}): Promise<SandboxReport> {
  const started = performance.now();
  const parts: readonly SandboxJob[] = job.run === 'tests' ? job.tests.map((test) => ({ ...job, tests: [test] })) : [job];
  let report: SandboxReport = { ending: 'finished', reason: 'nothing to run', tests: [], calls: [], refused: [], output: '', durationMs: 0 };
  let bytesLeft = reportBytes;
  for (const part of parts) {
    const secondsLeft = job.limits.wallSeconds - (performance.now() - started) / 1000;
    if (secondsLeft <= 0) return { ...report, ending: 'timeout', reason: `ran longer than ${job.limits.wallSeconds} s`, durationMs: performance.now() - started };
    const { ending, reason, records, output } = await runChild(part, { childFile, resultBytes: bytesLeft, secondsLeft });
    bytesLeft -= Buffer.byteLength(JSON.stringify(records));
    report = {
      ending,
      reason: part.run === 'tests' && ending !== 'finished' ? `${part.tests[0]?.file ?? ''}: ${reason}` : reason,
      tests: [...report.tests, ...records.flatMap(testOf)],
      calls: part.run === 'calls' ? records.flatMap((made) => callOf(made, part.events, childFile)) : [],
      ...(job.marks !== undefined && { passed: [...new Set([...report.passed ?? [], ...records.flatMap((made) => (made.kind === 'passed' ? [made.mark] : []))])] }),
      refused: [...new Set([...report.refused, ...records.flatMap((made) => (made.kind === 'refused' ? [made.what] : []))])].slice(0, mostRefusals),
      output: output === '' ? report.output : output,
      durationMs: performance.now() - started,
    };
    if (ending !== 'finished') return report;
  }
  return report;
}

function testOf(made: ChildRecord): TestResult[] {
  if (made.kind !== 'test') return [];
  const { file, name, state, reason } = made;
  return [{ file, name, state, reason }];
}

function callOf(made: ChildRecord, events: Extract<SandboxJob, { run: 'calls' }>['events'], childFile: string): CallResult[] {
  if (made.kind !== 'answered' && made.kind !== 'threw') return [];
  const requestId = events[made.index]?.requestId;
  if (requestId === undefined) return [];
  const { durationMs, unanswered, writes } = made;
  return [{ requestId, outcome: outcomeOf(made, childFile), durationMs, unanswered, ...(writes !== undefined && { writes }) }];
}

function outcomeOf(made: Extract<ChildRecord, { kind: 'answered' | 'threw' }>, childFile: string): CallOutcome {
  // The runner's own frames are no part of the component.
  if (made.kind === 'threw') return { state: 'threw', errorType: made.errorType, message: made.message, stack: made.stack.split('\n').filter((line) => !line.includes(childFile)).join('\n') };
  if (depthOf(made.output) > mostDepth) return { state: 'threw', errorType: 'Error', message: `Unable to stringify response body: deeper than ${mostDepth}`, stack: '' };
  const output: unknown = JSON.parse(made.output);
  const failure = failureIn(output)?.kind;
  return { state: 'answered', output, ...(failure ? { failure } : {}) };
}

/** How deep lists and objects stand in each other. */
function depthOf(json: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [mark] of json.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/g)) {
    if (mark === '[' || mark === '{') deepest = Math.max(deepest, ++depth);
    else if (mark === ']' || mark === '}') depth--;
  }
  return deepest;
}
