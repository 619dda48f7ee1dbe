import { coverage } from '../../../core/gates/coverage';
import type { RunContext } from '../../../core/gates/types';
import type { SandboxReport } from '../../../core/sandbox-job';
import { sampleComponent } from '../../adapters/samples';
import { fakeSandbox } from '../../fakes/sandbox';
import { recorded, sampleDiagnosis } from '../code-samples';

const lines = ['src/a.ts:1', 'src/a.ts:2', 'src/a.ts:3', 'src/a.ts:3', 'src/b.ts:9'];

/** What the calls and what the tests pass of the marks. */
function contextOf(passed: { readonly calls: readonly number[]; readonly tests?: readonly number[] }, change: Partial<RunContext> = {}): RunContext & { readonly sandbox: ReturnType<typeof fakeSandbox> } {
  const sandbox = fakeSandbox((job): Partial<SandboxReport> => ({ passed: [...job.run === 'calls' ? passed.calls : passed.tests ?? []] }));
  return {
    component: sampleComponent({ sideEffects: 'none' }), diagnosis: sampleDiagnosis(), before: '', after: '', call: { file: 'index.js', handler: 'index.handler', environment: {} },
    tests: [], brokenTests: [], refusedTests: [], fault: recorded('fault'), worked: [recorded('worked')], inputs: [], boundaries: [],
    forms: { marked: { bundle: 'marked', tests: [{ file: 'a', code: 'test' }] }, lines, reduced: [] }, ...change, sandbox,
  };
}

test.each<readonly [string, RunContext, boolean, string]>([
  ['all lines by calls', contextOf({ calls: [0, 1, 2, 3, 4] }), true, '100 % of 4 changed lines ran'],
  ['lines by calls and tests together; of a line one of its marks', contextOf({ calls: [0, 1], tests: [3, 4] }), true, '100 % of 4 changed lines ran'],
  ['too few', contextOf({ calls: [0, 2] }), false, '50 % of 4 changed lines ran, expected at least 80 %; neither the captured fault nor a recorded call nor a test reaches src/a.ts:2, src/b.ts:9'],
  ['one of five that does not run', contextOf({ calls: [0, 1, 2, 3] }, { forms: { marked: { bundle: '', tests: [] }, lines: ['1', '2', '3', '4', '5'], reduced: [] } }), true, '80 % of 5'],
  ['marks that nobody gave', contextOf({ calls: [7, 99] }), false, '0 % of 4'],
  ['no line that runs', contextOf({ calls: [] }, { forms: { marked: { bundle: '', tests: [] }, lines: [], reduced: [] } }), true, 'no changed line runs by itself'],
  ['forms that could not be built', contextOf({ calls: [] }, { forms: { reason: 'no build' } }), true, 'not measured: no build'],
])('%s', async (_name, context, passed, reason) => {
  expect(await coverage.check(context)).toMatchObject({ passed, reason: expect.stringContaining(reason) });
});

test('of a component with side effects no call that worked is run again, the captured fault is', async () => {
  const context = contextOf({ calls: [0] }, { component: sampleComponent({ sideEffects: 'unsafe' }) });
  await coverage.check(context);
  expect(context.sandbox.jobs.map((job) => (job.run === 'calls' ? [job.marks, job.events.map(({ requestId }) => requestId)] : [job.marks, job.run]))).toEqual([[5, ['fault']], [5, 'tests']]);
});
