import { codeSha256Of } from '../../core/candidate-zip';
import { verdict as verdictSchema, type Verdict } from '../../core/cycle';
import { UnsafeState } from '../../core/errors';
import type { SourceContext } from '../../core/gates/types';
import { patchOf } from '../../core/patch';
import type { Compiler, Recordings, Workbenches } from '../../core/ports';
import type { SandboxJob, SandboxReport } from '../../core/sandbox-job';
import { testBuilt } from '../../core/test-built';
import { validateBuilt } from '../../core/validate-built';
import { type Workbench, sourceOf, unpackWorkbench } from '../../core/workbench';
import { sampleComponent } from '../adapters/samples';
import { fakeArtifacts } from '../fakes/artifacts';
import { fakeClock } from '../fakes/clock';
import { fakeFunctions } from '../fakes/functions';
import { lambdaWorld } from '../fakes/lambda-world';
import { fakeCounters } from '../fakes/counters';
import { fakeMetrics } from '../fakes/metrics';
import { improvementOf } from '../lambdas/steps/world';
import { answered, builtCandidate, hex, recorded, report, sampleDiagnosis, sampleWorkbench, scriptedCompiler, scriptedSandbox, servingBundle, servingZip, testRun, threw } from './code-samples';

const component = sampleComponent();
const { functionName } = component;
const candidate = builtCandidate({ replaces: '1' });
const fault = recorded('f', { outcome: { state: 'threw', errorType: 'TypeError', message: 'price of undefined', stack: '' } });
const diagnosis = sampleDiagnosis({ fault: { key: 'fault.json', requestId: 'f', at: fault.at, failure: 'TypeError' } });
const fixed = 'export const handler = async () => "fixed";';
const folder = 'improvements/shop/price-quote-1/attempt-2';

async function shop({ refused = [], compiler = {}, workbench = {}, worked = 0, kept: there = true, files = { 'src/quote.ts': fixed } as Record<string, string>, before = report({ calls: [threw('f')], tests: [testRun('a')] }), after = report({ calls: [answered('f')], tests: [testRun('a')] }) }:
  { refused?: SourceContext['refused']; compiler?: Partial<Compiler>; workbench?: Parameters<typeof sampleWorkbench>[0]; worked?: number; kept?: boolean; files?: Record<string, string>; before?: SandboxReport; after?: SandboxReport } = {}) {
  const lambda = lambdaWorld();
  const codeSha256 = codeSha256Of(servingZip);
  lambda.addFunction(functionName, { latest: { codeSha256, settings: { environment: { TABLE: 'prices', API_KEY: 'k' } } } });
  lambda.keepCode(codeSha256, servingZip);
  lambda.publish(functionName, fault.at);
  lambda.putAlias(functionName, 'live', { version: '1', weights: {} });
  const artifacts = fakeArtifacts();
  await artifacts.putJson(candidate.key, { files, diff: '' });
  const calls = Array.from({ length: worked }, (_, index) => recorded(`w${index}`));
  const kept: Workbench[] = [];
  const workbenches: Workbenches = { keep: async () => 'there', read: async (_of, sha256) => (there && sha256 === hex(servingBundle) ? sampleWorkbench(workbench) : undefined), put: async (_of, workbench) => void kept.push(workbench), release: async () => undefined };
  const recordings: Recordings = { put: async () => undefined, failed: async () => [], worked: async () => calls.map((event) => ({ key: event.requestId, event })), get: async () => fault };
  const replayed = report({ calls: calls.map(({ requestId }) => answered(requestId)) });
  const answers = scriptedSandbox({ [servingBundle]: before, 'fixed bundle': after, before, after });
  const sandbox = { ...answers, run: async (job: SandboxJob) => { const told = await answers.run(job); return job.run === 'calls' && job.events.length > 1 ? { ...told, calls: replayed.calls } : told; } };
  const metrics = fakeMetrics();
  metrics.addUnqualified(component.component, new Date(fakeClock().now() - 60_000).toISOString(), 0);
  const ports = { functions: fakeFunctions(lambda), artifacts, workbenches, recordings, compiler: scriptedCompiler(compiler), sandbox, metrics, counters: fakeCounters(), clock: fakeClock() };
  const validate = () => validateBuilt(candidate, 2, component, improvementOf(), refused, ports);
  return { lambda, artifacts, kept, sandbox, validate, test: (verdict: Verdict) => testBuilt(candidate, verdict, component, { diagnosis, opportunity: improvementOf().opportunity }, ports) };
}

