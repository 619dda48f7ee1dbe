import { replay } from '../../../core/gates/replay';
import type { RunContext } from '../../../core/gates/types';
import type { OutgoingCall, RecordedEvent } from '../../../core/recorded-event';
import { sampleDiagnosis } from '../../core/code-samples';
import { sampleComponent } from '../../adapters/samples';
import { eventOf, realSandbox } from './jobs';

const sandbox = realSandbox();
afterAll(() => sandbox.remove());

/** A function that reads a price, writes an order with an id and a time of its own, and tells a partner. */
const aws = 'https://dynamodb.eu-west-1.amazonaws.com/';
const target = (operation: string) => ({ 'x-amz-target': `DynamoDB_20120810.${operation}`, 'content-type': 'application/x-amz-json-1.0' });
const call = (operation: string, body: object, answer: object): OutgoingCall => ({ method: 'POST', url: aws, headers: target(operation), body: JSON.stringify(body), answer: { status: 200, headers: {}, body: JSON.stringify(answer) } });
const priceOf = (sku: number) => call('GetItem', { TableName: 'prices', Key: { sku: { N: String(sku) } } }, { Item: { price: { N: String(sku * 10) } } });
const recordedOrder = call('PutItem', { TableName: 'orders', Item: { id: { S: 'made up in production' }, total: { N: '1' }, at: { S: '2026-02-10T08:00:00.123Z' } } }, {});
const told: OutgoingCall = { method: 'POST', url: 'https://partner.example/orders/4711', headers: {}, body: '{"order":"made up"}', answer: { status: 201, headers: {}, body: '{}' } };
const events: readonly RecordedEvent[] = Array.from({ length: 12 }, (_, n) => ({ ...eventOf({ sku: n }, [priceOf(n), recordedOrder, told], `w${n}`), at: new Date(Date.UTC(2026, 1, 10, 8, n)).toISOString() }));

const shop = ({ read = "const { Item } = await ask('GetItem', { TableName: 'prices', Key: { sku: { N: String(sku) } } });", total = 'Number(Item.price.N)', before = '', after = '', partner = "await fetch('https://partner.example/orders/' + parseInt(id, 16) % 1000, { method: 'POST', body: JSON.stringify({ order: id }) });", answer = '{ statusCode: 200, body: JSON.stringify({ id, total, at: at.toISOString(), ms: Date.now() - started }) }' } = {}) => `
const crypto = require('crypto');
const ask = async (operation, body) => (await fetch('${aws}', { method: 'POST', headers: { 'x-amz-target': 'DynamoDB_20120810.' + operation, 'content-type': 'application/x-amz-json-1.0' }, body: JSON.stringify(body) })).json();
exports.handler = async ({ sku }) => {
  const started = Date.now();
  ${read}
  ${before}
  const id = crypto.randomUUID(), at = new Date(), total = ${total};
  await ask('PutItem', { TableName: 'orders', Item: { id: { S: id }, total: { N: String(total) }, at: { S: at.toISOString() } } });
  ${partner}
  ${after}
  return ${answer};
};`;

const check = (after: string, { before = shop(), worked = events }: { readonly before?: string; readonly worked?: readonly RecordedEvent[] } = {}) => {
  const context: RunContext = { component: sampleComponent(), diagnosis: sampleDiagnosis(), sandbox: { run: (job) => sandbox.run(job) }, before, after, call: { file: 'index.js', handler: 'index.handler', environment: {} }, tests: [], brokenTests: [], refusedTests: [], forms: { reason: 'none' }, inputs: [], boundaries: [], fault: undefined, worked };
  return replay.check(context);
};
const agrees = '12 of 12 recorded calls could be replayed, all work on the candidate, and 100 % of 12 answers agree';

test.each<readonly [string, string, boolean, string]>([
  ['the same', shop(), true, agrees],
  ['one random number more', shop({ before: 'Math.random(); crypto.randomUUID();' }), true, agrees],
  ['one look at the clock more', shop({ before: 'Date.now(); new Date();' }), true, agrees],
  ['reads of an order that do not matter', shop({ read: "const [{ Item }] = await Promise.all([ask('GetItem', { Key: { sku: { N: String(sku) } }, TableName: 'prices' })]);" }), true, agrees],
  ['another total', shop({ total: 'Number(Item.price.N) + 1' }), false, 'changes other things than the version that serves: w0: PutItem orders with something else: Item.total.N was "0", is "1"'],
  ['another total on one of twelve calls', shop({ total: 'sku === 7 ? 0 : Number(Item.price.N)' }), false, 'w7: PutItem orders with something else: Item.total.N was "70", is "0"'],
  ['a second order', shop({ after: "await ask('PutItem', { TableName: 'orders', Item: { id: { S: id } } });" }), false, 'w0: also PutItem orders'],
  ['nobody is told', shop({ partner: '' }), false, 'w0: no longer POST https://partner.example'],
  ['another path', shop({ partner: "await fetch('https://partner.example/refunds/1', { method: 'POST', body: JSON.stringify({ order: id }) });" }), false, 'asks for what was not recorded: POST https://partner.example/refunds/1'],
  ['something is deleted', shop({ after: "await ask('DeleteItem', { TableName: 'orders', Key: { id: { S: id } } });" }), false, 'asks for what was not recorded: POST https://dynamodb.eu-west-1.amazonaws.com/ DynamoDB_20120810.DeleteItem'],
  ['another key is read', shop({ read: "const { Item } = await ask('GetItem', { TableName: 'prices', Key: { sku: { N: String(sku + 100) } } });" }), false, 'asks for what was not recorded'],
  ['another way to read, of which nothing is known', shop({ read: "const { Responses } = await ask('BatchGetItem', { RequestItems: { prices: { Keys: [{ sku: { N: String(sku) } }] } } }); const [Item] = Responses.prices;" }), true, '12 of them ask on the candidate for what was never recorded (DynamoDB_20120810.BatchGetItem)'],
  ['an id is forgotten', shop({ answer: "{ statusCode: 200, body: JSON.stringify({ total, at: at.toISOString(), ms: Date.now() - started }) }" }), false, '0 % of 12 answers agree with the version that serves, expected at least 95 %; the first that does not, w0: body.id was'],
  ['it fails', shop({ before: 'if (sku > 9) throw new RangeError(String(sku));' }), false, '2 of 12 recorded calls that work on the version that serves fail on the candidate (83.3 % work); the first, w10: RangeError: 10'],
])('a function whose answers and writes hold times and ids; its candidate: %s', async (_name, after, passed, reason) => {
  const result = await check(after);
  expect(result.reason).toContain(reason);
  expect([result.passed, result.passed && result.proved]).toEqual([passed, passed && reason === agrees]);
});

