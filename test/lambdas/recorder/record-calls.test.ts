import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { request } from 'node:http';
import { readRecordings } from '../../../core/read-recordings';
import type { RecordedEvent } from '../../../core/recorded-event';
import { wrapHandler } from '../../../lambdas/recorder';

interface Event { readonly fail?: boolean; readonly password?: string; readonly status?: number }

const server = createServer((asked, answer) => {
  let body = '';
  asked.on('data', (chunk: Buffer) => { body += chunk.toString(); });
  asked.on('end', () => { answer.setHeader('content-type', 'application/json'); answer.end(JSON.stringify({ got: body })); });
});
let port = 0;
beforeAll(async () => {
  await new Promise<void>((done) => { server.listen(0, done); });
  port = (server.address() as AddressInfo).port;
});
afterAll(() => { server.close(); });

const post = (body: string) => new Promise<string>((done, failed) => {
  const out = request({ port, method: 'POST', path: '/things?a=1', headers: { 'x-amz-target': 'Things.Get', cookie: 'c' } }, (answer) => {
    let text = '';
    answer.on('data', (chunk: Buffer) => { text += chunk.toString(); });
    answer.on('end', () => done(text));
  });
  out.on('error', failed);
  out.write(body.slice(0, 3));
  out.end(body.slice(3));
});

const handle = async (event: Event) => {
  const said = await post('{"sku":"A"}');
  const fetched: unknown = await (await fetch(`http://localhost:${port}/f`)).json();
  if (event.fail) throw new TypeError(`no way, ${event.password ?? ''}`);
  return { statusCode: event.status ?? 200, said, fetched };
};

async function linesOf(mode: 'off' | 'sampled' | 'on', events: readonly Event[]): Promise<{ lines: string[]; answers: unknown[] }> {
  const lines: string[] = [];
  const spy = jest.spyOn(process.stdout, 'write').mockImplementation((line) => lines.push(String(line)) > 0);
  const wrapped = wrapHandler(handle, mode) as (event: Event, context: object) => Promise<unknown>;
  const answers: unknown[] = [];
  try {
    for (const [index, event] of events.entries()) answers.push(await wrapped(event, { awsRequestId: `r${index}` }).catch((error: unknown) => error));
  } finally {
    spy.mockRestore();
  }
  return { lines, answers };
}
const only = (events: readonly RecordedEvent[]) => events[0]!;

test('records a call with what it asked outside and what came back', async () => {
  const { lines, answers } = await linesOf('on', [{}]);
  const recorded = only(readRecordings(lines).events);
  expect(answers).toEqual([expect.objectContaining({ statusCode: 200, said: '{"got":"{\\"sku\\":\\"A\\"}"}', fetched: { got: '' } })]);
  expect(recorded).toMatchObject({ requestId: 'r0', event: {}, outcome: { state: 'answered' } });
  expect(recorded.calls).toMatchObject([
    { method: 'POST', headers: { 'x-amz-target': 'Things.Get' }, body: '{"sku":"A"}', answer: { status: 200, body: '{"got":"{\\"sku\\":\\"A\\"}"}' } },
    { method: 'GET', body: '', answer: { status: 200, body: '{"got":""}' } },
  ]);
  expect(JSON.stringify(recorded.calls)).not.toContain('cookie');
});

test('records a failure with its stack, without the secrets of its event, and throws the same error', async () => {
  const { lines, answers } = await linesOf('sampled', [{ fail: true, password: 'hunter22' }]);
  const recorded = only(readRecordings(lines).events);
  expect(answers[0]).toBeInstanceOf(TypeError);
  expect(recorded.outcome).toMatchObject({ state: 'threw', errorType: 'TypeError', message: 'no way, redacted-1', stack: expect.stringContaining('record-calls.test') });
  expect(JSON.stringify(recorded)).not.toContain('hunter22');
});

test('sampled: six of each kind in a minute at most; on: all; off: none', async () => {
  const calls = Array.from({ length: 20 }, (_, index): Event => (index % 2 === 0 ? {} : { fail: true }));
  expect(readRecordings((await linesOf('sampled', calls)).lines).events.length).toBeLessThanOrEqual(24);
  expect(readRecordings((await linesOf('on', calls)).lines).events).toHaveLength(20);
  expect((await linesOf('off', calls)).lines).toEqual([]);
});

test('a status of 500 is noted and recorded as a failure', async () => {
  const { lines } = await linesOf('sampled', [{ status: 502 }]);
  expect(lines.map((line) => (JSON.parse(line) as { ratchet: string }).ratchet).sort()).toEqual(['failure', 'recording']);
  expect(only(readRecordings(lines).events).outcome).toMatchObject({ failure: 'status' });
});
