import { profileOf } from '../../core/call-profile';
import type { OutgoingCall } from '../../core/recorded-event';
import { recorded } from './code-samples';

const asked = (startMs: number, answeredMs: number, change: Partial<OutgoingCall> = {}): OutgoingCall =>
  ({ method: 'GET', url: `https://rates.example/${startMs}`, headers: {}, body: '', startMs, answeredMs, answer: { status: 200, headers: {}, body: `{"rate":${startMs + 0.125}}` }, ...change });
const answering = (body: string) => ({ answer: { status: 200, headers: {}, body } });
const dynamodb = (operation: string, body = '{}'): Partial<OutgoingCall> => ({ method: 'POST', url: 'https://dynamodb.us-east-1.amazonaws.com/', headers: { 'x-amz-target': `DynamoDB_20120810.${operation}` }, body });
const profile = (calls: readonly OutgoingCall[], event: unknown = {}) => profileOf(recorded('r', { durationMs: 200, calls: [...calls], event }));

test.each<readonly [string, readonly OutgoingCall[], unknown, object]>([
  ['none', [], {}, { savedMs: 0, inRow: [], readsOnly: true }],
  ['one', [asked(1, 50)], {}, { savedMs: 0, readsOnly: true }],
  ['three in a row', [asked(1, 61), asked(62, 142), asked(143, 153)], {}, { savedMs: 70, inRow: ['GET rates.example/1', 'GET rates.example/62', 'GET rates.example/143'], readsOnly: true }],
  ['the same, recorded in another order', [asked(143, 153), asked(1, 61), asked(62, 142)], {}, { savedMs: 70 }],
  ['asked together', [asked(1, 61), asked(2, 82), asked(2, 12)], {}, { savedMs: 0 }],
  ['two of DynamoDB', [asked(1, 11, dynamodb('GetItem')), asked(12, 32, dynamodb('Query'))], {}, { savedMs: 10, inRow: ['GetItem', 'Query'], readsOnly: true }],
  ['two of a service in CBOR', [1, 12].map((start) => asked(start, start + 10, { method: 'POST', url: 'https://x.example/service/Orders/operation/ListOrders' })), {}, { savedMs: 10, inRow: ['ListOrders', 'ListOrders'], readsOnly: true }],
  ['a write after a read', [asked(1, 11), asked(12, 32, dynamodb('PutItem'))], {}, { savedMs: 0, readsOnly: false }],
  ['a write between reads', [asked(1, 11), asked(12, 32, { method: 'POST' }), asked(33, 43)], {}, { savedMs: 0, readsOnly: false }],
  ['a body that is not known', [asked(1, 11), asked(12, 32, { headers: { 'x-ratchet-body': 'withheld' } })], {}, { savedMs: 0, readsOnly: false }],
  ['the second takes a value of the first', [asked(1, 61, answering('{"customer":{"id":"cus_0042"}}')), asked(62, 142, { url: 'https://orders.example/of/cus_0042' })], {}, { savedMs: 0 }],
  ['in a body', [asked(1, 61, answering('{"id":73912}')), asked(62, 142, dynamodb('GetItem', '{"Key":{"id":{"N":"73912"}}}'))], {}, { savedMs: 0 }],
  ['in an encoded address', [asked(1, 61, answering('{"name":"a b c"}')), asked(62, 142, { url: 'https://orders.example/of/a%20b%20c' })], {}, { savedMs: 0 }],
  ['of a text that is no JSON', [asked(1, 61, answering('token=ab12cd34; path')), asked(62, 142, { url: 'https://orders.example/?t=ab12cd34' })], {}, { savedMs: 0 }],
  ['the third takes a value of the first, the second does not', [asked(1, 61, answering('{"id":"cus_0042"}')), asked(62, 142), asked(143, 163, { url: 'https://orders.example/of/cus_0042' })], {}, { savedMs: 60, inRow: ['GET rates.example/1', 'GET rates.example/62'] }],
  ['a value that the event had already', [asked(1, 61, answering('{"id":"cus_0042"}')), asked(62, 142, { url: 'https://orders.example/of/cus_0042' })], { customer: 'cus_0042' }, { savedMs: 60 }],
  ['a short value says nothing', [asked(1, 61, answering('{"id":12}')), asked(62, 142, { url: 'https://orders.example/of/12' })], {}, { savedMs: 60 }],
])('%s', (_name, calls, event, expected) => {
  expect(profile(calls, event)).toMatchObject({ requestId: 'r', durationMs: 200, ...expected });
});

test('without times there is no profile', () => {
  expect(profile([{ ...asked(1, 2), answeredMs: undefined }])).toBeUndefined();
});
