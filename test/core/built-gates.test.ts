import type { BuiltCandidate, GateResult } from '../../core/cycle';
import { buildGates, runGates, textGates } from '../../core/gates';
import { builds } from '../../core/gates/builds';
import { handlerShape } from '../../core/gates/handler-shape';
import { ownTests } from '../../core/gates/own-tests';
import { parses } from '../../core/gates/parses';
import { replay } from '../../core/gates/replay';
import { reproduction } from '../../core/gates/reproduction';
import { scope } from '../../core/gates/scope';
import type { RunContext, SourceContext } from '../../core/gates/types';
import { typesCheck } from '../../core/gates/types-check';
import type { Compiler } from '../../core/ports';
import type { SandboxReport } from '../../core/sandbox-job';
import { withSources } from '../../core/workbench';
import { sampleComponent } from '../adapters/samples';
import { answered, builtCandidate, recorded, report, sampleDiagnosis, sampleWorkbench, scriptedCompiler, scriptedSandbox, testRun, threw } from './code-samples';

type Result = Omit<GateResult, 'gate'>;
interface Change { readonly candidate?: Partial<Extract<BuiltCandidate, { strategy: 'template' }>>; readonly sources?: Record<string, string>; readonly compiler?: Partial<Compiler>; readonly built?: SourceContext['built']; readonly known?: readonly string[] }
function source({ candidate, sources = { 'src/quote.ts': 'changed' }, compiler, built, known = [] }: Change = {}): SourceContext {
  const before = sampleWorkbench({ manifest: { types: { options: {}, known: [...known] } } });
  return { candidate: builtCandidate(candidate), workbench: before, patched: withSources(before, sources), compiler: scriptedCompiler(compiler), built };
}
const run = ({ before = report(), after = report(), ...change }: Partial<Omit<RunContext, 'before' | 'after'>> & { before?: SandboxReport; after?: SandboxReport } = {}): RunContext => ({
  component: sampleComponent(), diagnosis: sampleDiagnosis(), sandbox: scriptedSandbox({ before, after }), before: 'before', after: 'after', call: { file: 'index.js', handler: 'handler', environment: {} },
  tests: [{ file: 'test/quote.test.ts', before: 'before', after: 'after' }], refusedTests: [], fault: recorded('f'), worked: [], ...change,
});
const says = (result: Result, passed: boolean, reason: string): void => expect(result).toMatchObject({ passed, reason: expect.stringContaining(reason) });

test('the lists hold the gates, cheapest first, each with a name and a doc of its own', () => {
  expect([textGates, buildGates, runGates].map((gates) => gates.map(({ name }) => name))).toEqual([['scope', 'parses'], ['builds', 'types', 'handler-shape'], ['reproduction', 'own-tests', 'replay']]);
});

test.each<readonly [string, Change, boolean, string]>([
  ['the component\'s own source', {}, true, 'changes src/quote.ts alone'],
  ['two of them', { candidate: { files: ['src/quote.ts', 'src/price.ts'] }, sources: { 'src/quote.ts': 'a', 'src/price.ts': 'b' } }, true, 'changes src/quote.ts, src/price.ts alone'],
  ['a test', { candidate: { files: ['test/quote.test.ts'] }, sources: { 'test/quote.test.ts': '' } }, false, 'changes test/quote.test.ts, expected one of src/quote.ts, src/price.ts'],
  ['a new file', { candidate: { files: ['src/new.ts'] }, sources: { 'src/new.ts': '' } }, false, 'changes src/new.ts, expected one of'],
  ['a file by a way round', { candidate: { files: ['src/../test/quote.test.ts'] }, sources: { 'src/../test/quote.test.ts': '' } }, false, 'changes src/../test/quote.test.ts, expected one of'],
  ['a file that it does not name', { sources: { 'src/quote.ts': 'a', 'package.json': '{}' } }, false, 'changes package.json, which the candidate does not name'],
  ['nothing', { sources: { 'src/quote.ts': 'export const handler = async () => "serving";' } }, false, 'leaves src/quote.ts as it is, although it names it'],
  ['very much', { sources: { 'src/quote.ts': 'x'.repeat(20_046) } }, false, 'adds more than 20000 characters to src/quote.ts'],
  ['as much as may be', { sources: { 'src/quote.ts': 'x'.repeat(20_044) } }, true, ''],
])('scope, of a change of %s', async (_name, change, passed, reason) => {
  says(await scope.check(source(change)), passed, reason);
});

