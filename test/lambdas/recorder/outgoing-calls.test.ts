import { createServer, get, request, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { OutgoingCall } from '../../../core/recorded-event';
import { wrapHandler } from '../../../lambdas/recorder';
import { linesDuring, read } from './recorded-lines';

process.env['AWS_LAMBDA_FUNCTION_VERSION'] = '7';
const captured = globalThis.fetch;
const binary = Buffer.from([0xff, 0xfe, 1, 2]);

const server = createServer((asked, answer) => {
  const chunks: Buffer[] = [];
  asked.on('data', (chunk: Buffer) => chunks.push(chunk));
  asked.on('end', () => {
    const body = Buffer.concat(chunks);
    if (asked.url === '/broken') return answer.socket?.destroy();
    if (asked.url === '/gzip') return answer.setHeader('content-encoding', 'gzip').end(gzipSync('{"packed":true}'));
    if (asked.url === '/binary') return answer.end(binary);
    if (asked.url === '/large') return answer.end('x'.repeat(100_000));
    if (asked.url === '/odd') return answer.setHeader('content-encoding', 'zstd').end('?');
    if (asked.url === '/endless') return answer.write('x'.repeat(10));
    if (asked.url === '/moved') return answer.writeHead(302, { location: '/there' }).end();
    answer.setHeader('content-type', 'application/json');
    return answer.end(JSON.stringify({ got: body.toString('base64') }));
  });
});
let base = '';
beforeAll(async () => {
  await new Promise<void>((done) => { server.listen(0, '127.0.0.1', done); });
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => { server.closeAllConnections(); server.close(); });

async function callsOf(work: () => Promise<unknown>): Promise<readonly OutgoingCall[]> {
  const wrapped = wrapHandler((async () => { await work(); }) as unknown as (event: object, context: object) => Promise<unknown>, 'on');
  const lines = await linesDuring(() => wrapped({}, { awsRequestId: 'r1' }));
  const [recorded] = read(lines).events;
  if (!recorded) throw new Error(`nothing was recorded: ${lines.join('')}`);
  return recorded.calls;
}
const gotOf = (text: string | Buffer) => ({ body: JSON.stringify({ got: Buffer.from(text).toString('base64') }) });
const textOf = (answer: IncomingMessage) => new Promise<string>((done) => { let text = ''; answer.on('data', (part: Buffer) => { text += part.toString(); }).on('end', () => done(text)); });
const asked = (path: string, send: (out: ReturnType<typeof request>) => void = (out) => out.end()) => new Promise<string>((done, failed) => {
  send(request(`${base}${path}`, { method: 'POST', headers: { 'x-amz-target': 'Things.Get', cookie: 'c' } }, (answer) => { void textOf(answer).then(done); }).on('error', failed));
});
const streamed = (text: string) => new ReadableStream({ start(controller) { controller.enqueue(new TextEncoder().encode(text)); controller.close(); } });

test.each<[string, () => Promise<unknown>, string]>([
  ['node:http in pieces', () => asked('/a', (out) => { out.write('{"s'); out.end('ku":1}'); }), '{"sku":1}'],
  ['node:http in base64', () => asked('/a', (out) => { out.write(Buffer.from('hello').toString('base64'), 'base64'); out.end(); }), 'hello'],
  ['node:http in hex at the end', () => asked('/a', (out) => out.end('68656c6c6f', 'hex')), 'hello'],
  ['node:http from a stream', () => asked('/a', (out) => { Readable.from(['he', 'llo']).pipe(out); }), 'hello'],
  ['node:http with bytes that change afterwards', () => asked('/a', (out) => { const bytes = Buffer.from('hello'); out.write(bytes, () => { bytes.fill(0); out.end(); }); }), 'hello'],
  ['fetch with a text', async () => (await fetch(`${base}/a`, { method: 'POST', body: 'hello' })).text(), 'hello'],
  ['fetch with a Request', async () => (await fetch(new Request(`${base}/a`, { method: 'POST', body: 'hello' }))).json(), 'hello'],
  ['fetch with URLSearchParams', async () => (await fetch(`${base}/a`, { method: 'POST', body: new URLSearchParams({ a: '1' }) })).json(), 'a=1'],
  ['fetch with an ArrayBuffer', async () => (await fetch(`${base}/a`, { method: 'POST', body: new Uint8Array(Buffer.from('hello')).buffer })).json(), 'hello'],
  ['fetch with a stream', async () => (await fetch(`${base}/a`, { method: 'POST', body: streamed('hello'), duplex: 'half' } as RequestInit)).json(), 'hello'],
  ['a fetch that was captured before', async () => (await captured(`${base}/a`, { method: 'POST', body: 'hello' })).json(), 'hello'],
])('what was asked, and what was answered: %s', async (_how, work, sent) => {
  const [call, ...others] = await callsOf(work);
  expect(others).toEqual([]);
  expect(call).toMatchObject({ method: 'POST', url: `${base}/a`, body: sent, answer: { status: 200, headers: { 'content-type': 'application/json' }, ...gotOf(sent) } });
  expect(JSON.stringify(call)).not.toContain('cookie');
});

test('a call of the AWS SDK', async () => {
  const client = new DynamoDBClient({ endpoint: base, region: 'us-east-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } });
  const [call] = await callsOf(() => client.send(new GetItemCommand({ TableName: 'orders', Key: { id: { S: '1' } } })));
  const body = '{"TableName":"orders","Key":{"id":{"S":"1"}}}';
  expect(call).toEqual({ method: 'POST', url: `${base}/`, headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'DynamoDB_20120810.GetItem' }, body, startMs: expect.any(Number), answeredMs: expect.any(Number), answer: { status: 200, headers: { 'content-type': 'application/json' }, ...gotOf(body) } });
});

test('when it was asked and when it was answered, from the beginning of the invocation on', async () => {
  const calls = await callsOf(async () => { await (await fetch(`${base}/a`)).text(); await asked('/a'); });
  const times = calls.flatMap(({ startMs = -1, answeredMs = -1 }) => [startMs, answeredMs]);
  expect(times).toHaveLength(4);
  expect([0, ...times].sort((one, other) => one - other)).toEqual([0, ...times]);
});

test.each<[string, (answer: Response) => Promise<unknown>]>([
  ['text', (answer) => answer.text()], ['json', (answer) => answer.json()], ['arrayBuffer', (answer) => answer.arrayBuffer()], ['blob', (answer) => answer.blob()],
  ['clone', async (answer) => [await answer.clone().json(), await answer.text()]],
  ['its stream', async (answer) => { const reader = answer.body!.getReader(); while (!(await reader.read()).done); }],
  ['nothing', async () => undefined],
])('an answer of fetch, read with %s', async (_how, readBody) => {
  const [call] = await callsOf(async () => readBody(await fetch(`${base}/a`)));
  expect(call?.answer).toMatchObject({ status: 200, ...gotOf('') });
});

const withheld = { headers: { 'x-ratchet-body': 'withheld' }, body: '' };
test.each<[string, string, object]>([
  ['packed', '/gzip', { status: 200, body: '{"packed":true}' }],
  ['binary', '/binary', { status: 200, headers: { 'x-ratchet-body': 'base64' }, body: binary.toString('base64') }],
  ['too long', '/large', { status: 200, ...withheld }],
  ['packed in a way that is not known', '/odd', { status: 200, ...withheld }],
  ['moved elsewhere', '/moved', { status: 302, headers: { location: '/there' } }],
])('an answer that is %s', async (_what, path, answer) => {
  const bytes = async () => { await (await fetch(`${base}${path}`, { redirect: 'manual' })).arrayBuffer(); };
  const [first, second] = await callsOf(async () => { await bytes().catch(() => undefined); await asked(path); });
  expect(first?.answer).toMatchObject(answer);
  expect(second?.answer).toMatchObject(answer);
});

test('an answer that was not seen whole is withheld, never an empty one', async () => {
  const calls = await callsOf(async () => {
    await fetch(`${base}/endless`);
    await new Promise<void>((done) => { get(`${base}/endless`, () => done()); });
  });
  expect(calls.map(({ answer }) => answer)).toEqual([expect.objectContaining({ status: 200, ...withheld }), expect.objectContaining({ status: 200, ...withheld })]);
});

test('an error keeps its code', async () => {
  const closed = createServer();
  await new Promise<void>((done) => { closed.listen(0, '127.0.0.1', done); });
  const refused = `http://127.0.0.1:${(closed.address() as AddressInfo).port}/`;
  await new Promise((done) => { closed.close(done); });
  const calls = await callsOf(async () => {
    await fetch(`${base}/broken`).catch(() => undefined);
    await asked('/broken').catch(() => undefined);
    await fetch(refused).catch(() => undefined);
    await new Promise((done) => { get(refused).on('error', done); });
    await fetch(`${base}/endless`, { signal: AbortSignal.timeout(50) }).then((answer) => answer.text()).catch(() => undefined);
  });
  expect(calls.map(({ answer }) => answer)).toMatchObject([
    { error: expect.stringContaining('UND_ERR_SOCKET') }, { error: expect.stringContaining('ECONNRESET') }, { error: expect.stringContaining('ECONNREFUSED') }, { error: expect.stringContaining('ECONNREFUSED') }, { error: expect.stringMatching(/^TimeoutError: /) },
  ]);
});

test('calls made while modules load belong to the first call, those after its end to nobody', async () => {
  await jest.isolateModulesAsync(async () => {
    type Call = (event: object, context: object) => Promise<void>;
    const wrap = jest.requireActual<{ startRecorder(mode: 'on'): (handler: Call) => Call }>('../../../lambdas/recorder/record-calls').startRecorder('on');
    await (await fetch(`${base}/loading`)).text();
    const wrapped = wrap(async () => { await (await fetch(`${base}/first`)).text(); });
    const lines = await linesDuring(async () => {
      await wrapped({}, { awsRequestId: 'r1' });
      await (await fetch(`${base}/between`)).text();
      await wrapped({}, { awsRequestId: 'r2' });
    });
    expect(read(lines).events.map(({ calls }) => calls.map(({ url }) => new URL(url).pathname))).toEqual([['/loading', '/first'], ['/first']]);
  });
});

test('more than an invocation may hold gives its recording up', async () => {
  const wrapped = wrapHandler((async () => { for (let n = 0; n < 20; n += 1) await (await fetch(`${base}/a`, { method: 'POST', body: 'x'.repeat(40_000) })).text(); }) as unknown as (event: object, context: object) => Promise<unknown>, 'on');
  expect(read(await linesDuring(() => wrapped({}, { awsRequestId: 'r1' })))).toEqual({ events: [], tooLarge: 1, unreadable: 0 });
});
