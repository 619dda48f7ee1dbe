import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { limits, realSandbox, testsJob } from './jobs';

const sandbox = realSandbox();
afterAll(() => sandbox.remove());
const root = join(__dirname, '..', '..', '..');
const shopTests = readdirSync(join(root, 'examples', 'shop', 'test')).filter((file) => file.endsWith('.test.ts')).sort();

test('the shop\'s own tests pass, test by test as under jest', async () => {
  const tests = shopTests.map((file) => ({
    file, code: buildSync({ entryPoints: [join(root, 'examples', 'shop', 'test', file)], bundle: true, platform: 'node', target: 'node20', format: 'cjs', mainFields: ['module', 'main'], external: ['@jest/globals'], write: false }).outputFiles[0]!.text,
  }));
  const report = await sandbox.run({ run: 'tests', limits: { ...limits, wallSeconds: 60 }, tests });
  const jest = JSON.parse(execFileSync(process.execPath, [join(root, 'node_modules', 'jest', 'bin', 'jest.js'), '--selectProjects', 'unit', '--json', '--testPathPatterns', 'examples/shop/test'], { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })) as { testResults: { name: string; assertionResults: { fullName: string; status: string }[] }[] };
  const expected = jest.testResults.flatMap(({ name, assertionResults }) => assertionResults.map(({ fullName, status }) => `${name.split('/').at(-1)} ${fullName}: ${status}`));
  expect(report).toMatchObject({ ending: 'finished', refused: [], calls: [] });
  expect(expected.length).toBeGreaterThan(30);
  expect(report.tests.map(({ file, name, state }) => `${file} ${name}: ${state}`).sort()).toEqual(expected.sort());
  expect(report.tests.filter(({ state }) => state !== 'passed')).toEqual([]);
});

const globals = "const { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest, test } = require('@jest/globals');";

