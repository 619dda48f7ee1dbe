import type { GateResult } from '../cycle';
import type { TestResult } from '../sandbox-job';
import { runTests, type TestsRun } from './run-tests';
import type { Gate, RunContext } from './types';

type Result = Omit<GateResult, 'gate'>;

/** The tests come from the workbench that was made at synth: a candidate cannot have touched them. */
export const ownTests: Gate<RunContext> = {
  name: 'own-tests',
  doc: 'The component\'s own tests that pass on the version that serves build and pass with the change',
  async check({ sandbox, tests, brokenTests, refusedTests }) {
    const told = refusedTests.length === 0 ? '' : `; not run: ${refusedTests.map(({ file, refused }) => `${file} (${refused})`).join(', ')}`;
    if (brokenTests.length > 0) return { passed: false, reason: brokenTests.slice(0, 5).map(({ file, error }) => `${file} does not build with the change: ${error}`).join('; '), figures: { broken: brokenTests.length } };
    if (tests.length === 0) return { passed: true, proved: false, reason: `the component has no tests that can run here${told}`, figures: { tests: 0 } };
    const side = (of: 'before' | 'after'): Promise<TestsRun> => runTests(tests.map(({ file, ...bundles }) => ({ file, code: bundles[of] })), sandbox);
    // Both, in any case: tests that silently no longer run can only be missed by comparison.
    const [before, after] = [await side('before'), await side('after')];
    if (before.ending !== 'finished') return { passed: false, reason: `the tests end as ${before.ending} also on the version that serves: ${before.reason}`, figures: { ending: before.ending } };
    if (after.ending !== 'finished') return { passed: false, reason: `the run of the tests ended as ${after.ending}: ${after.reason}`, figures: { ending: after.ending, tests: after.tests.length } };
    return compared(before, after, told);
  },
};

function compared(before: TestsRun, after: TestsRun, told: string): Result {
  const passing = after.tests.filter(({ state }) => state === 'passed').length;
  const known = new Set(failed(before.tests).map(idOf));
  const broken = failed(after.tests).filter((test) => !known.has(idOf(test)));
  const missing = before.tests.filter((test) => test.state === 'passed' && !after.tests.some((other) => idOf(other) === idOf(test) && other.state !== 'skipped'));
  const reasons = [...broken.map((test) => `${idOf(test)}: ${test.reason}`), ...missing.map((test) => `${idOf(test)}: did not run`)];
  const figures = { tests: after.tests.length, failed: broken.length, failedBefore: known.size, ms: after.durationMs };
  if (reasons.length > 0) return { passed: false, reason: reasons.slice(0, 5).join('; '), figures };
  return { passed: true, proved: passing > 0, reason: `${passing} tests pass${known.size === 0 ? '' : `; ${known.size} fail on the version that serves too`}${told}`, figures };
}

function failed(tests: readonly TestResult[]): readonly TestResult[] {
  return tests.filter(({ state }) => state === 'failed');
}

function idOf({ file, name }: TestResult): string {
  return `${file}: ${name}`;
}
