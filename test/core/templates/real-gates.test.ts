import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { coverage } from '../../../core/gates/coverage';
import { markLines } from '../../../core/gates/mark-lines';
import { replay } from '../../../core/gates/replay';
import { reproduction } from '../../../core/gates/reproduction';
import type { RunContext } from '../../../core/gates/types';
import { withBatches } from '../../../core/known-batches';
import type { OutgoingCall, RecordedEvent } from '../../../core/recorded-event';
import { sampleComponent } from '../../adapters/samples';
import { callsJob, eventOf, realSandbox } from '../../lambdas/sandbox/jobs';
import { recorded, sampleDiagnosis } from '../code-samples';
import { caseOf } from './cases';

/** Files before and after, built, and run in the sandbox as a candidate is. */
const sandbox = realSandbox();
afterAll(() => sandbox.remove());

const built = (contents: string): string =>
  buildSync({ stdin: { contents, loader: 'ts', resolveDir: join(__dirname, '..', '..', '..') }, bundle: true, platform: 'node', target: 'node20', format: 'cjs', write: false }).outputFiles[0]!.text;

/** The context of gates that run a candidate; a fault is recorded by really calling the version that serves. */
async function context(of: readonly [template: string, name: string], change: { readonly failing?: RecordedEvent; readonly worked?: readonly RecordedEvent[]; readonly evidence?: Record<string, number> }): Promise<RunContext> {
  const { before, after } = caseOf(...of);
  const bundle = built(before);
  const outcome = change.failing && (await sandbox.run(callsJob(bundle, { handler: 'handler', limits: limits, events: [change.failing] }))).calls[0]?.outcome;
  return {
    component: sampleComponent({ sideEffects: 'none' }), diagnosis: sampleDiagnosis({ suspectVersion: '2', evidence: change.evidence ?? {} }), sandbox, before: bundle, after: built(after), call: { file: 'index.js', handler: 'handler', environment: {} },
    tests: [], brokenTests: [], refusedTests: [], fault: change.failing && outcome && { ...change.failing, outcome }, worked: change.worked ?? [],
  };
}
const limits = { wallSeconds: 10, memoryMb: 512, outputBytes: 100_000 };
const get = (url: string, body: string): OutgoingCall => ({ method: 'GET', url, headers: {}, body: '', startMs: 1, answeredMs: 2, answer: { status: 200, headers: { 'content-type': 'application/json' }, body } });

const page = (token: string, body: string): OutgoingCall => get(`https://settings.example/list?prefix=/shop&token=${token}`, body);
test.each<readonly [string, string, RecordedEvent, string]>([
  ['guard-json-parse', 'place-order', eventOf({ body: 'hello' }), "red before (SyntaxError: Unexpected token 'h', \"hello\" is not valid JSON), green after (answered)"],
  ['keep-last-page', 'all-parameters', eventOf({ prefix: '/shop', wanted: 'b' }, [page('', '{"items":[{"name":"a","value":"1"}],"nextToken":"t"}'), page('t', '{"items":[{"name":"b","value":" 2"}]}')]), "red before (TypeError: Cannot read properties of undefined (reading 'trim')), green after (answered)"],
  ['await-floating', 'stock-of-lines', eventOf({ skus: ['a', 'b'] }, ['a', 'b'].map((sku) => get(`https://stock.example/items/${sku}`, `{"sku":"${sku}","onHand":3}`))), "red before (TypeError: Cannot read properties of undefined (reading 'sku')), green after (answered)"],
  ['await-promise', 'settings-of-tenant', eventOf({ tenant: 'shop' }, [get('https://settings.example/shop', '{"theme":"dark"}')]), 'red before (SyntaxError: Unexpected token \'o\', "[object Promise]" is not valid JSON), green after (answered)'],
])('%s/%s: the captured call fails before and works after', async (template, name, failing, reason) => {
  expect(await reproduction.check(await context([template, name], { failing }))).toMatchObject({ passed: true, proved: true, reason });
});

test('limit-fetch: nobody can record a call that hangs, but one that worked hangs before when its request is not answered', async () => {
  const worked = [eventOf({ sku: 'a' }, [get('https://partners.example/similar/a', '[{"sku":"b"}]')])];
  const tried = await context(['limit-fetch', 'recommended'], { worked, evidence: { timeouts: 12, medianMs: 40 } });
  expect(await reproduction.check(tried)).toMatchObject({ passed: true, proved: true, reason: expect.stringContaining('hangs when GET partners.example/similar is never answered (red), and the candidate works (green)'), figures: { tried: 2, hung: 1, mended: 1 } });
});

