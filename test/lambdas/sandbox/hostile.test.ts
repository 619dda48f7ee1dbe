import { programs } from '../../../bench/hostile/programs';
import { runProgram } from '../../../bench/hostile/run-program';
import { handler } from '../../../bench/hostile/program';
import { callsJob, realSandbox, testsJob } from './jobs';

const sandbox = realSandbox();
afterAll(() => sandbox.remove());

describe.each(Object.entries(programs).filter(([, ofKind]) => ofKind.length > 0))('%s', (_kind, ofKind) => {
  test.each(ofKind.map((program) => ({ does: program.does, program })))('$does', async ({ program }) => {
    const { wrong, wrongNext } = await runProgram(program, (job) => sandbox.run(job));
    expect([wrong, wrongNext]).toEqual([[], []]);
  });
});

test('an environment of its own, and nothing of its parent\'s', async () => {
  process.env['SECRET_OF_THE_PARENT'] = 'secret';
  const { calls } = await sandbox.run(callsJob(handler('return process.env'), { environment: { TABLE: 'orders', AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'real', AWS_SESSION_TOKEN: 'real' } }));
  delete process.env['SECRET_OF_THE_PARENT'];
  const [{ outcome } = { outcome: undefined }] = calls;
  expect(outcome).toMatchObject({ output: { TABLE: 'orders', AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: expect.stringMatching(/^ASIA[A-Z2-7]{16}$/), AWS_SECRET_ACCESS_KEY: expect.stringMatching(/^.{40}$/), AWS_SESSION_TOKEN: expect.stringMatching(/^IQoJ.{800}/), AWS_MAX_ATTEMPTS: '1' } });
  expect(JSON.stringify(outcome)).not.toMatch(/SECRET_OF|"secret"|"real"|RUNTIME_API|sandbox"/);
});

test('a component\'s tests may still have matchers, mocks and objects of their own', async () => {
  const code = "const { expect, jest, test } = require('@jest/globals'); expect.extend({ toBeEven: (n) => ({ pass: n % 2 === 0, message: () => 'odd' }) }); class Known extends Error { constructor(m) { super(m); this.name = 'Known'; } toString() { return 'k'; } } test('a', () => { expect(2).toBeEven(); expect({ n: 4 }).toEqual({ n: expect.toBeEven() }); const o = {}; o.toString = () => 'x'; expect(String(o)).toBe('x'); jest.spyOn(Date, 'now').mockReturnValue(5); expect(Date.now()).toBe(5); jest.spyOn(JSON, 'stringify').mockReturnValue('s'); expect(JSON.stringify(1)).toBe('s'); jest.restoreAllMocks(); expect(() => { throw new Known('y') }).toThrow(Known); const f = function () {}; f.prototype.toString = () => 'f'; expect(`${new f()}`).toBe('f'); }); test('b', () => expect(3).toBeEven());";
  expect((await sandbox.run(testsJob(code))).tests.map(({ name, state, reason }) => [name, state, reason])).toEqual([['a', 'passed', ''], ['b', 'failed', 'odd']]);
});
