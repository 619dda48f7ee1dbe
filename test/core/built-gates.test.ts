import type { BuiltCandidate, GateResult } from '../../core/cycle';
import { buildGates, textGates, typeGates } from '../../core/gates';
import { runGatesOf } from '../../core/gates/run-gates';
import { builds } from '../../core/gates/builds';
import { handlerShape } from '../../core/gates/handler-shape';
import { ownTests } from '../../core/gates/own-tests';
import { parses } from '../../core/gates/parses';
import { quicker } from '../../core/gates/quicker';
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
  return { candidate: builtCandidate(candidate), workbench: before, patched: withSources(before, sources), compiler: scriptedCompiler(compiler), refused: [], built };
}
const fault = recorded('f', { outcome: threw('f').outcome });
const run = ({ before = report(), after = report(), ...change }: Partial<Omit<RunContext, 'before' | 'after'>> & { before?: SandboxReport; after?: SandboxReport } = {}): RunContext => ({
  component: sampleComponent(), diagnosis: sampleDiagnosis(), sandbox: scriptedSandbox({ before, after }), before: 'before', after: 'after', call: { file: 'index.js', handler: 'handler', environment: {} },
  tests: [{ file: 'test/quote.test.ts', before: 'before', after: 'after' }], brokenTests: [], refusedTests: [], fault, worked: [], forms: { reason: 'none' }, inputs: [], boundaries: [], ...change,
});
const says = (result: Result, passed: boolean, reason: string): void => expect(result).toMatchObject({ passed, reason: expect.stringContaining(reason) });