test('bound-retry: where its request fails each time, the catch round it answers', async () => {
  const failing = eventOf({ sku: 'a' }, [{ ...get('https://warehouse.example/stock/a', ''), answer: { error: 'ECONNRESET: closed' } }]);
  expect((await sandbox.run(callsJob(built(caseOf('bound-retry', 'stock').after), { handler: 'handler', limits, events: [failing] }))).calls).toMatchObject([{ outcome: { state: 'answered', output: { sku: 'a' } }, unanswered: [] }]);
});

test.each<readonly [string, RecordedEvent]>([
  ['stock', eventOf({ sku: 'a' }, [get('https://warehouse.example/stock/a', '3')])],
  ['greeting', eventOf({ name: 'Ada' }, [get('https://texts.example/greeting', 'Hello')])],
])('bound-retry/%s: the lines that no call that worked runs are run where its request fails', async (name, worked) => {
  const tried = await context(['bound-retry', name], { worked: [worked], evidence: { timeouts: 12, medianMs: 40 } });
  const { before, after } = caseOf('bound-retry', name);
  const made = markLines('src/run.ts', before, after, 0);
  const forms = { marked: { bundle: built(made.text), tests: [] }, lines: made.lines.map((line) => `src/run.ts:${line}`), reduced: [] };
  expect(await coverage.check({ ...tried, forms })).toMatchObject({ passed: true, reason: expect.stringMatching(/^100 % of \d changed lines ran$/) });
  // Without a limit that calls ran into, nothing asks for them.
  expect(await coverage.check({ ...tried, forms, diagnosis: sampleDiagnosis() })).toMatchObject({ passed: false });
}, 60_000);

const item = (sku: string, startMs: number): OutgoingCall => ({
  method: 'POST', url: 'https://dynamodb.eu-central-1.amazonaws.com/', headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'DynamoDB_20120810.GetItem' },
  body: JSON.stringify({ TableName: 'products', Key: { sku: { S: sku } } }), startMs, answeredMs: startMs + 100,
  answer: { status: 200, headers: { 'content-type': 'application/x-amz-json-1.0' }, body: sku === 'gone' ? '{}' : JSON.stringify({ Item: { sku: { S: sku }, cents: { N: String(sku.length * 100) } } }) },
});
const baskets = Array.from({ length: 12 }, (_, index) => {
  const skus = ['b', 'a', 'gone', 'a', `sku-${index}`, 'ccc'];
  return recorded(`basket-${index}`, { event: { lines: skus.map((sku, line) => ({ sku, quantity: line + 1 })) }, calls: skus.map((sku, line) => item(sku, line * 100)) });
});

const run = async (bundle: string, events: readonly RecordedEvent[]) => (await sandbox.run(callsJob(bundle, { handler: 'handler', limits, events: [...events] }))).calls.map(({ outcome, unanswered }) => ({ outcome, unanswered }));

test('batch-reads: recorded baskets are answered the same, in their order, and nothing is read by itself any more', async () => {
  const tried = await context(['batch-reads', 'basket'], { worked: baskets.map(withBatches) });
  expect(await replay.check(tried)).toMatchObject({ passed: true, proved: true, figures: { recorded: 12, replayable: 12, failing: 0, agreement: 1 } });
  const batchesAlone = baskets.map((basket) => ({ ...basket, calls: withBatches(basket).calls.slice(basket.calls.length) }));
  expect(await run(tried.after, batchesAlone)).toEqual(await run(tried.before, baskets));
});

test('batch-reads: without what is known of batches, no recorded basket could be tried', async () => {
  expect(await replay.check(await context(['batch-reads', 'basket'], { worked: baskets }))).toMatchObject({ passed: true, proved: false, reason: expect.stringContaining('what was never recorded (DynamoDB_20120810.BatchGetItem)') });
});

test('memoize-lookup: what was answered once is not asked for again, and the answers are the same', async () => {
  const rate = { ...get('https://partners.example/rates/GBP', '{"perEuro":0.85}'), startMs: 0, answeredMs: 200 };
  const worked = Array.from({ length: 12 }, (_, index) => recorded(`price-${index}`, { event: { currency: 'GBP', cents: 100 * index }, calls: [rate] }));
  const tried = await context(['memoize-lookup', 'rate'], { worked });
  expect(await replay.check(tried)).toMatchObject({ passed: true, proved: true, figures: { agreement: 1 } });
  const asked = worked.map((event, index) => (index === 0 ? event : { ...event, calls: [] }));
  expect(await run(tried.after, asked)).toEqual(await run(tried.before, worked));
});
