import { gzipSync } from 'node:zlib';
import { readConfig } from '../../../core/config';
import { step } from '../../../lambdas/events/ingest';
import { sampleComponent } from '../../adapters/samples';
import { fakeCounters } from '../../fakes/counters';
import { fakeRecordings } from '../../fakes/recordings';

const component = sampleComponent();
const at = Date.parse('2026-11-21T10:00:05.000Z');
const hour = { from: '2026-11-21T10:00:00.000Z', to: '2026-11-21T11:00:00.000Z' };

function services() {
  return { config: readConfig({ tenants: { shop: {} } }, {}), byLogGroup: async (group: string) => (group === component.logGroup ? component : undefined), counters: fakeCounters(), recordings: fakeRecordings() };
}

function deliveryOf(messages: readonly string[], change: object = {}): unknown {
  const batch = { messageType: 'DATA_MESSAGE', logGroup: component.logGroup, logStream: '2026/11/21/[2]abc', logEvents: messages.map((message, index) => ({ id: String(index), timestamp: at, message })), ...change };
  return { awslogs: { data: gzipSync(JSON.stringify(batch)).toString('base64') } };
}

const lines = ['START RequestId: r1 Version: 2', 't\tr1\tINFO\tcart 17 saved', 't\tr1\tERROR\tno stock for 17', 'REPORT RequestId: r1\tDuration: 12.34 ms\tMemory Size: 256 MB\tMax Memory Used: 80 MB'];

test('lines become counters and templates; delivered again they change nothing', async () => {
  const world = services();
  expect(await step.run(deliveryOf(lines), world)).toMatchObject({ component: 'price-quote', items: 1 });
  const once = await world.counters.read('shop', 'price-quote', hour);
  expect(once).toMatchObject([{ requests: 1, version: '2', templates: [{ kind: 'error', text: 'no stock for <n>', count: 1 }, { kind: 'info', text: 'cart <*> saved', count: 1 }] }]);
  await Promise.all([step.run(deliveryOf(lines), world), step.run(deliveryOf(lines), world)]);
  expect(await world.counters.read('shop', 'price-quote', hour)).toEqual(once);
});

test.each<readonly [string, unknown, object]>([
  ['no line', deliveryOf([]), { component: 'price-quote', items: 0 }],
  ['a test message of CloudWatch', deliveryOf(lines, { messageType: 'CONTROL_MESSAGE' }), { component: '', items: 0 }],
  ['a log group of nobody', deliveryOf(lines, { logGroup: '/aws/lambda/other' }), { ignored: 'log group /aws/lambda/other belongs to no component' }],
])('%s', async (_what, delivery, expected) => {
  expect(await step.run(delivery, services())).toMatchObject(expected);
});

test.each<readonly [string, unknown]>([
  ['no gzip', { awslogs: { data: 'bm8gZ3ppcA==' } }],
  ['half of it', { awslogs: { data: gzipSync(JSON.stringify({ messageType: 'DATA_MESSAGE' })).subarray(0, 20).toString('base64') } }],
  ['no JSON', { awslogs: { data: gzipSync('{').toString('base64') } }],
  ['another form', { awslogs: { data: gzipSync('{"logEvents":1}').toString('base64') } }],
  ['another event', { Records: [] }],
])('%s is an error of its delivery', async (_what, delivery) => {
  await expect(async () => step.run(delivery, services())).rejects.toThrow();
});
