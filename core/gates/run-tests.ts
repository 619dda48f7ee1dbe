import type { Sandbox } from '../ports';
import type { SandboxJob, SandboxReport, TestResult } from '../sandbox-job';
import { bytesOf, largestJob } from './job-size';

const limits = { wallSeconds: 60, memoryMb: 512, outputBytes: 65_536 } as const;

export interface TestsRun {
  readonly ending: SandboxReport['ending'] | 'too-large';
  readonly reason: string;
  readonly tests: readonly TestResult[];
  readonly durationMs: number;
  /** Marks that they passed. */
  readonly passed: readonly number[];
}

type Bundle = Extract<SandboxJob, { run: 'tests' }>['tests'][number];

/**
 * Runs bundles of tests in as few jobs as hold them; all of them share the time of one.
 *
 * @param marks how many marks their code has
 */
export async function runTests(bundles: readonly Bundle[], sandbox: Sandbox, marks?: number): Promise<TestsRun> {
  let run: TestsRun = { ending: 'finished', reason: 'nothing to run', tests: [], durationMs: 0, passed: [] };
  for (const tests of packed(bundles)) {
    const bytes = bytesOf(jobOf(tests, limits.wallSeconds));
    if (bytes > largestJob) return { ...run, ending: 'too-large', reason: `${tests.map(({ file }) => file).join(', ')}: the bundle of the test has ${bytes} bytes, expected at most ${largestJob}` };
    const left = limits.wallSeconds - Math.floor(run.durationMs / 1000);
    if (left <= 0) return { ...run, ending: 'timeout', reason: `ran longer than ${limits.wallSeconds} s` };
    const report = await sandbox.run({ ...jobOf(tests, left), ...(marks !== undefined && { marks }) });
    run = { ending: report.ending, reason: report.reason, tests: [...run.tests, ...report.tests], durationMs: run.durationMs + report.durationMs, passed: [...run.passed, ...report.passed ?? []] };
    if (run.ending !== 'finished') return run;
  }
  return run;
}

function jobOf(tests: readonly Bundle[], wallSeconds: number): SandboxJob {
  return { run: 'tests', limits: { ...limits, wallSeconds }, tests: [...tests] };
}

/** One that is too large for any job has one of its own. */
function packed(bundles: readonly Bundle[]): readonly (readonly Bundle[])[] {
  const packs: Bundle[][] = [];
  for (const bundle of bundles) {
    const last = packs.at(-1);
    if (last && bytesOf(jobOf([...last, bundle], limits.wallSeconds)) <= largestJob) last.push(bundle);
    else packs.push([bundle]);
  }
  return packs;
}
