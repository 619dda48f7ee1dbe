import { createHash } from 'node:crypto';
import { get } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { OutgoingCall } from '../../../../core/recorded-event';
import { answerCalls } from '../../../../lambdas/sandbox/child/answer-calls';

const replay = answerCalls();
// Node's own modules are shared by all test files of a worker.
afterAll(() => replay.end());
const url = 'http://api.example/a';
const call = (answer: OutgoingCall['answer'], changes: Partial<OutgoingCall> = {}): OutgoingCall => ({ method: 'GET', url, headers: {}, body: '', answer, ...changes });
const withheld = { 'x-ratchet-body': 'withheld' };
const base64 = { 'x-ratchet-body': 'base64' };
const bytes = Buffer.from([0xff, 0, 1]);

test('a body in base64 comes back as the bytes that it was', async () => {
  replay.start([call({ status: 200, headers: { ...base64, 'content-type': 'image/png' }, body: bytes.toString('base64') })]);
  const answer = await fetch(url);
  expect([Buffer.from(await answer.arrayBuffer()), answer.headers.get('content-type'), answer.headers.get('x-ratchet-body'), replay.unanswered()]).toEqual([bytes, 'image/png', null, []]);
});

test('bytes that were sent are known again', async () => {
  replay.start([call({ status: 200, headers: {}, body: 'yes' }, { method: 'POST', headers: base64, body: bytes.toString('base64') })]);
  expect(await (await fetch(url, { method: 'POST', body: bytes })).text()).toBe('yes');
});

test('a text that was sent packed is known again', async () => {
  replay.start([call({ status: 200, headers: {}, body: 'yes' }, { method: 'POST', body: '{"a":1}' })]);
  expect(await (await fetch(url, { method: 'POST', headers: { 'content-encoding': 'gzip' }, body: gzipSync('{"a":1}') })).text()).toBe('yes');
});

test.each<[string, OutgoingCall]>([
  ['an answer', call({ status: 200, headers: withheld, body: '' })],
  ['a question', call({ status: 200, headers: {}, body: 'yes' }, { headers: withheld })],
])('%s that was withheld is no answer', async (_what, recorded) => {
  replay.start([recorded]);
  await expect(fetch(url)).rejects.toThrow('fetch failed');
  expect(Array.prototype.slice.call(replay.unanswered())).toEqual([`GET ${url}`]);
});

test.each([['ENOTFOUND: getaddrinfo ENOTFOUND api.example', 'ENOTFOUND'], ['getaddrinfo EAI_AGAIN api.example', 'EAI_AGAIN'], ['UND_ERR_SOCKET: other side closed', 'UND_ERR_SOCKET'], ['read ECONNRESET', 'ECONNRESET'], ['CERT_HAS_EXPIRED: certificate has expired', 'CERT_HAS_EXPIRED'], ['something else', 'ECONNREFUSED']])('an error keeps its code: %s', async (error, code) => {
  replay.start([call({ error })]);
  await expect(fetch(url)).rejects.toMatchObject({ name: 'TypeError', cause: { code } });
  expect(await new Promise((done) => { get(url).on('error', done); })).toMatchObject({ code });
});

test('who gave up waiting is told so', async () => {
  replay.start([call({ error: 'TimeoutError: The operation was aborted due to timeout' })]);
  await expect(fetch(url)).rejects.toMatchObject({ name: 'TimeoutError', message: 'The operation was aborted due to timeout' });
});

describe('what was asked in another call', () => {
  const elsewhere = [call({ status: 200, headers: {}, body: 'known' }), call({ status: 201, headers: {}, body: '{}' }, { method: 'POST', body: '1' })];
  test('answers a read of the same', async () => {
    replay.start([], { others: elsewhere });
    expect([await (await fetch(url)).text(), replay.unanswered()]).toEqual(['known', []]);
  });
  test('answers no write', async () => {
    replay.start([], { others: elsewhere });
    await expect(fetch(url, { method: 'POST', body: '1' })).rejects.toThrow('fetch failed');
    expect(Array.prototype.slice.call(replay.writes())).toEqual([`POST ${url}\n1`]);
  });
});

test('writes are told in their order, reads are not, and a long one by its hash', async () => {
  replay.start([call({ status: 200, headers: {}, body: '' }), call({ status: 200, headers: {}, body: '' }, { method: 'PUT' })]);
  await fetch(url);
  expect(replay.writes()).toBeUndefined();
  for (const body of ['short', 'x'.repeat(5_000)]) await fetch(url, { method: 'PUT', body });
  expect(Array.prototype.slice.call(replay.writes())).toEqual([`PUT ${url}\nshort`, expect.stringMatching(/^PUT .*\n5000 characters, sha256 [\da-f]{64}$/)]);
});

const digest = createHash('md5').update('now').digest('hex');
test.each([
  ['one message', 'SendMessage', { MessageBody: 'now' }, { MD5OfMessageBody: 'of another', MessageId: 'm' }, { MD5OfMessageBody: digest, MessageId: 'm' }],
  ['a batch', 'SendMessageBatch', { Entries: [{ Id: 'new', MessageBody: 'now' }] }, { Successful: [{ Id: 'old', MD5OfMessageBody: 'of another' }], Failed: [] }, { Successful: [{ Id: 'new', MD5OfMessageBody: digest }], Failed: [] }],
])('SQS answers with the digest of what was sent: %s', async (_what, operation, sent, said, expected) => {
  const headers = { 'x-amz-target': `AmazonSQS.${operation}` };
  replay.start([call({ status: 200, headers: {}, body: JSON.stringify(said) }, { method: 'POST', headers, body: JSON.stringify({ ...sent, made: 'up' }) })]);
  expect(await (await fetch(url, { method: 'POST', headers, body: JSON.stringify(sent) })).json()).toEqual(expected);
});
