import fc from 'fast-check';
import { batchCounters, type BatchCounters } from '../../core/cycle';
import { bucketOf, totalOf } from '../../core/histogram';
import { readLogBatch, type LogBatch } from '../../core/read-log-batch';

const source = { tenant: 'default', component: 'price-quote', sampleShare: 1 };
const t0 = Date.parse('2026-11-21T10:00:05.000Z');
const id = 'aaaaaaaa-0000-4000-8000-000000000001';
const otherId = 'aaaaaaaa-0000-4000-8000-000000000002';

function batchOf(messages: readonly string[], options: { readonly stream?: string; readonly everyMs?: number } = {}): LogBatch {
  return {
    logGroup: '/aws/lambda/price-quote',
    logStream: options.stream ?? '2026/11/21/[2]abcdef',
    logEvents: messages.map((message, index) => ({ id: String(index), timestamp: t0 + index * (options.everyMs ?? 1), message })),
  };
}

function only(items: readonly BatchCounters[]): BatchCounters {
  expect(items).toHaveLength(1);
  return batchCounters.parse(items[0]);
}

const start = (requestId = id): string => `START RequestId: ${requestId} Version: 2\n`;
const end = (requestId = id): string => `END RequestId: ${requestId}\n`;
const report = (rest = '', requestId = id): string => `REPORT RequestId: ${requestId}\tDuration: 12.34 ms\tBilled Duration: 13 ms\tMemory Size: 256 MB\tMax Memory Used: 80 MB\t${rest}\n`;
const invokeError = `2026-11-21T10:00:05.100Z\t${id}\tERROR\tInvoke Error \t{"errorType":"TypeError","errorMessage":"Cannot read properties of undefined (reading 'price')","stack":["TypeError: Cannot read properties of undefined (reading 'price')","    at priceOf (/var/task/index.js:10:5)"]}\n`;
const uncaught = '2026-11-21T10:00:05.100Z\tundefined\tERROR\tUncaught Exception \t{"errorType":"Runtime.ImportModuleError","errorMessage":"Error: Cannot find module \'x\'","stack":[]}\n';
const platform = (status: string, errorType?: string): string => JSON.stringify({ time: '2026-11-21T10:00:05.000Z', type: 'platform.report', record: { requestId: id, status, errorType, metrics: { durationMs: 12.34, billedDurationMs: 13, memorySizeMB: 256, maxMemoryUsedMB: 80 } } });
const platformStart = JSON.stringify({ time: '2026-11-21T10:00:05.000Z', type: 'platform.start', record: { requestId: id, version: '2' } });
const wrapperStatus = JSON.stringify({ ratchet: 'failure', schemaVersion: 1, requestId: id, kind: 'status', statusCode: 502 });
const wrapperItems = JSON.stringify({ ratchet: 'failure', schemaVersion: 1, requestId: id, kind: 'batch-items', count: 3 });

