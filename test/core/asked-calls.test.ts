import { askedCall, askedIn } from '../../core/asked-calls';
import type { OutgoingCall } from '../../core/recorded-event';
import { recorded } from './code-samples';

const call = (change: Partial<OutgoingCall> = {}): OutgoingCall => ({ method: 'GET', url: 'https://rates.example/rates/EUR/SEK?at=now', headers: {}, body: '', startMs: 2, answeredMs: 42, answer: { status: 200, headers: {}, body: '{"rate":1}' }, ...change });
const dynamo = (operation: string, change: Partial<OutgoingCall> = {}) => call({ method: 'POST', url: 'https://dynamodb.eu-west-1.amazonaws.com/', headers: { 'x-amz-target': `DynamoDB_20120810.${operation}` }, body: '{"TableName":"orders","Key":{"id":{"S":"o1"}}}', ...change });
const of = (...calls: OutgoingCall[]) => askedCall.parse(askedIn(recorded('r1', { calls }))).asked;

test.each<readonly [string, OutgoingCall, object]>([
  ['a path, by its beginning', call(), { name: 'GET rates.example/rates/*', isRead: true, ms: 40 }],
  ['a path of one part', call({ url: 'https://rates.example/latest' }), { name: 'GET rates.example/latest' }],
  ['no path', call({ url: 'https://rates.example' }), { name: 'GET rates.example' }],
  ['an operation of AWS, with its table', dynamo('GetItem'), { name: 'GetItem orders', isRead: true }],
  ['one that writes', dynamo('PutItem'), { name: 'PutItem orders', isRead: false }],
  ['one without a table', dynamo('TransactGetItems', { body: '{}' }), { name: 'TransactGetItems' }],
  ['one whose body is not JSON', dynamo('GetItem', { body: 'x' }), { name: 'GetItem' }],
  ['without times', call({ startMs: undefined, answeredMs: undefined }), { ms: undefined }],
])('what is asked: %s', (_name, given, expected) => {
  const [asked] = of(given);
  expect({ ms: undefined, ...asked }).toMatchObject(expected);
});

test.each<readonly [string, OutgoingCall['answer'], string | undefined]>([
  ['an answer', { status: 200, headers: {}, body: '' }, undefined],
  ['not found, which may be an answer', { status: 404, headers: {}, body: '' }, undefined],
  ['a server error', { status: 503, headers: {}, body: '' }, 'status 503'],
  ['too many', { status: 429, headers: {}, body: '' }, 'status 429'],
  ['too much of AWS', { status: 400, headers: {}, body: '{"__type":"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException"}' }, 'ProvisionedThroughputExceeded'],
  ["the asker's own fault", { status: 400, headers: {}, body: '{"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException"}' }, undefined],
  ['no answer', { error: 'connect ECONNREFUSED 10.0.0.1:443\n    at x' }, 'connect ECONNREFUSED 10.0.0.1:443'],
])('whether it failed: %s', (_name, answer, failure) => {
  expect(of(call({ answer }))[0]?.failure).toBe(failure);
});

test('the same question and the same answer are known by their hashes, and hold nothing of either', () => {
  const [one, again, other, changed] = of(call(), call({ startMs: 50, answeredMs: 60 }), call({ url: 'https://rates.example/rates/EUR/USD' }), call({ answer: { status: 200, headers: {}, body: '{"rate":2}' } }));
  expect([again?.question, again?.answer]).toEqual([one?.question, one?.answer]);
  expect(other?.question).not.toBe(one?.question);
  expect(changed?.question).toBe(one?.question);
  expect(changed?.answer).not.toBe(one?.answer);
  expect(JSON.stringify([one, other])).not.toContain('EUR');
});

test('of a call that asks without end, the first two hundred', () => {
  expect(of(...Array.from({ length: 300 }, () => call()))).toHaveLength(200);
  expect(askedIn(recorded('r1', { redacted: 2, outcome: { state: 'answered', output: {}, failure: 'status' } }))).toMatchObject({ redacted: true, failed: true });
});
