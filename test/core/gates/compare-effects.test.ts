import fc from 'fast-check';
import { notCompared, otherEffect } from '../../../core/gates/compare-effects';

const dynamodb = (operation: string, body: object) => `POST https://dynamodb.eu-west-1.amazonaws.com/ DynamoDB_20120810.${operation}\n${JSON.stringify(body)}`;
const sqs = (operation: string, body: object) => `POST https://sqs.eu-west-1.amazonaws.com/ AmazonSQS.${operation}\n${JSON.stringify({ QueueUrl: 'https://sqs.eu-west-1.amazonaws.com/1/mail', ...body })}`;
const put = (id: string, item: object = {}) => dynamodb('PutItem', { TableName: 'orders', Item: { id: { S: id }, ...item } });
const remove = (id: string) => dynamodb('DeleteItem', { TableName: 'orders', Key: { id: { S: id } } });
const post = (body: object, url = 'https://partner.example/orders') => `POST ${url}\n${JSON.stringify(body)}`;
const steady = (was: readonly string[], is: readonly string[]) => otherEffect([{ requestId: 'r', was, again: was, is }])?.difference;

test.each<readonly [string, readonly string[], readonly string[], string | undefined]>([
  ['nothing', [], [], undefined],
  ['the same', [put('1')], [put('1')], undefined],
  ['keys in another order, what shapes the answer alone', [dynamodb('PutItem', { TableName: 'orders', Item: { a: { N: '1' }, id: { S: '1' } } })], [dynamodb('PutItem', { Item: { id: { S: '1' }, a: { N: '1' } }, TableName: 'orders', ReturnValues: 'NONE' })], undefined],
  ['another value', [put('1', { total: { N: '5' } })], [put('1', { total: { N: '6' } })], 'PutItem orders with something else: Item.total.N was "5", is "6"'],
  ['one more', [put('1')], [put('1'), put('2')], 'also PutItem orders {"Item":{"id":{"S":"2"}}}'],
  ['the same twice', [put('1')], [put('1'), put('1')], 'also PutItem orders'],
  ['one less', [put('1'), put('2')], [put('1')], 'no longer PutItem orders {"Item":{"id":{"S":"2"}}}'],
  ['none any more', [put('1')], [], 'no longer PutItem orders'],
  ['in another table', [put('1')], [put('1').replace('orders', 'carts')], 'no longer PutItem orders'],
  ['by another operation', [put('1')], [remove('1')], 'no longer PutItem orders'],
  ['different things in another order', [put('1'), put('2'), post({ a: 1 })], [post({ a: 1 }), put('2'), put('1')], undefined],
  ['one thing in another order', [put('1'), remove('1')], [remove('1'), put('1')], 'the same changes of one thing in another order: PutItem orders, DeleteItem orders'],
  ['messages of a queue that keeps an order', [sqs('SendMessage', { QueueUrl: 'https://sqs/1/mail.fifo', MessageBody: 'a' }), sqs('SendMessage', { QueueUrl: 'https://sqs/1/mail.fifo', MessageBody: 'b' })], [sqs('SendMessage', { QueueUrl: 'https://sqs/1/mail.fifo', MessageBody: 'b' }), sqs('SendMessage', { QueueUrl: 'https://sqs/1/mail.fifo', MessageBody: 'a' })], 'the same changes of one thing in another order: SendMessage mail.fifo, SendMessage mail.fifo'],
  ['messages of a queue that keeps none', [sqs('SendMessage', { MessageBody: 'a' }), sqs('SendMessage', { MessageBody: 'b' })], [sqs('SendMessage', { MessageBody: 'b' }), sqs('SendMessage', { MessageBody: 'a' })], undefined],
  ['one by one, or as a batch', [put('1'), remove('2')], [dynamodb('BatchWriteItem', { RequestItems: { orders: [{ PutRequest: { Item: { id: { S: '1' } } } }, { DeleteRequest: { Key: { id: { S: '2' } } } }] } })], undefined],
  ['a batch that forgets one', [put('1'), put('2')], [dynamodb('BatchWriteItem', { RequestItems: { orders: [{ PutRequest: { Item: { id: { S: '1' } } } }] } })], 'no longer PutItem orders {"Item":{"id":{"S":"2"}}}'],
  ['messages as a batch', [sqs('SendMessage', { MessageBody: 'a' })], [sqs('SendMessageBatch', { Entries: [{ Id: '0', MessageBody: 'a' }] })], undefined],
  ['JSON in a text, spelled otherwise', [sqs('SendMessage', { MessageBody: '{"a":1,"b":[2]}' })], [sqs('SendMessage', { MessageBody: '{ "b": [2.0], "a": 1 }' })], undefined],
  ['another body of a POST', [post({ a: 1 })], [post({ a: 2 })], 'POST https://partner.example with something else: body.a was 1, is 2'],
  ['another path', [post({})], [post({}, 'https://partner.example/refunds')], 'POST https://partner.example with something else: path[0] was "orders", is "refunds"'],
  ['a method that deletes', [post({})], [post({}).replace('POST', 'DELETE')], 'no longer POST https://partner.example'],
  ['a body that is long', ['PUT https://a.s3.amazonaws.com/k\n9000 characters, sha256 aa'], ['PUT https://a.s3.amazonaws.com/k\n9000 characters, sha256 bb'], 'PUT https://a.s3.amazonaws.com with something else: body was'],
])('%s', (_name, was, is, difference) => {
  if (difference === undefined) expect(steady(was, is)).toBeUndefined();
  else expect(steady(was, is)).toContain(difference);
});

