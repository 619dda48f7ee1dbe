import type { SandboxReport, TestResult } from '../sandbox-job';
import type { Gate, RunContext } from './types';

const limits = { wallSeconds: 60, memoryMb: 512, outputBytes: 65_536 } as const;

/** The tests come from the workbench that was made at synth: a candidate cannot have touched them. */
export const ownTests: Gate<RunContext> = {
  name: 'own-tests',
  doc: 'The component\'s own tests that pass on the version that serves pass on the candidate',
  async check({ sandbox, tests, refusedTests }) {
    const told = refusedTests.length === 0 ? '' : `; not run: ${refusedTests.map(({ file, refused }) => `${file} (${refused})`).join(', ')}`;
    if (tests.length === 0) return { passed: true, reason: `the component has no tests that can run here${told}`, figures: { tests: 0 } };
    const run = (side: 'before' | 'after'): Promise<SandboxReport> => sandbox.run({ run: 'tests', limits, tests: tests.map(({ file, ...bundles }) => ({ file, code: bundles[side] })) });
    // Both, in any case: tests that silently no longer run can only be missed by comparison.
    const [before, after] = [await run('before'), await run('after')];
    if (before.ending !== 'finished') return { passed: false, reason: `the tests end as ${before.ending} also on the version that serves: ${before.reason}`, figures: { ending: before.ending } };
    if (after.ending !== 'finished') return { passed: false, reason: `the run of the tests ended as ${after.ending}: ${after.reason}`, figures: { ending: after.ending, tests: after.tests.length } };
    const passing = after.tests.filter(({ state }) => state === 'passed').length;
    const known = new Set(failed(before.tests).map(idOf));
    const broken = failed(after.tests).filter((test) => !known.has(idOf(test)));
    const missing = before.tests.filter((test) => test.state === 'passed' && !after.tests.some((other) => idOf(other) === idOf(test) && other.state !== 'skipped'));
    const reasons = [...broken.map((test) => `${idOf(test)}: ${test.reason}`), ...missing.map((test) => `${idOf(test)}: did not run`)];
    return {
      passed: reasons.length === 0,
      reason: reasons.length === 0 ? `${passing} tests pass${known.size === 0 ? '' : `; ${known.size} fail on the version that serves too`}${told}` : reasons.slice(0, 5).join('; '),
      figures: { tests: after.tests.length, failed: broken.length, failedBefore: known.size, ms: after.durationMs },
    };
  },
};

function failed(tests: readonly TestResult[]): readonly TestResult[] {
  return tests.filter(({ state }) => state === 'failed');
}

function idOf({ file, name }: TestResult): string {
  return `${file}: ${name}`;
}
