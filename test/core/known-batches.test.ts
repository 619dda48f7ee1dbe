import * as fc from 'fast-check';
import { withBatches } from '../../core/known-batches';
import type { OutgoingCall } from '../../core/recorded-event';
import { recorded } from './code-samples';

const url = 'https://dynamodb.eu-central-1.amazonaws.com/';
const read = (sku: string, change: Partial<OutgoingCall> = {}, table = 'products'): OutgoingCall => ({
  method: 'POST', url, headers: { 'x-amz-target': 'DynamoDB_20120810.GetItem' }, body: JSON.stringify({ TableName: table, Key: { sku: { S: sku } } }),
  startMs: 10, answeredMs: 30, answer: { status: 200, headers: { 'content-type': 'application/x-amz-json-1.0' }, body: JSON.stringify({ Item: { sku: { S: sku } } }) }, ...change,
});
const batchesOf = (calls: readonly OutgoingCall[]) => withBatches(recorded('r', { calls: [...calls] })).calls.slice(calls.length);
const keysIn = ({ body }: OutgoingCall, table = 'products'): readonly string[] => JSON.parse(body).RequestItems[table].Keys.map((key: { sku: { S: string } }) => key.sku.S);

test('a batch is answered with the items of the single reads, as late as the slowest', () => {
  expect(batchesOf([read('b'), read('gone', { startMs: 30, answeredMs: 90, answer: { status: 200, headers: {}, body: '{}' } }), read('a', { startMs: 90, answeredMs: 95 }), read('b')])).toEqual([{
    method: 'POST', url, headers: { 'x-amz-target': 'DynamoDB_20120810.BatchGetItem' }, startMs: 10, answeredMs: 70,
    body: JSON.stringify({ RequestItems: { products: { Keys: [{ sku: { S: 'b' } }, { sku: { S: 'gone' } }, { sku: { S: 'a' } }] } } }),
    answer: { status: 200, headers: { 'content-type': 'application/x-amz-json-1.0' }, body: JSON.stringify({ Responses: { products: [{ sku: { S: 'b' } }, { sku: { S: 'a' } }] }, UnprocessedKeys: {} }) },
  }]);
});

test('each table has its own', () => {
  const batches = batchesOf([read('a'), read('x', {}, 'people'), read('b'), read('y', {}, 'people')]);
  expect([keysIn(batches[0]!), keysIn(batches[1]!, 'people')]).toEqual([['a', 'b'], ['x', 'y']]);
});

test.each<readonly [string, readonly OutgoingCall[]]>([
  ['one read', [read('a')]],
  ['one key, twice', [read('a'), read('a')]],
  ['reads that were refused', [read('a'), read('b', { answer: { status: 400, headers: {}, body: '{}' } }), read('c', { answer: { error: 'ECONNRESET' } })]],
  ['reads of a part, or that are consistent', ['a', 'b'].map((sku) => read(sku, { body: JSON.stringify({ TableName: 'products', Key: { sku: { S: sku } }, ConsistentRead: true }) }))],
  ['bodies that were left out', ['a', 'b'].map((sku) => read(sku, { body: '' }))],
  ['writes', ['a', 'b'].map((sku) => read(sku, { headers: { 'x-amz-target': 'DynamoDB_20120810.DeleteItem' } }))],
  ['other requests', ['a', 'b'].map((sku) => ({ ...read(sku), method: 'GET', headers: {}, url: `https://shop.example/${sku}` }))],
])('nothing is known of batches from %s', (_name, calls) => {
  const event = recorded('r', { calls: [...calls] });
  expect(withBatches(event)).toBe(event);
});

test('times that were not recorded are not made up', () => {
  const { startMs: _start, answeredMs: _answered, ...untimed } = read('a');
  expect(batchesOf([untimed, read('b')])[0]).not.toHaveProperty('answeredMs');
});

test('whatever was read, each key is in one batch, 100 in each, in the order in which it was asked first; what was recorded stays', () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 300 }).map(String), { minLength: 2, maxLength: 400 }), (skus) => {
    const calls = skus.map((sku) => read(sku));
    const batches = batchesOf(calls);
    const keys = batches.map((batch) => keysIn(batch));
    expect(withBatches(recorded('r', { calls })).calls.slice(0, calls.length)).toEqual(calls);
    expect(keys.flat()).toEqual(new Set(skus).size < 2 ? [] : [...new Set(skus)]);
    expect(keys.every(({ length }, index) => length === 100 || (index === keys.length - 1 && length < 100))).toBe(true);
  }), { numRuns: 40 });
});