const long = (sha256: string) => `POST https://dynamodb.eu-west-1.amazonaws.com/ DynamoDB_20120810.PutItem\n9000 characters, sha256 ${sha256}`;
const many = (writes: number) => `POST https://dynamodb.eu-west-1.amazonaws.com/ DynamoDB_20120810.PutItem\nno room: ${writes} writes`;

describe('of a version that does not write the same twice', () => {
  const order = (mark: string, total: number, more: object = {}) => put(`order ${mark}`, { total: { N: String(total) }, at: { S: mark }, ...more });
  test.each<readonly [string, readonly string[], readonly string[], readonly string[], string | undefined]>([
    ['ids and times say nothing', [order('1', 5)], [order('2', 5)], [order('3', 5)], undefined],
    ['the rest does', [order('1', 5)], [order('2', 5)], [order('3', 6)], 'PutItem orders with something else: Item.total.N was "5", is "6"'],
    ['so does one more', [order('1', 5)], [order('2', 5)], [order('3', 5), order('4', 5)], 'also PutItem orders'],
    ['an id in a path', [post({ a: 1 }, 'https://p.example/o/1')], [post({ a: 1 }, 'https://p.example/o/2')], [post({ a: 1 }, 'https://p.example/o/3')], undefined],
    ['a long body that differs is made as often', [long('aa')], [long('bb')], [long('cc')], undefined],
    ['a long body that is no longer written', [long('aa')], [long('bb')], [], 'no longer PutItem'],
    ['a long body that is written twice', [long('aa')], [long('bb')], [long('cc'), long('dd')], 'also PutItem'],
    ['fewer of those that were only counted', [many(100)], [many(100)], [many(99)], 'PutItem with something else: it was "no room: 100 writes", is "no room: 99 writes"'],
    ['how often is chance', [order('1', 5)], [order('1', 5), order('2', 5)], [order('3', 6)], undefined],
  ])('%s', (_name, was, again, is, difference) => {
    const seen = otherEffect([{ requestId: 'r', was, again, is }])?.difference;
    if (difference === undefined) expect(seen).toBeUndefined();
    else expect(seen).toContain(difference);
  });

  test('what one call shows holds for all', () => {
    const call = (requestId: string, was: string, again: string, is: string) => ({ requestId, was: [order(was, 5)], again: [order(again, 5)], is: [order(is, 5)] });
    expect(otherEffect([call('a', '1', '2', '3'), call('b', '1', '1', '9')])).toBeUndefined();
  });
});

test('different things may be changed in any order; one left out is always told', () => {
  const writes = fc.uniqueArray(fc.nat(50), { minLength: 1 }).chain((ids) => fc.tuple(fc.constant(ids), fc.shuffledSubarray(ids, { minLength: ids.length })));
  fc.assert(fc.property(writes, ([ids, turned]) => {
    const [was, is] = [ids, turned].map((list) => list.map((id) => put(String(id))));
    expect(steady(was!, is!)).toBeUndefined();
    expect(steady(was!, is!.slice(1))).toContain('no longer');
  }));
});

describe('what could not be compared is told', () => {
  const text = (sha256: string) => put('1', { text: { S: `9000 characters, sha256 ${sha256}` } });
  test.each<readonly [string, string, string, string, string | undefined]>([
    ['short values that differ by themselves', put('1'), put('2'), put('3'), undefined],
    ['a long value that does not differ', text('aa'), text('aa'), text('aa'), undefined],
    ['a long value that differs by itself', text('aa'), text('bb'), text('cc'), 'r: of PutItem orders Item.text.S is long and differs by itself, so it could not be compared'],
    ['a long body that differs by itself', long('aa'), long('bb'), long('cc'), 'r: of PutItem what is written is long and differs'],
    ['a body that had no room', long('aa').replace('\n', '\nno room: '), long('aa').replace('\n', '\nno room: '), long('aa').replace('\n', '\nno room: '), 'r writes more than is kept of one call'],
    ['writes that were only counted', many(9), many(9), many(9), 'r writes more than is kept of one call'],
  ])('%s', (_name, was, again, is, reason) => {
    const seen = notCompared([{ requestId: 'r', was: [was], again: [again], is: [is] }]);
    if (reason === undefined) expect(seen).toBeUndefined();
    else expect(seen).toContain(reason);
  });
});