test('parses', async () => {
  const asked: unknown[] = [];
  const syntaxErrors: Compiler['syntaxErrors'] = async (of, files) => { asked.push([of, files]); return ['src/quote.ts:1:3 \';\' expected']; };
  const context = source({ compiler: { syntaxErrors } });
  says(await parses.check(context), false, 'src/quote.ts:1:3 \';\' expected');
  expect(asked).toEqual([[context.patched, ['src/quote.ts']]]);
  says(await parses.check(source()), true, '1 changed files parse');
});

test.each<readonly [string, SourceContext['built'], boolean, string]>([
  ['a bundle', { bundle: 'four', sourceMap: '' }, true, 'the bundle builds (4 characters)'],
  ['errors', { errors: ['Could not resolve "left-pad"'] }, false, 'Could not resolve "left-pad"'],
  ['nothing', undefined, false, 'was not built'],
])('builds, with %s', async (_name, built, passed, reason) => {
  says(await builds.check(source({ built })), passed, reason);
});

const error = 'src/quote.ts: TS2322 Type';
test.each<readonly [string, readonly string[], readonly string[], boolean, string]>([
  ['no errors', [], [], true, 'no new type errors'],
  ['the team\'s own error', [error], [error], true, 'no new type errors'],
  ['one fewer', [error, error], [error], true, 'no new type errors'],
  ['the same once more', [error], [error, error], false, `new type errors: ${error}`],
  ['another in its place', [error], ['src/quote.ts: TS2339 Property'], false, 'new type errors: src/quote.ts: TS2339 Property'],
])('types: %s', async (_name, known, errors, passed, reason) => {
  says(await typesCheck.check(source({ known, compiler: { typeErrors: async () => errors } })), passed, reason);
});

test.each([['kept', '() => void', true, 'the handler has the same type'], ['changed', '() => string', false, 'the handler\'s type is () => string, expected () => void'], ['gone', '', false, 'the handler\'s type is gone, expected () => void']])('handler-shape: %s', async (_name, after, passed, reason) => {
  const context = source();
  says(await handlerShape.check({ ...context, compiler: scriptedCompiler({ handlerType: async (of) => (of === context.workbench ? '() => void' : after) }) }), passed, reason);
});

const [red, green] = [report({ calls: [threw('f')] }), report({ calls: [answered('f')] })];
const status = (requestId: string) => answered(requestId, { outcome: { state: 'answered', output: {}, failure: 'status' } });
test.each<readonly [string, Parameters<typeof run>[0], boolean, string]>([
  ['red, then green', { before: red, after: green }, true, 'red before (TypeError: price of undefined), green after (answered)'],
  ['red by a status, then green', { before: report({ calls: [status('f')] }), after: green }, true, 'red before (answered a failure (status)), green after'],
  ['still red', { before: red, after: red }, false, 'the candidate still fails on the recorded call: TypeError: price of undefined'],
  ['another failure', { before: red, after: report({ calls: [status('f')] }) }, false, 'the candidate still fails on the recorded call: answered a failure (status)'],
  ['green before', { before: green, after: green }, false, 'does not fail on the version that serves (answered): it proves nothing'],
  ['red because an answer was not recorded', { before: report({ calls: [{ ...threw('f'), unanswered: ['GET https://prices'] }] }), after: green }, false, 'asks for what was not recorded (GET https://prices): it proves nothing'],
  ['it loops for ever', { before: red, after: report({ ending: 'timeout', reason: 'killed after 20 s' }) }, false, 'the candidate ended as timeout: killed after 20 s'],
  ['it exits', { before: red, after: report({ ending: 'exit', reason: 'exit code 0' }) }, false, 'the candidate ended as exit: exit code 0'],
  ['it forges a result', { before: red, after: report({ ending: 'forged', reason: 'two results', calls: [answered('f')] }) }, false, 'the candidate ended as forged: two results'],
  ['no result', { before: red, after: report() }, false, 'the candidate still fails on the recorded call: finished'],
  ['no fault was recorded', { fault: undefined }, false, 'no failed call was recorded, so nothing shows that the fault is gone'],
])('reproduction: %s', async (_name, change, passed, reason) => {
  says(await reproduction.check(run(change)), passed, reason);
});