test.each<[string, string, readonly (readonly [name: string, state: string, reason?: unknown])[]]>([
  ['nested blocks and hooks', "let log = []; beforeAll(() => log.push('all')); describe('a', () => { beforeEach(() => log.push('each')); describe('b', () => { it('c', () => expect(log).toEqual(['all', 'each'])) }) })", [['a b c', 'passed']]],
  ['a failure', "test('a', () => expect({ x: 1 }).toEqual({ x: 2 }))", [['a', 'failed', expect.stringMatching(/^expect\(received\)\.toEqual\(expected\) \/\/ deep equality[^\x1b]*$/)]]],
  ['an error', "test('a', async () => { throw new TypeError('x') })", [['a', 'failed', 'x']]],
  ['a long message', "test('a', () => { throw new Error('x'.repeat(9000)) })", [['a', 'failed', 'x'.repeat(500)]]],
  ['tables', "it.each([[1, 2], [2, 3]])('%i', (a, b) => expect(a + 1).toBe(b)); it.each`\na | b\n${3} | ${4}`('$a', ({ a, b }) => expect(a + 1).toBe(b))", [['1', 'passed'], ['2', 'passed'], ['3', 'passed']]],
  ['skipped and to do', "it.skip('a', () => {}); it.todo('b'); describe.skip('c', () => { it('d', () => {}) })", [['a', 'skipped'], ['b', 'skipped'], ['c d', 'skipped']]],
  ['one alone', "it('a', () => {}); it.only('b', () => {})", [['a', 'skipped'], ['b', 'passed']]],
  ['assertions that must be made', "it('a', () => { expect.assertions(1) }); it('b', () => { expect.hasAssertions() }); it('c', () => { expect.assertions(1); expect(1).toBe(1) })", [['a', 'failed', expect.stringContaining('expect.assertions(1)')], ['b', 'failed', expect.stringContaining('expect.hasAssertions()')], ['c', 'passed']]],
  ['mocks', "const o = { f: () => 1 }; afterEach(() => jest.restoreAllMocks()); it('a', () => { const f = jest.spyOn(o, 'f').mockReturnValue(2); expect([o.f(), jest.isMockFunction(f)]).toEqual([2, true]); expect(f).toHaveBeenCalledTimes(1) }); it('b', () => { expect(o.f()).toBe(1); const g = jest.fn((x) => x); g(3); expect(g).toHaveBeenLastCalledWith(3) })", [['a', 'passed'], ['b', 'passed']]],
  ['what jest would need files for', "it('a', () => { jest.useFakeTimers() })", [['a', 'failed', expect.stringContaining('jest.useFakeTimers: not in the sandbox, expected one of fn, spyOn')]]],
  ['an own time limit', "it('a', () => new Promise(() => {}), 50)", [['a', 'failed', expect.stringContaining('Exceeded timeout of 50 ms')]]],
  ['a hook that fails', "beforeAll(() => { throw new Error('x') }); it('a', () => {})", [['a', 'failed', 'x']]],
  ['one after all', "afterAll(() => { throw new Error('x') }); it('a', () => {})", [['a', 'passed'], ['outside its tests', 'failed', expect.stringContaining('x')]]],
  ['a promise that nobody awaits', "it('a', async () => { Promise.reject(new Error('x')); await new Promise((done) => setTimeout(done, 20)) })", [['a', 'failed', 'x']]],
  ['retries', "let n = 0; jest.setTimeout(100); it('a', () => { n++; expect(n).toBe(1) })", [['a', 'passed']]],
  ['globals', "globalThis.test('a', () => globalThis.expect(1).toBe(1))", [['a', 'passed']]],
  ['asymmetric matchers and promises', "it('a', async () => { await expect(Promise.resolve({ a: [1] })).resolves.toEqual({ a: expect.arrayContaining([1]) }); await expect(Promise.reject(new Error('x'))).rejects.toThrow('x') })", [['a', 'passed']]],
  ['node:assert', "it('a', () => require('node:assert').equal(1, 2))", [['a', 'failed', expect.stringContaining('1')]]],
])('%s', async (_case, code, expected) => {
  const { ending, tests } = await sandbox.run(testsJob(globals + code));
  expect([ending, tests]).toEqual(['finished', expected.map(([name, state, reason = '']) => ({ file: 'a.test.ts', name, state, reason }))]);
});

test('each file has a process of its own: what one leaves behind, the next does not meet', async () => {
  const code = `${globals} it('a', () => { expect([globalThis.left, process.env.LEFT]).toEqual([undefined, undefined]); globalThis.left = process.env.LEFT = '1' })`;
  const { ending, tests } = await sandbox.run({ ...testsJob(code), tests: ['a.test.ts', 'b.test.ts'].map((file) => ({ file, code })) });
  expect([ending, tests.map(({ file, state }) => [file, state])]).toEqual(['finished', [['a.test.ts', 'passed'], ['b.test.ts', 'passed']]]);
});

test('all files share the run\'s time', async () => {
  const code = `${globals} it('a', () => { const until = Date.now() + 400; while (Date.now() < until); })`;
  const { ending, tests, durationMs } = await sandbox.run({ ...testsJob(code), tests: ['a', 'b', 'c', 'd'].map((file) => ({ file, code })) });
  expect(ending).toBe('timeout');
  expect(tests.length).toBeLessThan(3);
  expect(durationMs).toBeLessThan(2_000);
});

test('a job without tests is done', async () => {
  expect(await sandbox.run({ run: 'tests', limits, tests: [] })).toMatchObject({ ending: 'finished', reason: 'nothing to run', tests: [] });
});

test('marks of all files of tests together', async () => {
  const marking = (mark: number) => `require('@jest/globals').test('a', () => __ratchetCovered(${mark}));`;
  const report = await sandbox.run({ run: 'tests', limits: { ...limits, wallSeconds: 10 }, marks: 3, tests: [{ file: 'a', code: marking(2) }, { file: 'b', code: marking(0) }] });
  expect([report.ending, report.passed]).toEqual(['finished', [2, 0]]);
});
