import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import type { OutgoingCall } from '../../../../core/recorded-event';
import { type Asked, matchCall } from '../../../../lambdas/sandbox/child/match-call';

const dynamodb = (body: unknown, host = 'dynamodb.eu-west-1.amazonaws.com'): Asked => ({ method: 'POST', url: `https://${host}/`, headers: { 'x-amz-target': 'DynamoDB_20120810.GetItem' }, body: JSON.stringify(body) });
const get = (url: string, headers: Record<string, string> = {}): Asked => ({ method: 'GET', url, headers, body: '' });
const signed = { authorization: 'AWS4-HMAC-SHA256 Credential=sandbox' };
const form = { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' };
const bytes = { 'x-ratchet-body': 'base64' };
const recorded = (...asked: Asked[]): OutgoingCall[] => asked.map((call, index) => ({ ...call, answer: { status: 200, headers: {}, body: String(index) } }));
const item = (id: string, extra: object = {}) => dynamodb({ TableName: 'orders', Key: { id: { S: id } }, ...extra });

test.each<[string, Asked, Asked, boolean]>([
  ['the same call', item('1'), item('1'), true],
  ['another key', item('1'), item('2'), false],
  ['one field more', item('1', { ConsistentRead: true }), item('1'), false],
  ['keys in another order, other spaces', { ...item('1'), body: '{ "Key": {"id":{"S":"1"}}, "TableName":"orders" }' }, item('1'), true],
  ['a list in another order', dynamodb({ Keys: [1, 2] }), dynamodb({ Keys: [2, 1] }), false],
  ['an idempotency token that the client made up', item('1', { ClientRequestToken: 'a' }), item('1', { ClientRequestToken: 'b' }), true],
  ['a token further down is data', dynamodb({ Item: { ClientRequestToken: 'a' } }), dynamodb({ Item: { ClientRequestToken: 'b' } }), false],
  ['another operation', { ...item('1'), headers: { 'x-amz-target': 'DynamoDB_20120810.DeleteItem' } }, item('1'), false],
  ['AWS in another region, or at a local endpoint', dynamodb({ a: 1 }, 'localhost:4566'), dynamodb({ a: 1 }), true],
  ['another method', { ...get('https://api.example/a'), method: 'PUT' }, get('https://api.example/a'), false],
  ['another host', get('https://api.example/a'), get('https://other.example/a'), false],
  ['another port', get('http://api.example:81/a'), get('http://api.example:82/a'), false],
  ['another path', get('https://api.example/a'), get('https://api.example/b'), false],
  ['another query', get('https://api.example/a?x=1'), get('https://api.example/a?x=2'), false],
  ['a query in another order', get('https://api.example/a?x=1&y=2'), get('https://api.example/a?y=2&x=1'), true],
  ['an object of the same bucket in another region', get('https://photos.s3.us-east-1.amazonaws.com/1', signed), get('https://photos.s3.eu-west-1.amazonaws.com/1'), true],
  ['the same key of another bucket', get('https://photos.s3.us-east-1.amazonaws.com/1', signed), get('https://letters.s3.us-east-1.amazonaws.com/1'), false],
  ['a signed call at a local endpoint', get('http://localhost:4566/photos/1', signed), get('https://s3.eu-west-1.amazonaws.com/photos/1'), true],
  ['a path that is spelled in another way', get('https://api.example/of/a@b'), get('https://api.example/of/a%40b'), true],
  ['a form that is spelled in another way', { ...get('https://api.example/a', form), body: 'q=a+b&r=%40' }, { ...get('https://api.example/a', form), body: 'q=a%20b&r=@' }, true],
  ['another form', { ...get('https://api.example/a', form), body: 'q=a' }, { ...get('https://api.example/a', form), body: 'q=b' }, false],
  ['the same bytes', { ...get('https://api.example/a', bytes), body: '/w==' }, { ...get('https://api.example/a', bytes), body: '/w==' }, true],
  ['a text that looks like the bytes', { ...get('https://api.example/a'), body: '/w==' }, { ...get('https://api.example/a', bytes), body: '/w==' }, false],
  ['a body that was withheld', get('https://api.example/a'), get('https://api.example/a', { 'x-ratchet-body': 'withheld' }), false],
  ['text that is not JSON', { ...item('1'), body: 'a=1' }, { ...item('1'), body: 'a=2' }, false],
])('%s', (_case, asked, known, matches) => {
  expect(matchCall(asked, recorded(get('https://nobody.example/asks'), known), new Set())).toBe(matches ? 1 : undefined);
});

const put = (item: object, change: Partial<Asked> = {}): Asked => ({ ...dynamodb({ TableName: 'orders', Item: item }), headers: { 'x-amz-target': 'DynamoDB_20120810.PutItem' }, ...change });
const send = (method: string, url: string, body = ''): Asked => ({ method, url, headers: {}, body });
test.each<[string, Asked, Asked, boolean]>([
  ['another id in the item', put({ id: 1 }), put({ id: 2 }), true],
  ['another table', put({ id: 1 }), { ...put({ id: 1 }), body: JSON.stringify({ TableName: 'carts', Item: { id: 2 } }) }, false],
  ['another operation', put({ id: 1 }), { ...put({ id: 2 }), headers: { 'x-amz-target': 'DynamoDB_20120810.DeleteItem' } }, false],
  ['an id in the path', send('PUT', 'https://api.example/orders/17/lines'), send('PUT', 'https://api.example/orders/4711/lines'), true],
  ['another path', send('PUT', 'https://api.example/orders/17'), send('PUT', 'https://api.example/refunds/17'), false],
  ['another host', send('POST', 'https://api.example/orders', '1'), send('POST', 'https://other.example/orders', '2'), false],
  ['another body of a POST', send('POST', 'https://api.example/orders', '{"id":1}'), send('POST', 'https://api.example/orders', '{"id":2}'), true],
  ['a statement that reads', { ...dynamodb({ Statement: 'SELECT * FROM a WHERE id=1' }), headers: { 'x-amz-target': 'DynamoDB_20120810.ExecuteStatement' } }, { ...dynamodb({ Statement: 'SELECT * FROM a WHERE id=2' }), headers: { 'x-amz-target': 'DynamoDB_20120810.ExecuteStatement' } }, false],
  ['a statement that writes', { ...dynamodb({ Statement: "INSERT INTO a VALUE {'id': 1}" }), headers: { 'x-amz-target': 'DynamoDB_20120810.ExecuteStatement' } }, { ...dynamodb({ Statement: "INSERT INTO a VALUE {'id': 2}" }), headers: { 'x-amz-target': 'DynamoDB_20120810.ExecuteStatement' } }, true],
  ['a form that reads', { ...send('POST', 'https://sts.amazonaws.com/', 'Action=GetCallerIdentity&a=1'), headers: form }, { ...send('POST', 'https://sts.amazonaws.com/', 'Action=GetCallerIdentity&a=2'), headers: form }, false],
])('a write gets the answer of one of its kind: %s', (_case, asked, known, matches) => {
  expect(matchCall(asked, recorded(get('https://nobody.example/asks'), known), new Set())).toBe(matches ? 1 : undefined);
});

test('writes of one kind get one answer each, the same one first', () => {
  const calls = recorded(put({ id: 1 }), put({ id: 2 }));
  expect([matchCall(put({ id: 2 }), calls, new Set()), matchCall(put({ id: 3 }), calls, new Set()), matchCall(put({ id: 3 }), calls, new Set([0])), matchCall(put({ id: 3 }), calls, new Set([0, 1]))]).toEqual([1, 0, 1, 1]);
});

test('the same question again gets the next answer to it, and in the end the last one', () => {
  const calls = recorded(item('1'), item('2'), item('1'));
  expect(matchCall(item('1'), calls, new Set())).toBe(0);
  expect(matchCall(item('1'), calls, new Set([0]))).toBe(2);
  expect(matchCall(item('1'), calls, new Set([0, 2]))).toBe(2);
});

test('a body is answered exactly when it is the recorded one as JSON', () => {
  fc.assert(fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
    const same = isDeepStrictEqual(JSON.parse(JSON.stringify(one)), JSON.parse(JSON.stringify(other)));
    expect(matchCall(dynamodb({ one }), recorded(dynamodb({ one: other })), new Set()) === 0).toBe(same);
  }));
});