describe('what one call counts as', () => {
  test.each<readonly [string, readonly string[], BatchCounters['failures']]>([
    ['a call that works', [start(), end(), report()], {}],
    ['a line of its own that speaks of failure', [start(), 'Task timed out after 3.00 seconds, says the user', '{"ratchet":"hello"}', end(), report()], {}],
    ['a thrown error', [start(), invokeError, end(), report()], { thrown: 1 }],
    ['an exception before the handler', [start(), uncaught, end(), report()], { thrown: 1 }],
    ['a timeout by its line', [start(), `2026-11-21T10:00:08.000Z ${id} Task timed out after 3.00 seconds\n\n`, end(), report()], { timeout: 1 }],
    ['a timeout by its report', [start(), end(), report('Status: timeout')], { timeout: 1 }],
    ['a timeout whose report is missing', [start(), `2026-11-21T10:00:08.000Z ${id} Task timed out after 3.00 seconds`], { timeout: 1 }],
    ['out of memory by its report', [start(), end(), report('Status: error\tError Type: Runtime.OutOfMemory')], { memory: 1 }],
    ['out of memory by the signal', [start(), `RequestId: ${id} Error: Runtime exited with error: signal: killed\nRuntime.ExitError`, end(), report('Status: error\tError Type: Runtime.ExitError')], { memory: 1 }],
    ['out of memory of the heap', [start(), 'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory', end(), report('Status: error\tError Type: Runtime.ExitError')], { memory: 1 }],
    ['a process that ends', [start(), `RequestId: ${id} Error: Runtime exited with error: exit status 1\nRuntime.ExitError`, end(), report('Status: error\tError Type: Runtime.ExitError')], { thrown: 1 }],
    ['a status of 502', [start(), wrapperStatus, end(), report()], { status: 1 }],
    ['the same line as text that the function logs', [start(), `2026-11-21T10:00:05.100Z\t${id}\tINFO\t${wrapperStatus}`, `saw ${wrapperStatus}`, end(), report()], {}],
    ['the same line as text that the function logs in the JSON format', [platformStart, JSON.stringify({ timestamp: 't', level: 'INFO', requestId: id, message: wrapperStatus }), JSON.stringify({ level: 'ERROR', message: JSON.parse(wrapperStatus) }), platform('success')], {}],
    ['marks of calls that were not there', [start(), ...['x', 'y', 'z'].map((requestId) => JSON.stringify({ ratchet: 'failure', schemaVersion: 1, requestId, kind: 'status', statusCode: 502 })), end(), report()], {}],
    ['the same mark many times', [start(), wrapperStatus, wrapperStatus, wrapperStatus, end(), report()], { status: 1 }],
    ['a status of 502, told with a level in the JSON format', [platformStart, JSON.stringify({ ...JSON.parse(wrapperStatus), level: 'ERROR', timestamp: 't', message: 'The answer is a failure' }), platform('success')], { status: 1 }],
  ['failed batch items', [start(), wrapperItems, end(), report()], { 'batch-items': 1 }],
    ['several marks: the most telling', [start(), wrapperStatus, invokeError, `2026-11-21T10:00:08.000Z ${id} Task timed out after 3.00 seconds`, end(), report('Status: timeout')], { timeout: 1 }],
    ['JSON format, worked', [platformStart, platform('success')], {}],
    ['JSON format, error', [platformStart, platform('error', 'TypeError')], { thrown: 1 }],
    ['JSON format, timeout', [platformStart, platform('timeout')], { timeout: 1 }],
    ['JSON format, memory', [platformStart, platform('error', 'Runtime.OutOfMemory')], { memory: 1 }],
    ['JSON format, Invoke Error', [platformStart, JSON.stringify({ timestamp: 't', level: 'ERROR', requestId: id, message: 'Invoke Error TypeError: x', errorType: 'TypeError', errorMessage: 'x', stackTrace: [] }), platform('success')], { thrown: 1 }],
  ])('%s', (_name, messages, failures) => {
    const item = only(readLogBatch(source, batchOf(messages)));
    expect(item.requests).toBe(1);
    expect(item.failures).toEqual(failures);
    const failed = Object.keys(failures).length > 0;
    expect(item.failedRequestIds).toEqual(failed ? [id] : []);
    expect(totalOf(item.durations)).toBe(failed ? 0 : messages.some((line) => line.includes('REPORT') || line.includes('platform.report')) ? 1 : 0);
    expect(item.version).toBe('2');
  });
});

test('of a batch between the START and the REPORT of a call, one request can be that call', () => {
  const mark = (requestId: string): string => JSON.stringify({ ratchet: 'failure', schemaVersion: 1, requestId, kind: 'status', statusCode: 502 });
  expect(only(readLogBatch(source, batchOf([mark(id), mark('x'), mark('y'), mark(id)])))).toMatchObject({ requests: 1, failures: { status: 1 }, failedRequestIds: [id] });
  expect(only(readLogBatch(source, batchOf([report('', otherId), mark(id)])))).toMatchObject({ requests: 1, failures: {} });
});

test('a cold call is counted, and kept out of the durations', () => {
  const item = only(readLogBatch(source, batchOf([start(), end(), report('Init Duration: 210.5 ms')])));
  expect(item).toMatchObject({ requests: 1, coldStarts: 1, memoryMb: 256, maxMemoryMb: 80, minute: '2026-11-21T10:00:00.000Z' });
  expect(item.durations).toEqual({});
});

test('retries within a batch and repeated lines count once', () => {
  const item = only(readLogBatch(source, batchOf([start(), invokeError, end(), report(), start(), invokeError, end(), report(), start(otherId), end(otherId), report('', otherId)])));
  expect(item).toMatchObject({ requests: 2, failures: { thrown: 1 }, failedRequestIds: [id] });
});

test('a call belongs to the minute of its end and to the version in START; the stream tells it where START is missing', () => {
  const latest = 'START RequestId: x Version: $LATEST';
  const items = readLogBatch(source, batchOf([report('', otherId), latest, 'END RequestId: x', report('', 'x')], { everyMs: 30_000, stream: '2026/11/21/[7]abc' }));
  expect(items.map(({ minute, version, requests, continuedRequestIds }) => ({ minute, version, requests, continuedRequestIds }))).toEqual([
    { minute: '2026-11-21T10:00:00.000Z', version: '7', requests: 1, continuedRequestIds: [otherId] },
    { minute: '2026-11-21T10:01:00.000Z', version: '$LATEST', requests: 1, continuedRequestIds: undefined },
  ]);
});

test('lines of the local emulator: whole calls one after the other, no Status, whole milliseconds', () => {
  const lines = [id, otherId].flatMap((requestId) => [`START RequestId: ${requestId} Version: 2`, 'plain output', ...(requestId === id ? [invokeError.trim()] : []), `END RequestId: ${requestId}`, `REPORT RequestId: ${requestId}\tDuration: 12 ms\tBilled Duration: 12 ms\tMemory Size: 128 MB\tMax Memory Used: 61 MB`]);
  const item = only(readLogBatch(source, batchOf(lines, { everyMs: 0 })));
  expect(item).toMatchObject({ requests: 2, failures: { thrown: 1 }, failedRequestIds: [id] });
  expect(item.templates).toMatchObject([
    { kind: 'error', count: 1, text: 'TypeError: Cannot read properties of undefined (reading <text>) at priceOf (index.js)' },
    { kind: 'info', count: 2, text: 'plain output' },
  ]);
});

