import type { RecordedEvent } from '../../../core/recorded-event';
import { wrapHandler } from '../../../lambdas/recorder';
import { linesDuring, read } from './recorded-lines';

type Handler = (event: unknown, context: object) => Promise<unknown>;
process.env['AWS_LAMBDA_FUNCTION_VERSION'] = '7';
const context = (index: number) => ({ awsRequestId: `r${index}` });

async function calledWith(mode: 'off' | 'sampled' | 'on', handler: (event: never) => unknown, ...events: readonly unknown[]) {
  const answers: unknown[] = [];
  const wrapped = wrapHandler(handler as unknown as Handler, mode);
  const lines = await linesDuring(async () => {
    for (const [index, event] of events.entries()) answers.push(await Promise.resolve(wrapped(event, context(index))).catch((error: unknown) => error));
  });
  return { lines, answers, ...read(lines) };
}
const only = ({ events }: { readonly events: readonly RecordedEvent[] }) => events[0]!;

test('records what came in and what went out, without secrets; the function gets and gives the very same objects', async () => {
  const event = { password: 'hunter22', note: 'hunter22!' };
  const answer = { said: 'it was hunter22', at: new Date(0) };
  const made = await calledWith('on', (given: object) => (given === event ? Promise.resolve(answer) : undefined), event);
  expect(made.answers[0]).toBe(answer);
  expect(answer.at).toBeInstanceOf(Date);
  expect(only(made)).toMatchObject({ requestId: 'r0', version: '7', event: { password: 'redacted-1', note: 'redacted-1!' }, outcome: { state: 'answered', output: { said: 'it was redacted-1', at: '1970-01-01T00:00:00.000Z' } } });
  expect(made.lines[0]).toMatch(/^\{"ratchet":"recording","schemaVersion":1,/);
});

test('records a failure with its stack, and throws the same error', async () => {
  const made = await calledWith('sampled', ({ password }: { password: string }) => Promise.reject(new TypeError(`no way, ${password}`)), { password: 'hunter22' });
  expect(made.answers[0]).toBeInstanceOf(TypeError);
  expect(only(made).outcome).toMatchObject({ state: 'threw', errorType: 'TypeError', message: 'no way, redacted-1', stack: expect.stringMatching(/^TypeError: no way, redacted-1\n {4}at .*record-calls\.test/) });
});

test('what the handler does to its event does not change what came in', async () => {
  expect(only(await calledWith('on', async (event: { items: number[] }) => { event.items.length = 0; }, { items: [1, 2] })).event).toEqual({ items: [1, 2] });
});

test('a secret of the function\'s own environment has the stand-in that it has in the sandbox', async () => {
  process.env['STRIPE_KEY'] = 'rawkeyvalue';
  const made = await calledWith('on', async () => 'with rawkeyvalue', {});
  delete process.env['STRIPE_KEY'];
  expect(only(made).outcome).toEqual({ state: 'answered', output: 'with stand-in-of-a-secret' });
});

test('sampled: six of each kind in a minute; on: all; off: none, but failures are noted', async () => {
  const handler = async ({ fail }: { fail: boolean }) => { if (fail) throw new Error('x'); return { statusCode: 502 }; };
  const calls = Array.from({ length: 20 }, (_, index) => ({ fail: index % 2 === 0 }));
  const worked = async ({ fail }: { fail: boolean }) => { if (fail) throw new Error('x'); };
  const sampled = await calledWith('sampled', worked, ...calls);
  expect(sampled.events.map(({ outcome }) => outcome.state).sort()).toEqual([...Array.from({ length: 6 }, () => 'answered'), ...Array.from({ length: 6 }, () => 'threw')]);
  expect((await calledWith('on', worked, ...calls)).events).toHaveLength(20);
  const off = await calledWith('off', handler, ...calls);
  expect(off.lines.map((line) => (JSON.parse(line) as { ratchet: string }).ratchet)).toEqual(Array.from({ length: 10 }, () => 'failure'));
});

test('with nothing left of the budget no event is even looked at', async () => {
  let reads = 0;
  const event = { get secret() { reads += 1; return 'x'; } };
  const worked = async ({ fail }: { fail?: boolean }) => { if (fail) throw new Error('x'); };
  await calledWith('sampled', worked, ...Array.from({ length: 6 }, () => ({})), ...Array.from({ length: 6 }, () => ({ fail: true })), event);
  expect(reads).toBe(0);
});

const cycle: { self?: unknown } = {};
cycle.self = cycle;
const huge = 'x'.repeat(300_000);
test.each<[string, unknown, () => unknown]>([
  ['an event', { huge }, async () => 1],
  ['an answer', {}, async () => ({ huge })],
  ['both together', { half: huge.slice(0, 140_000) }, async () => huge.slice(0, 140_000)],
  ['an error', {}, async () => { throw new Error(huge); }],
  ['an answer that is made when it is read', {}, async () => ({ toJSON: () => huge })],
  ['an answer that holds itself', {}, async () => cycle],
  ['many small things', {}, async () => Array.from({ length: 90_000 }, () => 1)],
])('%s too large is said so', async (_what, event, handler) => {
  const made = await calledWith('on', handler, event);
  expect(made).toMatchObject({ events: [], tooLarge: 1, unreadable: 0 });
  expect(JSON.parse(made.lines[0]!)).toEqual({ ratchet: 'recording', schemaVersion: 1, requestId: 'r0', tooLarge: expect.any(Number) });
});

test('an error of the recorder\'s own is one line in the life of an environment, without what it was about', async () => {
  await jest.isolateModulesAsync(async () => {
    const fresh = jest.requireActual<{ wrapHandler(handler: Handler, mode: 'on'): Handler }>('../../../lambdas/recorder');
    const handler = fresh.wrapHandler(async () => ({ n: 1n, secret: 'hunter22' }), 'on');
    const lines = await linesDuring(async () => { for (const index of [0, 1]) expect(await handler({}, context(index))).toMatchObject({ secret: 'hunter22' }); });
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([{ ratchet: 'warning', schemaVersion: 1, warning: expect.any(String), errorType: 'TypeError', place: expect.stringContaining('at ') }]);
    expect(read(lines)).toEqual({ events: [], tooLarge: 0, unreadable: 0 });
  });
});

test('of calls that overlap nothing is recorded: nobody could say whose calls are whose', async () => {
  const wrapped = wrapHandler((async (event: Promise<unknown>) => event) as unknown as Handler, 'on');
  let finish: (value: unknown) => void = () => undefined;
  const lines = await linesDuring(async () => {
    const first = wrapped(new Promise((resolve) => { finish = resolve; }), context(0));
    await wrapped(Promise.resolve(2), context(1));
    finish(1);
    await first;
    await wrapped(Promise.resolve(3), context(2));
  });
  expect(read(lines).events.map(({ requestId }) => requestId)).toEqual(['r2']);
});

test('outside Lambda failures are noted and nothing is recorded', async () => {
  delete process.env['AWS_LAMBDA_FUNCTION_VERSION'];
  const { lines } = await calledWith('on', async () => ({ statusCode: 500 }), {});
  process.env['AWS_LAMBDA_FUNCTION_VERSION'] = '7';
  expect(lines.map((line) => (JSON.parse(line) as { ratchet: string }).ratchet)).toEqual(['failure']);
});

test('in the JSON log format lines have the function\'s own level, so that they are neither dropped nor errors', async () => {
  Object.assign(process.env, { AWS_LAMBDA_LOG_FORMAT: 'JSON', AWS_LAMBDA_LOG_LEVEL: 'WARN' });
  const { lines, events } = await calledWith('on', async () => ({ statusCode: 500 }), {});
  delete process.env['AWS_LAMBDA_LOG_FORMAT'];
  delete process.env['AWS_LAMBDA_LOG_LEVEL'];
  expect(lines.map((line) => (JSON.parse(line) as { level: string }).level)).toEqual(['ERROR', 'WARN']);
  expect(only({ events }).outcome).toMatchObject({ failure: 'status' });
});
