import { coverage } from '../../../core/gates/coverage';
import type { RunContext } from '../../../core/gates/types';
import type { OutgoingCall } from '../../../core/recorded-event';
import type { SandboxJob, SandboxReport } from '../../../core/sandbox-job';
import { sampleComponent } from '../../adapters/samples';
import { fakeSandbox } from '../../fakes/sandbox';
import { answered, recorded, sampleDiagnosis, threw } from '../code-samples';

const lines = ['src/a.ts:1', 'src/a.ts:2', 'src/a.ts:3', 'src/a.ts:3', 'src/b.ts:9'];

const isTroubled = (job: SandboxJob): boolean => job.run === 'calls' && job.timed === true;

/** What the calls and what the tests pass of the marks. */
function contextOf(passed: { readonly calls: readonly number[]; readonly tests?: readonly number[]; readonly ended?: Readonly<Record<string, Partial<SandboxReport>>>; readonly troubled?: Partial<SandboxReport> }, change: Partial<RunContext> = {}): RunContext & { readonly sandbox: ReturnType<typeof fakeSandbox> } {
  const sandbox = fakeSandbox((job): Partial<SandboxReport> => ({ passed: [...job.run === 'calls' ? passed.calls : passed.tests ?? []], calls: job.run === 'calls' ? job.events.map(({ requestId }) => answered(requestId)) : [], ...passed.ended?.[job.run], ...isTroubled(job) ? passed.troubled : {} }));
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

const large = { marked: { bundle: 'x'.repeat(6_000_001), tests: [] }, lines, reduced: [] };
test.each<readonly [string, RunContext, string]>([
  ['calls that end early', contextOf({ calls: [], ended: { calls: { ending: 'timeout', reason: 'ran longer than 60 s', passed: [], calls: [answered('fault')] } } }), 'the calls ended as timeout: ran longer than 60 s'],
  ['a bundle that does not load', contextOf({ calls: [], ended: { calls: { ending: 'failed-to-load', reason: 'index.handler: saw undefined, expected a function', calls: [] } } }), 'the calls ended as failed-to-load: index.handler: saw undefined, expected a function'],
  ['a call without a result', contextOf({ calls: [], ended: { calls: { calls: [answered('fault')] } } }), '1 of 2 calls gave a result'],
  ['a bundle that fails on each call', contextOf({ calls: [], ended: { calls: { calls: [threw('fault'), threw('worked')] } } }), 'the marked bundle fails on each call: TypeError: price of undefined'],
  ['tests that end early', contextOf({ calls: [0], ended: { tests: { ending: 'output', reason: 'printed more than 65536 bytes', passed: [] } } }), 'the tests ended as output: printed more than 65536 bytes'],
  ['a bundle too large for a job', contextOf({ calls: [] }, { forms: large }), '2 of 2 calls have no room in a job of 6000000 bytes beside the marked bundle'],
  ['a call too large for a job', contextOf({ calls: [0] }, { worked: [recorded('worked', { event: 'x'.repeat(6_000_001) })] }), '1 of 2 calls have no room'],
  ['a test too large for a job', contextOf({ calls: [0] }, { forms: { ...large, marked: { bundle: '', tests: [{ file: 'a', code: large.marked.bundle }] } } }), 'the tests ended as too-large: a: the bundle of the test has'],
])('not measured, and not refused: %s', async (_name, context, reason) => {
  expect(await coverage.check(context)).toMatchObject({ passed: true, proved: false, reason: expect.stringContaining(`not measured: ${reason}`) });
});

test('what ended early need not be measured where the rest runs enough', async () => {
  expect(await coverage.check(contextOf({ calls: [], tests: [0, 1, 2, 4], ended: { calls: { ending: 'timeout', passed: [] } } }))).toMatchObject({ passed: true, reason: '100 % of 4 changed lines ran' });
});

test('a bundle that fails on some calls is measured', async () => {
  expect(await coverage.check(contextOf({ calls: [], ended: { calls: { calls: [answered('fault'), threw('worked')] } } }))).toMatchObject({ passed: false, reason: expect.stringContaining('0 % of 4') });
});

describe('where calls hang and leave no fault', () => {
  const ask = (url: string): OutgoingCall => ({ method: 'GET', url, headers: {}, body: '', answer: { status: 200, headers: {}, body: '' } });
  const hanging = { fault: undefined, diagnosis: sampleDiagnosis({ evidence: { timeouts: 3 } }), worked: [recorded('worked', { calls: ['a', 'b', 'c', 'd'].map((name) => ask(`https://${name}.example/`)) })] };
  test.each<readonly [string, Parameters<typeof contextOf>, number, boolean, string]>([
    ['their outgoing calls are troubled, of three kinds', [{ calls: [0], troubled: { passed: [0], calls: [threw('worked')] } }, hanging], 6, false, '25 % of 4 changed lines ran'],
    ['until all lines ran', [{ calls: [0], troubled: { passed: [1, 2, 4] } }, hanging], 1, true, '100 % of 4'],
    ['not at all where all lines ran', [{ calls: [0, 1, 2, 4] }, hanging], 0, true, '100 % of 4'],
    ['not beside a fault', [{ calls: [0], troubled: { passed: [1, 2, 4] } }, { ...hanging, fault: recorded('fault') }], 0, false, '25 % of 4'],
    ['one that ends early is told', [{ calls: [0], troubled: { ending: 'timeout', reason: 'ran longer than 7 s', passed: [], calls: [] } }, hanging], 6, true, 'not measured: the calls ended as timeout: ran longer than 7 s'],
  ])('%s', async (_name, given, runs, passed, reason) => {
    const context = contextOf(...given);
    expect(await coverage.check(context)).toMatchObject({ passed, reason: expect.stringContaining(reason) });
    const troubled = context.sandbox.jobs.filter(isTroubled);
    expect(troubled).toHaveLength(runs);
    for (const job of troubled) expect(job).toMatchObject({ bundle: 'marked', marks: 5, limits: { wallSeconds: 7 } });
  });
});

test('of a component with side effects no call that worked is run again, the captured fault is', async () => {
  const context = contextOf({ calls: [0] }, { component: sampleComponent({ sideEffects: 'unsafe' }) });
  await coverage.check(context);
  expect(context.sandbox.jobs.map((job) => (job.run === 'calls' ? [job.marks, job.events.map(({ requestId }) => requestId)] : [job.marks, job.run]))).toEqual([[5, ['fault']], [5, 'tests']]);
});