test('a stack that arrives frame by frame is one template', () => {
  const item = only(readLogBatch(source, batchOf([start(), 'Error: handled 5', '    at grow (/tmp/ministack-lambda-x/code/index.js:3:1)', '    at node:internal/x:1:1', end(), report()])));
  expect(item.templates.map(({ text }) => text)).toEqual(['Error: handled <n> at grow (index.js)']);
  expect(item.failures).toEqual({});
});

test('failed calls by what they told, each once; of calls that worked none', () => {
  const error = `2026-11-21T10:00:05.050Z\t${id}\tERROR\tno stock for 5\n`;
  const [failing, working] = [[start(), error, error, wrapperStatus, end(), report()], [start(otherId), error.replace(id, otherId), end(otherId), report('', otherId)]];
  const item = only(readLogBatch(source, batchOf([...failing, ...working])));
  const [template] = item.templates;
  expect([template?.text, template?.count, item.failures]).toEqual(['no stock for <n>', 3, { status: 1 }]);
  expect(item.failedTemplates).toEqual({ [template?.id ?? '']: 1 });
});

test('at most 500 failed request ids and 50 templates', () => {
  const lines = Array.from({ length: 600 }, (_, index) => [`START RequestId: r${index} Version: 2`, `t\tr${index}\tERROR\tInvoke Error \t{"errorType":"E${'abcdefghij'[index % 10]}${'abcdefghij'[Math.floor(index / 10) % 10]}","errorMessage":"m"}`, report('', `r${index}`)]).flat();
  const item = only(readLogBatch(source, batchOf(lines, { everyMs: 0 })));
  expect(item).toMatchObject({ requests: 600, failures: { thrown: 600 } });
  expect(item.failedRequestIds).toHaveLength(500);
  expect(item.templates).toHaveLength(50);
});

test('sampling keeps about its share of the lines, the same ones each time, and scales their count', () => {
  const lines = Array.from({ length: 4000 }, () => `t\t${id}\tERROR\tsome trouble`);
  const sampled = { ...source, sampleShare: 0.25 };
  const [first, second] = [readLogBatch(sampled, batchOf(lines, { everyMs: 0 })), readLogBatch(sampled, batchOf(lines, { everyMs: 0 }))];
  expect(first).toEqual(second);
  const count = only(first).templates[0]?.count ?? 0;
  expect(count).toBeGreaterThan(3500);
  expect(count).toBeLessThan(4500);
});

test.each<readonly [string, readonly string[], number | undefined]>([
  ['text', [start(), end(), report('Init Duration: 812.5 ms')], 812.5],
  ['JSON', [platformStart, platform('success').replace('"durationMs"', '"initDurationMs":812.5,"durationMs"')], 812.5],
  ['a warm call', [start(), end(), report()], undefined],
])('how long an environment took to begin: %s', (_name, lines, ms) => {
  expect(only(readLogBatch(source, batchOf(lines))).initDurations).toEqual(ms === undefined ? undefined : { [bucketOf(ms)]: 1 });
});

describe('laws', () => {
  const fragment = fc.constantFrom(start(), end(), report(), invokeError, uncaught, wrapperStatus, wrapperItems, platformStart, platform('error', 'X'), '{', '{"ratchet":"failure"}', 'REPORT RequestId: ', '\t\t\t', '{"type":"platform.report","record":null}', 'REPORT RequestId: x\tDuration: -NaN ms');
  const message = fc.oneof(fragment, fc.string(), fc.tuple(fragment, fc.string()).map(([a, b]) => a.slice(0, b.length * 3) + b), fc.json());
  const events = fc.array(fc.record({ id: fc.string(), timestamp: fc.oneof(fc.constant(t0), fc.double(), fc.integer()), message }), { maxLength: 30 });

  test('no content makes it throw, and what it says always fits the schema', () => {
    fc.assert(fc.property(events, fc.string(), (logEvents, logStream) => {
      for (const item of readLogBatch(source, { logGroup: 'g', logStream, logEvents })) {
        batchCounters.parse(item);
        expect(Object.values(item.failures).reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(item.requests);
      }
    }));
  });

  test('a redelivered batch gives identical items; another content has another hash', () => {
    const lines = [start(), end(), report()];
    expect(readLogBatch(source, batchOf(lines))).toEqual(readLogBatch(source, batchOf(lines)));
    const hashes = [batchOf(lines), batchOf(lines, { everyMs: 2 }), batchOf(lines, { stream: '2026/11/21/[2]other' }), batchOf([...lines, 'more'])].map((batch) => readLogBatch(source, batch)[0]?.batchHash);
    expect(new Set(hashes).size).toBe(4);
  });
});