test('an answer that is a text with a time and an id is still compared', async () => {
  const bundle = (more: string) => shop({ answer: '`${id} at ${at.toISOString()}' + more + '`' });
  expect(await check(bundle(''), { before: bundle('') })).toMatchObject({ passed: true, proved: true, figures: { compared: 12, agreement: 1 } });
});

describe('a function that writes much', () => {
  const orders = (lines: string) => shop({ partner: `await fetch('https://partner.example/orders/4711', { method: 'POST', body: JSON.stringify({ at: at.toISOString(), id, lines: ${lines} }) });` });
  const long = "Array.from({ length: 400 }, (_, n) => 'line ' + n)";
  const before = orders(long);
  test.each<readonly [string, string, string, boolean, boolean, string]>([
    ['the same', before, before, true, true, agrees],
    ['another line at its end', before, orders(`[...${long}.slice(1), 'line 0']`), false, false, 'w0: POST https://partner.example with something else: body.lines[0] was "line 0", is "line 1"'],
    ['not at all', before, shop({ partner: '' }), false, false, 'w0: no longer POST https://partner.example'],
    ['a long text with a time', orders("at.toISOString() + 'x'.repeat(2000)"), orders("at.toISOString() + 'y'.repeat(2000)"), true, false, 'w0: of POST https://partner.example body.lines is long and differs by itself, so it could not be compared'],
    ['more than is kept', orders("Array.from({ length: 9000 }, (_, n) => n)"), orders("Array.from({ length: 9000 }, (_, n) => n + 1)"), true, false, 'w0 writes more than is kept of one call'],
  ])('%s', async (_name, serves, after, passed, proved, reason) => {
    const result = await check(after, { before: serves });
    expect(result.reason).toContain(reason);
    expect([result.passed, result.passed && result.proved]).toEqual([passed, proved]);
  });
});

test('too few can be replayed, and what was never recorded is said', async () => {
  const worked = events.map((event, n) => (n < 2 ? { ...event, calls: event.calls.slice(1) } : event));
  const result = await check(shop(), { worked });
  expect(result).toMatchObject({ passed: true, proved: false, figures: { recorded: 12, replayable: 10 } });
  expect(result.reason).toBe('10 of 12 recorded calls could be replayed; expected at least 90 % of them; never recorded: POST https://dynamodb.eu-west-1.amazonaws.com/ DynamoDB_20120810.GetItem; 100 % of 10 answers agree');
});

test('what a warm function remembered, a fresh one has from another call that read it', async () => {
  const rates: OutgoingCall = { method: 'GET', url: 'https://rates.example/', headers: {}, body: '', answer: { status: 200, headers: {}, body: '{"usd":2}' } };
  // It keeps rates for five minutes; the first call was recorded while they were known.
  const cached = 'let kept; exports.handler = async () => { if (!kept || Date.now() - kept.at > 300_000) kept = { at: Date.now(), rates: await (await fetch("https://rates.example/")).json() }; return kept.rates; };';
  const worked = events.map((event, n) => ({ ...event, calls: n === 3 ? [rates] : [] }));
  expect(await check(cached, { before: cached, worked })).toMatchObject({ passed: true, proved: true, figures: { replayable: 12 } });
});

test('a version that turns a list itself: its order says nothing, what is in it does', async () => {
  const turning = (list: string) => `exports.handler = async () => { const list = ${list}; for (let i = list.length - 1; i > 0; i--) { const j = Math.floor(Math.random() * (i + 1)); [list[i], list[j]] = [list[j], list[i]]; } return { list }; };`;
  const worked = events.map((event) => ({ ...event, calls: [] }));
  const before = turning('[1, 2, 3, 4, 5, 6]');
  expect(await check(before.replace('const list', 'Math.random(); const list'), { before, worked })).toMatchObject({ passed: true, proved: true, figures: { agreement: 1 } });
  expect(await check(turning('[1, 2, 3, 4, 5, 7]'), { before, worked })).toMatchObject({ passed: false });
});
