import type { SandboxReport } from '../sandbox-job';
import { howItFailed } from './replayed-calls';

/** What one run of the marked bundle showed. */
export interface Run {
  /** Marks that it passed. */
  readonly passed: readonly number[];
  /** Why it might have passed more. */
  readonly unfinished: string | undefined;
}

export function runOf({ ending, reason, calls, passed = [] }: SandboxReport, events: number): Run {
  if (ending !== 'finished') return { passed, unfinished: `the calls ended as ${ending}: ${reason}` };
  return { passed, unfinished: calls.length < events ? `${calls.length} of ${events} calls gave a result` : undefined };
}

/** Of calls that a candidate that came here answers, so that it is the marked bundle that does not work where all fail. */
export function runOfKnown(report: SandboxReport, events: number): Run {
  const run = runOf(report, events);
  const first = report.calls[0];
  if (run.unfinished !== undefined || run.passed.length > 0 || !report.calls.every(({ outcome }) => outcome.state === 'threw')) return run;
  return { ...run, unfinished: `the marked bundle fails on each call: ${howItFailed(first)}` };
}
