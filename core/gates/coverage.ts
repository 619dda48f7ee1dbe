import { percent } from '../figures';
import type { GateResult } from '../cycle';
import type { RecordedEvent } from '../recorded-event';
import type { SandboxJob } from '../sandbox-job';
import { bytesOf, largestJob, within } from './job-size';
import { runTests } from './run-tests';
import type { Gate, RunContext } from './types';
import { world } from './worlds';

const limits = { wallSeconds: 60, memoryMb: 512, outputBytes: 262_144 } as const;
const mostWorked = 50;
const leastShare = 0.8;

type Result = Omit<GateResult, 'gate'>;

/** Lines that nothing ran were not tried by any other gate. */
export const coverage: Gate<RunContext> = {
  name: 'coverage',
  doc: `The captured fault, recorded calls and the component's tests run at least ${percent(leastShare)} of the changed lines`,
  async check({ component, sandbox, call, fault, worked, forms }) {
    if ('reason' in forms) return { passed: true, proved: false, reason: `not measured: ${forms.reason}`, figures: {} };
    const { marked, lines } = forms;
    const changed = [...new Set(lines)];
    if (changed.length === 0) return { passed: true, reason: 'no changed line runs by itself', figures: { lines: 0 } };
    const events = [...fault ? [fault] : [], ...component.sideEffects === 'unsafe' ? [] : worked.slice(0, mostWorked)];
    const passed = [...await marksOfCalls(events), ...(await runTests(marked.tests, sandbox, lines.length)).passed];
    const ran = new Set(passed.map((mark) => lines[mark]));
    return told(changed, changed.filter((line) => !ran.has(line)));

    async function marksOfCalls(known: readonly RecordedEvent[]): Promise<readonly number[]> {
      const jobOf = (of: readonly RecordedEvent[]): SandboxJob => ({ run: 'calls', limits, marks: lines.length, bundle: marked.bundle, ...call, events: [...of], world });
      const run = within(known, largestJob - bytesOf(jobOf([])));
      return run.length === 0 ? [] : (await sandbox.run(jobOf(run))).passed ?? [];
    }
  },
};

function told(changed: readonly string[], missed: readonly string[]): Result {
  const share = 1 - missed.length / changed.length;
  const figures = { lines: changed.length, missed: missed.length, share };
  const reason = `${percent(share)} of ${changed.length} changed lines ran`;
  if (share >= leastShare) return { passed: true, reason, figures };
  return { passed: false, reason: `${reason}, expected at least ${percent(leastShare)}; neither the captured fault nor a recorded call nor a test reaches ${missed.slice(0, 10).join(', ')}`, figures };
}
