import { percent } from '../figures';
import type { GateResult } from '../cycle';
import type { RecordedEvent } from '../recorded-event';
import type { SandboxJob } from '../sandbox-job';
import { bytesOf, largestJob, within } from './job-size';
import { type Run, runOf, runOfKnown } from './marked-run';
import { runTests } from './run-tests';
import { leftNoFault, troubledCalls, troubledJob } from './silence';
import type { Gate, RunContext } from './types';
import { world } from './worlds';

const limits = { wallSeconds: 60, memoryMb: 512, outputBytes: 262_144 } as const;
const mostWorked = 50;
const leastShare = 0.8;

type Result = Omit<GateResult, 'gate'>;

/** Lines that nothing ran were not tried by any other gate. What did not run to its end says nothing of them. */
export const coverage: Gate<RunContext> = {
  name: 'coverage',
  doc: `The captured fault, recorded calls and the component's tests run at least ${percent(leastShare)} of the changed lines`,
  async check(context) {
    const { component, sandbox, call, fault, worked, forms } = context;
    if ('reason' in forms) return notMeasured(forms.reason, {});
    const { marked, lines } = forms;
    const changed = [...new Set(lines)];
    if (changed.length === 0) return { passed: true, reason: 'no changed line runs by itself', figures: { lines: 0 } };
    const events = [...fault ? [fault] : [], ...component.sideEffects === 'unsafe' ? [] : worked.slice(0, mostWorked)];
    const calls = await callsRun(events);
    const tests = await runTests(marked.tests, sandbox, lines.length);
    const runs = [calls, { passed: tests.passed, unfinished: tests.ending === 'finished' ? undefined : `the tests ended as ${tests.ending}: ${tests.reason}` }];
    const missed = (): readonly string[] => {
      const ran = new Set(runs.flatMap(({ passed }) => passed.map((mark) => lines[mark])));
      return changed.filter((line) => !ran.has(line));
    };
    // What the fault would run, where calls that hang left none: each takes seconds.
    for (const { event } of leftNoFault(context) ? troubledCalls(worked) : []) if (missed().length > 0) runs.push(await callRun(event));
    return told(changed, missed(), [...new Set(runs.flatMap(({ unfinished }) => unfinished ?? []))]);

    async function callRun(event: RecordedEvent): Promise<Run> {
      const job = { ...troubledJob(marked.bundle, call, event), marks: lines.length };
      return bytesOf(job) > largestJob ? { passed: [], unfinished: undefined } : runOf(await sandbox.run(job), 1);
    }

    async function callsRun(known: readonly RecordedEvent[]): Promise<Run> {
      const jobOf = (of: readonly RecordedEvent[]): SandboxJob => ({ run: 'calls', limits, marks: lines.length, bundle: marked.bundle, ...call, events: [...of], world });
      const run = within(known, largestJob - bytesOf(jobOf([])));
      const left = run.length < known.length ? `${known.length - run.length} of ${known.length} calls have no room in a job of ${largestJob} bytes beside the marked bundle` : undefined;
      if (run.length === 0) return { passed: [], unfinished: left };
      const { passed, unfinished = left } = runOfKnown(await sandbox.run(jobOf(run)), run.length);
      return { passed, unfinished };
    }
  },
};

function told(changed: readonly string[], missed: readonly string[], unfinished: readonly string[]): Result {
  const share = 1 - missed.length / changed.length;
  const figures = { lines: changed.length, missed: missed.length, share };
  const reason = `${percent(share)} of ${changed.length} changed lines ran`;
  if (share >= leastShare) return { passed: true, reason, figures };
  if (unfinished.length > 0) return notMeasured(unfinished.join('; '), figures);
  return { passed: false, reason: `${reason}, expected at least ${percent(leastShare)}; neither the captured fault nor a recorded call nor a test reaches ${missed.slice(0, 10).join(', ')}`, figures };
}

function notMeasured(reason: string, figures: Result['figures']): Result {
  return { passed: true, proved: false, reason: `not measured: ${reason}`, figures };
}