const tests = (...of: ReturnType<typeof testRun>[]) => report({ tests: of });
test.each<readonly [string, Parameters<typeof run>[0], boolean, string]>([
  ['all pass', { before: tests(testRun('a'), testRun('b')), after: tests(testRun('a'), testRun('b')) }, true, '2 tests pass'],
  ['one breaks', { before: tests(testRun('a'), testRun('b')), after: tests(testRun('a'), testRun('b', 'failed', 'expected 1, received 2')) }, false, 'test/quote.test.ts: b: expected 1, received 2'],
  ['one that failed before still fails', { before: tests(testRun('a'), testRun('b', 'failed')), after: tests(testRun('a'), testRun('b', 'failed')) }, true, '1 tests pass; 1 fail on the version that serves too'],
  ['one no longer runs, the others pass', { before: tests(testRun('a'), testRun('b')), after: tests(testRun('a')) }, false, 'test/quote.test.ts: b: did not run'],
  ['none runs any more', { before: tests(testRun('a')), after: report() }, false, 'test/quote.test.ts: a: did not run'],
  ['one is skipped now', { before: tests(testRun('a')), after: tests(testRun('a', 'skipped')) }, false, 'test/quote.test.ts: a: did not run'],
  ['one was always skipped', { before: tests(testRun('a'), testRun('b', 'skipped')), after: tests(testRun('a'), testRun('b', 'skipped')) }, true, '1 tests pass'],
  ['the run is killed', { before: tests(testRun('a')), after: report({ ending: 'timeout', reason: 'killed after 60 s' }) }, false, 'the run of the tests ended as timeout: killed after 60 s'],
  ['the run is killed also before', { before: report({ ending: 'memory', reason: 'r' }), after: report({ ending: 'memory', reason: 'r' }) }, false, 'the tests end as memory also on the version that serves'],
  ['there are none', { tests: [] }, true, 'the component has no tests that can run here'],
  ['some cannot run here', { before: tests(testRun('a')), after: tests(testRun('a')), refusedTests: [{ file: 'test/slow.test.ts', refused: 'needs a browser' }] }, true, '1 tests pass; not run: test/slow.test.ts (needs a browser)'],
])('own-tests: %s', async (_name, change, passed, reason) => {
  says(await ownTests.check(run(change)), passed, reason);
});

const worked = Array.from({ length: 12 }, (_, index) => recorded(`w${index}`));
const calls = (of = worked, change: (id: string) => ReturnType<typeof answered> = answered) => report({ calls: of.map(({ requestId }) => change(requestId)) });
test.each<readonly [string, Parameters<typeof run>[0], boolean, string]>([
  ['all work', { worked, before: calls(), after: calls() }, true, '12 of 12 recorded calls could be replayed, and all work on the candidate'],
  ['one fails', { worked, before: calls(), after: calls(worked, (id) => (id === 'w3' ? threw(id) : answered(id))) }, false, '1 of 12 recorded calls that work on the version that serves fail on the candidate (91.7 % work); the first, w3: TypeError: price of undefined'],
  ['one fails on both', { worked, before: calls(worked, (id) => (id === 'w3' ? threw(id) : answered(id))), after: calls(worked, (id) => (id === 'w3' ? threw(id) : answered(id))) }, true, '11 of 12 recorded calls could be replayed'],
  ['one asks for something new', { worked, before: calls(), after: calls(worked, (id) => answered(id, { unanswered: id === 'w0' ? ['GET https://other'] : [] })) }, false, 'w0: asks for what was not recorded: GET https://other'],
  ['one has no result', { worked, before: calls(), after: calls(worked.slice(1)) }, false, 'w0: gave no result'],
  ['few were recorded', { worked: worked.slice(0, 3), before: calls(worked.slice(0, 3)), after: calls(worked.slice(0, 3)) }, true, 'fewer than 10 say little'],
  ['it prints without end', { worked, before: calls(), after: report({ ending: 'output', reason: 'more than 262144 bytes' }) }, false, 'the candidate ended as output: more than 262144 bytes'],
  ['none was recorded', {}, true, 'no call that worked was recorded yet'],
  ['its side effects are unsafe', { worked, component: sampleComponent({ sideEffects: 'unsafe' }) }, true, 'not replayed: the component declares its side effects unsafe'],
])('replay: %s', async (_name, change, passed, reason) => {
  says(await replay.check(run(change)), passed, reason);
});

test('fifty calls are replayed at most, and no more than a job holds; both versions get the same', async () => {
  const many = Array.from({ length: 80 }, (_, index) => recorded(`w${index}`, { event: index < 3 ? 'x'.repeat(900_000) : 'small' }));
  const sandbox = scriptedSandbox({ before: calls(many), after: calls(many) });
  await replay.check(run({ worked: many, sandbox }));
  const sent = sandbox.jobs.map((job) => (job.run === 'calls' ? job.events.map(({ requestId }) => requestId) : []));
  expect(sent[0]).toEqual(sent[1]);
  expect(sent[0]?.slice(0, 2)).toEqual(['w0', 'w1']);
  expect(JSON.stringify(sandbox.jobs[0]).length).toBeLessThan(2_100_000);
  await replay.check(run({ worked: many.slice(3), sandbox }));
  expect(sandbox.jobs[2]).toMatchObject({ run: 'calls', bundle: 'before', events: many.slice(3, 53) });
});