test('what passes is kept, and the verdict names the hash of the zip that would be deployed', async () => {
  const { validate, artifacts } = await shop();
  const verdict = await validate();
  expect(verdict).toMatchObject({ accepted: true, built: { zipKey: `${folder}/function.zip` }, gates: ['deployable', 'alias-only', 'scope', 'duplicate', 'parses', 'reach', 'security', 'complexity', 'builds', 'types', 'handler-shape'].map((gate) => ({ gate, passed: true })) });
  expect(verdict.candidateSha256).toBe(codeSha256Of(await artifacts.getBytes(`${folder}/function.zip`)));
  expect(await artifacts.getJson(`${folder}/bundle.json`)).toEqual({ file: 'index.js', handler: 'handler', before: servingBundle, after: 'fixed bundle' });
  expect(await artifacts.getJson(`${folder}/tests.json`)).toEqual({ tests: [{ file: 'test/quote.test.ts', before: 'before', after: 'after' }], broken: [], refused: [], boundaries: [] });
  const next = unpackWorkbench(await artifacts.getBytes(`${folder}/workbench.zip`));
  expect([next.manifest.bundle.sha256, next.sourceMap, sourceOf(next, 'src/quote.ts')]).toEqual([hex('fixed bundle'), '{"version":3,"of":"fixed"}', fixed]);
  expect(await validate()).toEqual(verdict);
});

test.each<readonly [string, Parameters<typeof shop>[0], readonly string[]]>([
  ['tried before, with other blanks', { refused: [{ improvementId: 'i', attempt: 1, reason: 'no', patchSha256: patchOf(() => '', { 'src/quote.ts': `// mended\n${fixed}` }).patchSha256 }] }, ['duplicate']],
  ['outside the component', { files: { 'src/quote.ts': fixed, 'test/quote.test.ts': '' } }, ['scope']],
  ['reaches out', { files: { 'src/quote.ts': 'export const handler = async () => fetch("https://evil.example.com");' } }, ['reach']],
  ['does not parse', { compiler: { syntaxErrors: async () => ['src/quote.ts:1:1 no'] } }, ['parses']],
  ['does not build', { compiler: { build: async () => ({ errors: ['no'] }) } }, ['builds']],
  ['new type error and another handler', { compiler: { typeErrors: async () => ['src/quote.ts: TS1 no'], handlerType: async (of) => sourceOf(of, 'src/quote.ts') ?? '' } }, ['types', 'handler-shape']],
])('refused, and nothing of it is kept: %s', async (_name, change, refused) => {
  const { validate, artifacts } = await shop(change);
  const verdict = await validate();
  expect(verdict).toMatchObject({ accepted: false, candidateSha256: '' });
  expect(verdict.built).toBeUndefined();
  expect(verdict.gates.filter(({ passed }) => !passed).map(({ gate }) => gate)).toEqual(refused);
  expect(artifacts.keys()).toEqual([candidate.key]);
});

test('a version without a workbench is no base for a change', async () => {
  const { validate, artifacts } = await shop({ kept: false });
  await expect(validate()).rejects.toThrow(UnsafeState);
  expect(artifacts.keys()).toEqual([candidate.key]);
});

