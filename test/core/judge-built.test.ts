import { codeSha256Of } from '../../core/candidate-zip';
import type { Verdict } from '../../core/cycle';
import { UnsafeState } from '../../core/errors';
import type { Compiler, Recordings, Workbenches } from '../../core/ports';
import type { SandboxReport } from '../../core/sandbox-job';
import { testBuilt } from '../../core/test-built';
import { validateBuilt } from '../../core/validate-built';
import { type Workbench, sourceOf, unpackWorkbench } from '../../core/workbench';
import { sampleComponent } from '../adapters/samples';
import { fakeArtifacts } from '../fakes/artifacts';
import { fakeFunctions } from '../fakes/functions';
import { lambdaWorld } from '../fakes/lambda-world';
import { improvementOf } from '../lambdas/steps/world';
import { answered, builtCandidate, hex, recorded, report, sampleDiagnosis, sampleWorkbench, scriptedCompiler, scriptedSandbox, servingBundle, servingZip, testRun, threw } from './code-samples';

const component = sampleComponent();
const { functionName } = component;
const candidate = builtCandidate({ replaces: '1' });
const fault = recorded('f', { outcome: { state: 'threw', errorType: 'TypeError', message: 'm', stack: '' } });
const diagnosis = sampleDiagnosis({ fault: { key: 'fault.json', requestId: 'f', at: fault.at, failure: 'TypeError' } });
const folder = 'improvements/shop/price-quote-1/attempt-2';

async function shop({ compiler = {}, kept: there = true, files = { 'src/quote.ts': 'fixed' } as Record<string, string>, before = report({ calls: [threw('f')], tests: [testRun('a')] }), after = report({ calls: [answered('f')], tests: [testRun('a')] }) }:
  { compiler?: Partial<Compiler>; kept?: boolean; files?: Record<string, string>; before?: SandboxReport; after?: SandboxReport } = {}) {
  const lambda = lambdaWorld();
  const codeSha256 = codeSha256Of(servingZip);
  lambda.addFunction(functionName, { latest: { codeSha256, settings: { environment: { TABLE: 'prices', API_KEY: 'k' } } } });
  lambda.keepCode(codeSha256, servingZip);
  lambda.publish(functionName, fault.at);
  lambda.putAlias(functionName, 'live', { version: '1', weights: {} });
  const artifacts = fakeArtifacts();
  await artifacts.putJson(candidate.key, { files, diff: '' });
  const kept: Workbench[] = [];
  const workbenches: Workbenches = { keep: async () => 'there', read: async (_of, sha256) => (there && sha256 === hex(servingBundle) ? sampleWorkbench() : undefined), put: async (_of, workbench) => void kept.push(workbench) };
  const recordings: Recordings = { put: async () => undefined, failed: async () => [], worked: async () => [], get: async () => fault };
  const sandbox = scriptedSandbox({ [servingBundle]: before, 'fixed bundle': after, before, after });
  const ports = { functions: fakeFunctions(lambda), artifacts, workbenches, recordings, compiler: scriptedCompiler(compiler), sandbox };
  const validate = () => validateBuilt(candidate, 2, component, improvementOf(), ports);
  return { lambda, artifacts, kept, sandbox, validate, test: (verdict: Verdict) => testBuilt(candidate, verdict, component, diagnosis, ports) };
}

test('what passes is kept, and the verdict names the hash of the zip that would be deployed', async () => {
  const { validate, artifacts } = await shop();
  const verdict = await validate();
  expect(verdict).toMatchObject({ accepted: true, built: { zipKey: `${folder}/function.zip` }, gates: ['deployable', 'scope', 'parses', 'builds', 'types', 'handler-shape'].map((gate) => ({ gate, passed: true })) });
  expect(verdict.candidateSha256).toBe(codeSha256Of(await artifacts.getBytes(`${folder}/function.zip`)));
  expect(await artifacts.getJson(`${folder}/bundle.json`)).toEqual({ file: 'index.js', handler: 'handler', before: servingBundle, after: 'fixed bundle' });
  expect(await artifacts.getJson(`${folder}/tests.json`)).toEqual({ tests: [{ file: 'test/quote.test.ts', before: 'before', after: 'after' }], refused: [] });
  const next = unpackWorkbench(await artifacts.getBytes(`${folder}/workbench.zip`));
  expect([next.manifest.bundle.sha256, next.sourceMap, sourceOf(next, 'src/quote.ts')]).toEqual([hex('fixed bundle'), '{"version":3,"of":"fixed"}', 'fixed']);
  expect(await validate()).toEqual(verdict);
});

test.each<readonly [string, Parameters<typeof shop>[0], readonly string[]]>([
  ['outside the component', { files: { 'src/quote.ts': 'fixed', 'test/quote.test.ts': '' } }, ['scope']],
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
    expect(tested.gates.map(({ gate }) => gate)).toEqual([...validated.gates.map(({ gate }) => gate), 'reproduction', 'own-tests', 'replay']);
    expect(kept.map(({ manifest }) => manifest.bundle.sha256)).toEqual([hex('fixed bundle')]);
    for (const job of sandbox.jobs) if (job.run === 'calls') expect(job).toMatchObject({ file: 'index.js', handler: 'handler', environment: { TABLE: 'prices', API_KEY: 'stand-in-of-a-secret' }, events: [fault] });
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