test('the lists hold the gates, cheapest first, each with a name and a doc of its own', () => {
  expect([textGates, buildGates, typeGates, ...runGatesOf('failures'), ...runGatesOf('waits')].map((gates) => gates.map(({ name }) => name))).toEqual([['scope', 'duplicate', 'parses', 'reach', 'security', 'complexity'], ['builds'], ['types', 'handler-shape'], ['reproduction', 'own-tests', 'replay', 'coverage'], ['synthetic', 'beyond-fault'], ['quicker', 'own-tests', 'replay', 'coverage'], ['synthetic', 'beyond-fault']]);
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
const status = (requestId: string, statusCode = 502) => answered(requestId, { outcome: { state: 'answered', output: { statusCode }, failure: 'status' } });
const failing = (statusCode: number) => recorded('f', { outcome: status('f', statusCode).outcome });
const thrown = (message: string, stack = '') => recorded('f', { outcome: { state: 'threw', errorType: 'TypeError', message, stack } });
const at = (name: string, line = 1) => `TypeError: m\n    at ${name} (/var/task/index.js:${line}:5)`;
test.each<readonly [string, Parameters<typeof run>[0], boolean, string]>([
  ['red, then green', { before: red, after: green }, true, 'red before (TypeError: price of undefined), green after (answered)'],
  ['red by a status, then green', { fault: failing(502), before: report({ calls: [status('f')] }), after: green }, true, 'red before (answered a failure (status)), green after'],
  ['red by another status', { fault: failing(503), before: report({ calls: [status('f')] }), after: green }, false, 'fails otherwise on the version that serves (answered a failure (status)) than it did in production (answered a failure (status))'],
  ['red by a status, thrown in production', { before: report({ calls: [status('f')] }), after: green }, false, 'fails otherwise on the version that serves (answered a failure (status)) than it did in production (TypeError: price of undefined)'],
  ['red by another error', { before: report({ calls: [threw('f', 'no table')] }), after: green }, false, 'fails otherwise on the version that serves (TypeError: no table) than it did in production (TypeError: price of undefined): it proves nothing'],
  ['red by an error of another type', { before: report({ calls: [answered('f', { outcome: { state: 'threw', errorType: 'RangeError', message: 'price of undefined', stack: '' } })] }), after: green }, false, 'fails otherwise'],
  ['red with other values in its message', { fault: thrown('price of 7 not known'), before: report({ calls: [threw('f', 'price of 12 not known')] }), after: green }, true, 'red before'],
  ['red at another place', { fault: thrown('m', at('quote')), before: report({ calls: [answered('f', { outcome: thrown('m', at('load')).outcome })] }), after: green }, false, 'fails otherwise'],
  ['red at the same place of another line', { fault: thrown('m', at('quote', 9)), before: report({ calls: [answered('f', { outcome: thrown('m', at('quote', 3)).outcome })] }), after: green }, true, 'red before'],
  ['red at a place that production names by its source', { fault: thrown('m', 'TypeError: m\n    at quote (/var/task/src/quote.ts:1:1)'), before: report({ calls: [answered('f', { outcome: thrown('m', at('quote')).outcome })] }), after: green }, true, 'red before'],
  ['green only with what was not recorded', { before: red, after: report({ calls: [answered('f', { unanswered: ['GET https://prices'] })] }) }, false, 'only with what was not recorded: answered; asked for what was not recorded: GET https://prices'],
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

test('reproduction, of a bundle that no job holds: it is refused with its size', async () => {
  says(await reproduction.check({ ...run(), after: 'x'.repeat(6_000_001) }), false, 'bytes, expected at most 6000000: the fault cannot be reproduced');
});

const timed = (count: number, change: object = {}) => Array.from({ length: count }, (_, n) => recorded(`w${n}`, { version: '1', calls: [{ method: 'GET', url: 'https://rates.example/', headers: {}, body: '', startMs: 1, answeredMs: 61, answer: { status: 200, headers: {}, body: '1' } }], ...change }));
const taking = (durationMs: number, count = 8, change: object = {}) => report({ calls: Array.from({ length: count }, (_, n) => answered(`w${n}`, { durationMs, ...change })) });
const waits = sampleDiagnosis({ suspectVersion: '1', evidence: { savedMs: 60 } });
test.each<readonly [string, Parameters<typeof run>[0], boolean, string]>([
  ['as quick as promised', { before: taking(150), after: taking(90) }, true, '8 recorded calls take 90 ms in the middle, 150 before'],
  ['half of it', { before: taking(150), after: taking(120) }, true, '8 recorded calls take 120 ms'],
  ['less than half of it', { before: taking(150), after: taking(121) }, false, '8 recorded calls take 121 ms in the middle, 150 before; expected at least 30 less'],
  ['slower', { before: taking(150), after: taking(180) }, false, 'expected at least 30 less'],
  ['it loops', { before: taking(150), after: report({ ending: 'timeout', reason: 'killed after 60 s' }) }, false, 'the candidate ended as timeout: killed after 60 s'],
  ['few can be replayed', { before: taking(150), after: taking(90, 4) }, false, '4 of 8 recorded calls can be replayed on both versions, 5 are needed'],
  ['they ask for what was not recorded', { before: taking(150), after: taking(90, 8, { unanswered: ['GET https://other'] }) }, false, '0 of 8 recorded calls can be replayed'],
  ['few were recorded', { worked: timed(4) }, false, '4 recorded calls carry the times of their outgoing calls, 5 are needed'],
  ['recorded without times', { worked: timed(8, { calls: [{ method: 'GET', url: 'https://rates.example/', headers: {}, body: '', answer: { error: 'none' } }] }) }, false, '0 recorded calls carry the times'],
  ['of another version', { worked: timed(8, { version: '2' }) }, false, '0 recorded calls carry the times'],
])('quicker: %s', async (_name, change, passed, reason) => {
  says(await quicker.check(run({ diagnosis: waits, worked: timed(8), ...change })), passed, reason);
});

test('quicker: the answers come as late as they were', async () => {
  const sandbox = scriptedSandbox({ before: taking(150), after: taking(90) });
  await quicker.check({ ...run({ diagnosis: waits, worked: timed(8) }), sandbox });
  expect(sandbox.jobs.map((job) => job.run === 'calls' && job.timed)).toEqual([true, true]);
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
  ['one does not build with the change', { before: tests(testRun('a')), after: tests(testRun('a')), brokenTests: [{ file: 'test/order.test.ts', error: 'No matching export "orderOf"' }] }, false, 'test/order.test.ts does not build with the change: No matching export "orderOf"'],
  ['there are none', { tests: [] }, true, 'the component has no tests that can run here'],
  ['all are skipped', { before: tests(testRun('a', 'skipped')), after: tests(testRun('a', 'skipped')) }, true, '0 tests pass'],
  ['some cannot run here', { before: tests(testRun('a')), after: tests(testRun('a')), refusedTests: [{ file: 'test/slow.test.ts', refused: 'needs a browser' }] }, true, '1 tests pass; not run: test/slow.test.ts (needs a browser)'],
])('own-tests: %s', async (_name, change, passed, reason) => {
  const result = await ownTests.check(run(change));
  says(result, passed, reason);
  if (passed) expect(result.proved).toBe(/^[1-9]\d* tests pass/.test(result.reason));
});

describe('own-tests that no one job holds', () => {
  const bundle = (name: string, characters: number) => ({ file: `test/${name}.test.ts`, before: `b${name}`.padEnd(characters, ' '), after: `a${name}`.padEnd(characters, ' ') });
  const inEach = (of: readonly ReturnType<typeof bundle>[]) => scriptedSandbox(Object.fromEntries(of.flatMap(({ file, before, after }) => [[before, report({ tests: [{ ...testRun('a'), file }], durationMs: 2_900 })], [after, report({ tests: [{ ...testRun('a'), file }], durationMs: 2_900 })]])));
  test('run in as few jobs as hold them, and share the time of one', async () => {
    const all = ['1', '2', '3', '4'].map((name) => bundle(name, 2_500_000));
    const sandbox = inEach(all);
    says(await ownTests.check(run({ tests: all, sandbox })), true, '2 tests pass');
    expect(sandbox.jobs.map((job) => (job.run === 'tests' ? [job.tests.length, job.limits.wallSeconds] : []))).toEqual([[2, 60], [2, 58], [2, 60], [2, 58]]);
    for (const job of sandbox.jobs) expect(JSON.stringify(job).length).toBeLessThanOrEqual(6_000_000);
  });
  test('one that is too large for any job is refused with its size', async () => {
    const all = [bundle('1', 100), bundle('2', 6_000_000)];
    says(await ownTests.check(run({ tests: all, sandbox: inEach(all) })), false, 'also on the version that serves: test/2.test.ts: the bundle of the test has 60');
  });
  test('no time is left for the last', async () => {
    const all = ['1', '2', '3'].map((name) => bundle(name, 2_500_000));
    const sandbox = inEach(all);
    const slow = { run: async (job: Parameters<typeof sandbox.run>[0]) => ({ ...(await sandbox.run(job)), durationMs: 60_100 }) };
    says(await ownTests.check(run({ tests: all, sandbox: slow })), false, 'the tests end as timeout also on the version that serves: ran longer than 60 s');
    expect(sandbox.jobs).toHaveLength(2);
  });
});

const worked = Array.from({ length: 12 }, (_, index) => recorded(`w${index}`));
const calls = (of = worked, change: (id: string) => ReturnType<typeof answered> = answered) => report({ calls: of.map(({ requestId }) => change(requestId)) });
const answering = (outputOf: (id: string) => unknown, of = worked) => calls(of, (id) => answered(id, { outcome: { state: 'answered', output: outputOf(id) } }));
const twenty = Array.from({ length: 20 }, (_, index) => recorded(`w${index}`));
const body = (value: object) => ({ statusCode: 200, body: JSON.stringify(value) });
test.each<readonly [string, Parameters<typeof run>[0], boolean, string]>([
  ['all work', { worked, before: calls(), after: calls() }, true, '12 of 12 recorded calls could be replayed, all work on the candidate, and 100 % of 12 answers agree'],
  ['one fails', { worked, before: calls(), after: calls(worked, (id) => (id === 'w3' ? threw(id) : answered(id))) }, false, '1 of 12 recorded calls that work on the version that serves fail on the candidate (91.7 % work); the first, w3: TypeError: price of undefined'],
  ['one fails on both', { worked, before: calls(worked, (id) => (id === 'w3' ? threw(id) : answered(id))), after: calls(worked, (id) => (id === 'w3' ? threw(id) : answered(id))) }, true, '11 of 12 recorded calls could be replayed'],
  ['one asks for something new', { worked, before: calls(), after: calls(worked, (id) => answered(id, { unanswered: id === 'w0' ? ['GET https://other'] : [] })) }, false, 'w0: asks for what was not recorded: GET https://other'],
  ['one has no result', { worked, before: calls(), after: calls(worked.slice(1)) }, false, 'w0: gave no result'],
  ['few were recorded', { worked: worked.slice(0, 3), before: calls(worked.slice(0, 3)), after: calls(worked.slice(0, 3)) }, true, 'fewer than 10 say little'],
  ['the version that serves does not finish', { worked, before: report({ ending: 'timeout', reason: 'ran longer than 60 s' }), after: calls() }, false, 'the recorded calls end as timeout also on the version that serves: ran longer than 60 s'],
  ['another answer', { worked, before: answering((id) => body({ id, total: 12 })), after: answering((id) => body({ id, total: id === 'w3' ? null : 12 })) }, false, '91.7 % of 12 answers agree with the version that serves, expected at least 95 %; the first that does not, w3: body.total was 12, is null'],
  ['another type of answer', { worked, before: answering(() => 'a'), after: answering(() => ['a']) }, false, 'w0: the answer was "a", is ["a"]'],
  ['something left out', { worked, before: answering(() => ({ a: { b: [1, 2] } })), after: answering(() => ({ a: { b: [1] } })) }, false, 'w0: a.b[1] was 2, is missing'],
  ['one of twenty answers', { worked: twenty, before: answering((id) => ({ id }), twenty), after: answering((id) => ({ id: id === 'w7' ? 0 : id }), twenty) }, true, '95 % of 20 answers agree'],
  ['the same in another order of its properties', { worked, before: answering(() => ({ a: 1, b: 2 })), after: answering(() => ({ b: 2, a: 1 })) }, true, '100 % of 12 answers agree'],

  ['it prints without end', { worked, before: calls(), after: report({ ending: 'output', reason: 'more than 262144 bytes' }) }, false, 'the candidate ended as output: more than 262144 bytes'],
  ['none was recorded', {}, true, 'no call that worked was recorded yet'],
  ['its side effects are unsafe', { worked, component: sampleComponent({ sideEffects: 'unsafe' }) }, true, 'not replayed: the component declares its side effects unsafe'],
])('replay: %s', async (_name, change, passed, reason) => {
  const result = await replay.check(run(change));
  says(result, passed, reason);
  if (passed) expect(result.proved).toBe(/answers agree$/.test(result.reason));
});

describe('replay, of a version that does not answer the same twice', () => {
  let asked = 0;
  const twice = (first: SandboxReport, second: SandboxReport, after: SandboxReport) => {
    asked = 0;
    return { run: async (job: Parameters<RunContext['sandbox']['run']>[0]) => (job.run === 'calls' && job.bundle === 'after' ? after : [first, second][asked++]!) };
  };
  const answers = (mark: string, total: (id: string) => number) => answering((id) => body({ id, total: total(id), at: `${mark} ${id}`, lines: [{ sku: id, key: `${mark} ${id}` }] }));
  test.each<readonly [string, SandboxReport, SandboxReport, SandboxReport, boolean, string]>([
    ['what differs by itself is left out', answers('1', () => 5), answers('2', () => 5), answers('3', () => 5), true, '100 % of 12 answers agree'],
    ['the rest is compared', answers('1', () => 5), answers('2', () => 5), answers('3', () => 6), false, 'w0: body.total was 5, is 6'],
    ['nothing is left', answering((id) => `1 ${id}`), answering((id) => `2 ${id}`), answering((id) => `3 ${id}`), true, '100 % of 0 answers agree; fewer than 10 say little'],
    ['nothing is left of an object', answering((id) => ({ at: `1 ${id}` })), answering((id) => ({ at: `2 ${id}` })), answering((id) => ({ at: `3 ${id}` })), true, '100 % of 0 answers agree; fewer than 10 say little'],
    ['one that fails the second time is no measure', calls(), calls(worked, (id) => (id === 'w0' ? threw(id) : answered(id))), calls(worked, (id) => (id === 'w0' ? threw(id) : answered(id))), true, '11 of 12 recorded calls could be replayed'],
  ])('%s', async (_name, first, second, after, passed, reason) => {
    const result = await replay.check(run({ worked, sandbox: twice(first, second, after) }));
    says(result, passed, reason);
    expect(result.figures).toMatchObject({ recorded: 12 });
  });
  test('the figures say what was left out', async () => {
    expect((await replay.check(run({ worked, sandbox: twice(answers('1', () => 5), answers('2', () => 5), answers('3', () => 5)) }))).figures).toEqual({ recorded: 12, replayable: 12, failing: 0, writes: 0, compared: 12, agreement: 1, noise: 'body.at, body.lines[].key' });
  });
});

test('fifty calls are replayed at most, and no more than a job holds; both versions get the same', async () => {
  const many = Array.from({ length: 80 }, (_, index) => recorded(`w${index}`, { event: index < 3 ? 'x'.repeat(900_000) : 'small' }));
  const sandbox = scriptedSandbox({ before: calls(many), after: calls(many) });
  await replay.check(run({ worked: many, sandbox }));
  const sent = sandbox.jobs.map((job) => (job.run === 'calls' ? job.events.map(({ requestId }) => requestId) : []));
  expect(sent[0]).toEqual(sent[1]);
  expect(sent[0]).toEqual(sent[2]);
  expect(sent[0]?.slice(0, 2)).toEqual(['w0', 'w1']);
  expect(JSON.stringify(sandbox.jobs[0]).length).toBeLessThan(2_100_000);
  await replay.check(run({ worked: many.slice(3), sandbox }));
  expect(sandbox.jobs[3]).toMatchObject({ run: 'calls', bundle: 'before', events: many.slice(3, 53) });
});