describe('run in the sandbox', () => {
  test('a candidate that passes leaves its workbench, with the verdicts of all gates together', async () => {
    const { validate, test: run, kept, sandbox } = await shop();
    const validated = await validate();
    const tested = await run(validated);
    expect(tested).toMatchObject({ accepted: true, candidateSha256: validated.candidateSha256, built: validated.built });
    expect(tested.gates.map(({ gate }) => gate)).toEqual([...validated.gates.map(({ gate }) => gate), 'reproduction', 'own-tests', 'replay', 'coverage', 'synthetic', 'beyond-fault']);
    expect(kept.map(({ manifest }) => manifest.bundle.sha256)).toEqual([hex('fixed bundle')]);
    for (const job of sandbox.jobs) if (job.run === 'calls') expect(job).toMatchObject({ file: 'index.js', handler: 'handler', environment: { TABLE: 'prices', API_KEY: 'stand-in-of-a-secret', AWS_LAMBDA_FUNCTION_NAME: functionName, AWS_LAMBDA_FUNCTION_VERSION: '1' }, events: [fault] });
  });

  const withTests = { compiler: { bundleTests: async () => new Map() }, workbench: { testBundles: new Map<string, string>() } };
  test('a change that neither tests nor recorded calls say anything of needs a person', async () => {
    const { validate, test: run, kept } = await shop(withTests);
    const tested = await run(await validate());
    expect(verdictSchema.parse(tested)).toMatchObject({ accepted: true, unproven: ['own-tests', 'replay', 'synthetic'], needsPerson: 'own-tests: the component has no tests that can run here; replay: no call that worked was recorded yet; synthetic: no call was recorded from which others could be made' });
    expect(kept).toHaveLength(1);
  });
  test('either of them is enough', async () => {
    const { validate, test: run } = await shop();
    const tested = await run(await validate());
    expect(tested).toMatchObject({ accepted: true, unproven: ['replay', 'synthetic'] });
    expect(tested).not.toHaveProperty('needsPerson');
    const replayed = await shop({ ...withTests, worked: 10 });
    const { accepted, needsPerson, unproven } = await replayed.test(await replayed.validate());
    expect([accepted, needsPerson, unproven]).toEqual([true, undefined, ['own-tests', 'synthetic']]);
  });
  test('what was refused needs nobody', async () => {
    const { validate, test: run } = await shop({ ...withTests, after: report({ calls: [threw('f')] }) });
    expect(await run(await validate())).not.toHaveProperty('needsPerson');
  });

  test.each<readonly [string, Partial<Compiler>]>([
    ['does not build with the change', { bundleTests: async () => new Map([['test/quote.test.ts', { error: 'No matching export' }]]) }],
    ['gives no bundle with the change', { bundleTests: async () => new Map() }],
  ])('a test that %s refuses the candidate', async (_name, compiler) => {
    const { validate, test: run } = await shop({ compiler });
    expect(await run(await validate())).toMatchObject({ accepted: false, reason: expect.stringMatching(/own-tests: test\/quote\.test\.ts does not build with the change: (No matching export|it gave no bundle)/) });
  });

  test('one that is refused leaves none, and the reason names the gate', async () => {
    const { validate, test: run, kept } = await shop({ after: report({ calls: [threw('f')], tests: [testRun('a', 'failed', 'expected 1')] }) });
    expect(await run(await validate())).toMatchObject({ accepted: false, reason: expect.stringMatching(/^reproduction: the candidate still fails .*; own-tests: test\/quote\.test\.ts: a: expected 1$/) });
    expect(kept).toEqual([]);
  });

  test.each<readonly [string, (verdict: Verdict) => Verdict]>([
    ['another zip than the verdict names', (verdict) => ({ ...verdict, candidateSha256: 'other' })],
    ['a verdict that names nothing', ({ built: _built, ...verdict }) => verdict],
  ])('refuses %s, and runs nothing', async (_name, change) => {
    const { validate, test: run, sandbox } = await shop();
    await expect(run(change(await validate()))).rejects.toThrow(UnsafeState);
    expect(sandbox.jobs).toEqual([]);
  });
});
