import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import type { OutgoingCall } from '../../../core/recorded-event';
import { httpEvent } from '../../../examples/shop/events';
import { anOrder } from '../../../examples/shop/test/fixtures';
import { callsJob, eventOf, limits, realSandbox } from './jobs';

const sandbox = realSandbox();
afterAll(() => sandbox.remove());

const bundleOf = (entry: string, format: 'cjs' | 'esm' = 'cjs') =>
  buildSync({ entryPoints: [join(__dirname, '..', '..', '..', 'examples', 'shop', 'src', entry, 'handler.ts')], bundle: true, platform: 'node', target: 'node20', format, mainFields: ['module', 'main'], write: false }).outputFiles[0]!.text;

/** A DynamoDB item of a flat or nested value. */
const attribute = (value: unknown): unknown =>
  typeof value === 'string' ? { S: value } : typeof value === 'number' ? { N: String(value) } : Array.isArray(value) ? { L: value.map(attribute) } : { M: item(value as object) };
const item = (value: object): object => Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, attribute(inner)]));

const getOrder = (orderId: string, answer: OutgoingCall['answer']): OutgoingCall => ({
  method: 'POST', url: 'https://dynamodb.eu-central-1.amazonaws.com/', headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'DynamoDB_20120810.GetItem' },
  body: JSON.stringify({ ConsistentRead: true, Key: { orderId: { S: orderId } }, TableName: 'orders' }), answer,
});
const found = (orderId: string): OutgoingCall['answer'] => ({ status: 200, headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-crc32': '1', 'content-encoding': 'gzip' }, body: JSON.stringify({ Item: item(anOrder({ orderId })) }) });
const ask = (orderId: string) => httpEvent({ route: 'GET /orders/{orderId}', path: { orderId }, query: { customerId: 'cus_1' } });

describe('the shop\'s order-status, with the real AWS SDK', () => {
  const job = callsJob(bundleOf('order-status'), {
    environment: { ORDERS_TABLE: 'orders', AWS_REGION: 'us-east-1' }, limits: { ...limits, wallSeconds: 10 },
    events: [
      eventOf(ask('ord_1'), [getOrder('ord_1', found('ord_1'))], 'there'),
      eventOf(ask('ord_2'), [getOrder('ord_2', { status: 200, headers: {}, body: '{}' })], 'missing'),
      eventOf(ask('ord_3'), [getOrder('ord_1', found('ord_1'))], 'another key was recorded'),
      eventOf(ask('ord_4'), [getOrder('ord_4', { error: 'read ECONNRESET' })], 'broken line'),
      eventOf(ask('ord_5'), [getOrder('ord_5', { status: 400, headers: {}, body: JSON.stringify({ __type: 'com.amazonaws#ProvisionedThroughputExceededException', message: 'slow' }) })], 'throttled'),
      eventOf(ask('ord_1'), [getOrder('ord_1', found('ord_1'))], 'there again'),
    ],
  });

  test('gets for each event what was recorded with it, and an error for what was not', async () => {
    const { ending, calls, refused } = await sandbox.run(job);
    const told = (index: number) => calls[index]!.outcome as unknown as { output: { statusCode: number; body: string }; errorType: string };
    expect({ ending, refused, ids: calls.map(({ requestId }) => requestId) }).toEqual({ ending: 'finished', refused: [], ids: job.events.map(({ requestId }) => requestId) });
    expect(JSON.parse(told(0).output.body)).toMatchObject({ orderId: 'ord_1', status: 'placed', items: 2, itemsTotal: 50 });
    expect(told(1).output.statusCode).toBe(404);
    expect(calls[2]).toMatchObject({ outcome: { state: 'threw', message: expect.stringContaining('no recorded answer') }, unanswered: ['POST https://dynamodb.us-east-1.amazonaws.com/ DynamoDB_20120810.GetItem'] });
    expect(calls[3]).toMatchObject({ outcome: { state: 'threw', message: 'read ECONNRESET' }, unanswered: [] });
    expect(calls[4]).toMatchObject({ outcome: { state: 'threw', errorType: 'ProvisionedThroughputExceededException' }, unanswered: [] });
    expect(told(5)).toEqual(told(0));
    // None of them waits for a retry.
    for (const { durationMs } of calls) expect(durationMs).toBeLessThan(1_000);
  });

  test('answers as late as they were, where the job says so', async () => {
    const late = eventOf(ask('ord_1'), [{ ...getOrder('ord_1', found('ord_1')), startMs: 5, answeredMs: 305 }], 'late');
    const { calls } = await sandbox.run({ ...job, events: [late], timed: true });
    expect(calls).toEqual([expect.objectContaining({ requestId: 'late', unanswered: [], outcome: expect.objectContaining({ state: 'answered' }) })]);
    // A timer may be a millisecond early, and is never more.
    expect(calls[0]!.durationMs).toBeGreaterThan(295);
  });

  test('also with the recorder round it, as the team\'s own bundle has it', async () => {
    const wrapped = (name: string) => join(__dirname, '..', '..', '..', name);
    const bundle = buildSync({
      stdin: { contents: `import { handler as own } from ${JSON.stringify(wrapped('examples/shop/src/order-status/handler'))}; import { wrapHandler } from ${JSON.stringify(wrapped('lambdas/recorder/index'))}; export const handler = wrapHandler(own, 'on');`, resolveDir: __dirname, loader: 'ts' },
      bundle: true, platform: 'node', target: 'node20', format: 'cjs', mainFields: ['module', 'main'], write: false,
    }).outputFiles[0]!.text;
    const plain = await sandbox.run(job);
    const { ending, calls, refused } = await sandbox.run({ ...job, bundle });
    const seen = (made: typeof calls) => made.map(({ requestId, outcome, unanswered }) => [requestId, outcome.state === 'threw' ? [outcome.errorType, outcome.message] : outcome.output, unanswered]);
    expect([ending, refused, seen(calls)]).toEqual(['finished', [], seen(plain.calls)]);
  });

  test('also as an ES module', async () => {
    const { ending, reason, calls } = await sandbox.run({ ...job, bundle: `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);${bundleOf('order-status', 'esm')}`, file: 'index.mjs' });
    expect([ending, reason]).toEqual(['finished', 'ran to its end']);
    expect(calls[0]).toMatchObject({ outcome: { output: { statusCode: 200 } } });
  });
});

test.each<[string, string, unknown]>([
  ['an answer', 'exports.handler = async (event) => event', { state: 'answered', output: { a: 1 } }],
  ['no answer', 'exports.handler = async () => {}', { state: 'answered', output: null }],
  ['a date', 'exports.handler = async () => new Date(0)', { state: 'answered', output: '1970-01-01T00:00:00.000Z' }],
  ['a callback', 'exports.handler = (event, context, callback) => { setTimeout(() => callback(null, 2), 5) }', { state: 'answered', output: 2 }],
  ['a callback\'s error', "exports.handler = (event, context, callback) => callback(new TypeError('x'))", { state: 'threw', errorType: 'TypeError', message: 'x', stack: expect.stringContaining('/var/task/index.js:1') }],
  ['context.succeed', 'exports.handler = (event, context) => context.succeed(3)', { state: 'answered', output: 3 }],
  ['another kind of promise', 'exports.handler = () => ({ then: (done) => done(4) })', { state: 'answered', output: 4 }],
  ['neither promise nor callback', 'exports.handler = () => 5', { state: 'answered', output: null }],
  ['an error', "exports.handler = async () => { const error = new Error('x'); error.name = 'Custom'; throw error }", { state: 'threw', errorType: 'Custom', message: 'x', stack: expect.not.stringContaining('child.js') }],
  ['a text that is thrown', "exports.handler = async () => { throw 'x' }", { state: 'threw', errorType: 'string', message: '"x"', stack: '' }],
  ['a failing status', 'exports.handler = async () => ({ statusCode: 502 })', { state: 'answered', output: { statusCode: 502 }, failure: 'status' }],
  ['a client\'s fault', 'exports.handler = async () => ({ statusCode: 404 })', { state: 'answered', output: { statusCode: 404 } }],
  ['failed items', "exports.handler = async () => ({ batchItemFailures: [{ itemIdentifier: '1' }] })", { state: 'answered', output: { batchItemFailures: [{ itemIdentifier: '1' }] }, failure: 'batch-items' }],
  ['the context', 'exports.handler = async (event, { awsRequestId, functionName, functionVersion, getRemainingTimeInMillis }) => [awsRequestId, functionName, functionVersion, getRemainingTimeInMillis() > 100]', { state: 'answered', output: ['request-1', 'shop', '3', true] }],
  ['a handler deeper down', 'exports.handler = { inner: 1 }; exports.handler = async () => 6', { state: 'answered', output: 6 }],
  ['an answer of fetch', "exports.handler = async () => (await fetch('https://api.example/a')).json()", { state: 'answered', output: { from: 'api' } }],
  ['an answer of node:https', "exports.handler = () => new Promise((done) => require('https').get('https://api.example/a', (answer) => { let text = ''; answer.on('data', (part) => { text += part }).on('end', () => done([answer.statusCode, text])) }))", { state: 'answered', output: [200, '{"from":"api"}'] }],
  ['an error of fetch, as fetch gives it', "exports.handler = () => fetch('https://api.example/broken').catch((error) => [error.name, error.message, error.cause.code])", { state: 'answered', output: ['TypeError', 'fetch failed', 'ECONNRESET'] }],
  ['an error of node:https', "exports.handler = () => new Promise((done) => require('https').get('https://api.example/broken').on('error', ({ code, message }) => done([code, message])))", { state: 'answered', output: ['ECONNRESET', 'read ECONNRESET'] }],
])('a handler\'s outcome: %s', async (_case, bundle, outcome) => {
  const api: OutgoingCall = { method: 'GET', url: 'https://api.example/a', headers: {}, body: '', answer: { status: 200, headers: { 'content-type': 'application/json' }, body: '{"from":"api"}' } };
  const broken: OutgoingCall = { ...api, url: 'https://api.example/broken', answer: { error: 'read ECONNRESET' } };
  const { ending, calls, reason } = await sandbox.run(callsJob(bundle, { events: [eventOf({ a: 1 }, [api, broken])], environment: { AWS_LAMBDA_FUNCTION_NAME: 'shop' } }));
  expect([ending, reason]).toEqual(['finished', 'ran to its end']);
  expect(calls).toEqual([{ requestId: 'request-1', outcome, durationMs: expect.any(Number), unanswered: [] }]);
});

test('a module keeps its state from one event to the next, as a warm function does', async () => {
  const { calls } = await sandbox.run(callsJob('let count = 0; exports.handler = async () => ++count', { events: [eventOf(1), eventOf(2), eventOf(3)] }));
  expect(calls.map(({ outcome }) => outcome)).toEqual([1, 2, 3].map((output) => ({ state: 'answered', output })));
});

test('a run that is killed keeps what was told before', async () => {
  const { ending, calls } = await sandbox.run(callsJob('exports.handler = async (event) => { if (event === 2) for (;;); return event }', { events: [eventOf(1), eventOf(2), eventOf(3)] }));
  expect([ending, calls.map(({ outcome }) => outcome)]).toEqual(['timeout', [{ state: 'answered', output: 1 }]]);
});

test('what a run left behind whose parent was killed is removed by the next, what a living one has stays', async () => {
  const [dead, living] = [join(tmpdir(), 'ratchet-sandbox-4194999-left'), join(tmpdir(), `ratchet-sandbox-${process.ppid}-left`)];
  for (const folder of [dead, living]) mkdirSync(folder, { recursive: true });
  await sandbox.run(callsJob('exports.handler = async () => 1'));
  expect([existsSync(dead), existsSync(living)]).toEqual([false, true]);
  rmSync(living, { recursive: true });
});

test('what it prints is told, the end of it', async () => {
  const { output } = await sandbox.run(callsJob("exports.handler = async () => { console.log('a'.repeat(9000)); console.error('the end') }"));
  expect(output).toHaveLength(4_000);
  expect(output).toMatch(/a+\nthe end\n$/);
});

test.each<[string, number | undefined, string, readonly number[] | undefined]>([
  ['asked for', 4, '__ratchetCovered(0); if (event.a) __ratchetCovered(1); else __ratchetCovered(2); __ratchetCovered(9);', [0, 1]],
  ['not asked for', undefined, 'if (typeof __ratchetCovered !== "undefined") throw new Error("there");', undefined],
])('marks that code passes, where they are %s', async (_name, marks, code, passed) => {
  const report = await sandbox.run(callsJob(`exports.handler = async (event) => { ${code} };`, { marks }));
  expect(report).toMatchObject({ ending: 'finished', calls: [{ outcome: { state: 'answered' } }] });
  expect(report.passed).toEqual(passed);
});
