import { groupTemplates, saidIn, templateOf } from '../../core/log-template';
import { masked } from '../../core/mask-text';

test.each([
  ['number', 'took 12.5 ms of 300', 'took <n> ms of <n>'],
  ['uuid', 'order 1b4e28ba-2fa1-4d2b-883f-0016d3cca427 is gone', 'order <id> is gone'],
  ['hex', 'object at 0xdeadbeef and 9f86d081884c7d65', 'object at <id> and <id>'],
  ['arn', 'denied on arn:aws:dynamodb:us-east-1:123456789012:table/orders, sorry', 'denied on <arn>, sorry'],
  ['email', 'no user ann.lee+x@example.co.uk here', 'no user <email> here'],
  ['ip', 'connect ECONNREFUSED 10.0.12.7:443', 'connect ECONNREFUSED <ip>:<n>'],
  ['ip, version 6', 'connect to 2001:db8:85a3:0:0:8a2e:370:7334 failed', 'connect to <ip> failed'],
  ['quoted', `Unexpected token 'a', "abc def" is not valid`, 'Unexpected token <text>, <text> is not valid'],
  ['unclosed quote', `bad body: "secret words of a user`, 'bad body: <text>'],
  ['apostrophe', `can't open the file, it isn't there`, `can't open the file, it isn't there`],
  ['quoted with an apostrophe', `no such name 'O'Brien' in list`, 'no such name <text> in list'],
  ['long token', 'token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0 expired', 'token <id>.<id> expired'],
  ['sku', 'no stock for SKU-00042', 'no stock for <id>'],
  ['url', 'GET https://pay.example.com/v1/cards/42?key=abc failed', 'GET <url> failed'],
])('masks: %s', (_what, text, expected) => {
  expect(masked(text)).toBe(expected);
});

const prefix = '2026-11-21T10:00:05.100Z\tr1\t';

test.each<readonly [string, string, { readonly kind: string; readonly text: string } | undefined]>([
  ['thrown error', `${prefix}ERROR\tInvoke Error \t{"errorType":"TypeError","errorMessage":"x of 12","stack":["TypeError: x of 12","    at Object.get (/var/task/node_modules/lib/index.js:1:1)","    at async priceOf (/var/task/src/pricing.js:10:5)","    at Runtime.handleOnceNonStreaming (file:///var/runtime/index.mjs:1:1)"]}`, { kind: 'error', text: 'TypeError: x of <n> at priceOf (pricing.js)' }],
  ['thrown error without own frame', `${prefix}ERROR\tInvoke Error \t{"errorType":"Error","errorMessage":"x","stack":["Error: x","    at node:internal/process/task_queues:95:5"]}`, { kind: 'error', text: 'Error: x' }],
  ['console.error', `${prefix}ERROR\tno stock for 17`, { kind: 'error', text: 'no stock for <n>' }],
  ['console.error of an error', `${prefix}ERROR\tlookup failed TypeError: y\n    at find (/var/task/index.js:4:2)\n    at node:x:1:1`, { kind: 'error', text: 'lookup failed TypeError: y at find (index.js)' }],
  ['console.warn', `${prefix}WARN\tslow answer: 900 ms`, { kind: 'warning', text: 'slow answer: <n> ms' }],
  ['console.log', `${prefix}INFO\tERROR in the text`, { kind: 'info', text: 'ERROR in the text' }],
  ['console.log of several lines', `${prefix}INFO\tread 12 rows\n  of 13`, { kind: 'info', text: 'read <*> rows' }],
  ['plain output', 'served "GET /carts/17" in 12 ms', { kind: 'info', text: 'served GET <*> in <*>' }],
  ['plain output with an address', 'mail to ann@example.com sent', { kind: 'info', text: 'mail to <*> sent' }],
  ['JSON without a message', '{"level":"INFO","orders":12,"state":"open","cold":true,"at":{"x":1}}', { kind: 'info', text: 'level=<*> orders=<*> state=<*> cold=true at={}' }],
  ['JSON of an event', '{"level":"info","event":"order created","id":17}', { kind: 'info', text: 'order created' }],
  ['pino', '{"level":30,"time":1,"pid":2,"msg":"cart 17 saved"}', { kind: 'info', text: 'cart <*> saved' }],
  ['pino, an error', '{"level":50,"time":1,"msg":"cart 17 lost","err":{"type":"E","message":"m","stack":"E: m"}}', { kind: 'error', text: 'cart <n> lost' }],
  ['an error whose JSON has no level', `${prefix}ERROR\t{"a":1}`, { kind: 'error', text: '{<text>:<n>}' }],
  ['Powertools', '{"level":"ERROR","message":"payment refused","service":"x","error":{"name":"PaymentError","location":"/var/task/index.js:5","message":"card 4242","stack":"PaymentError: card 4242\\n    at charge (/var/task/index.js:5:9)"}}', { kind: 'error', text: 'PaymentError: card <n> at charge (index.js)' }],
  ['Powertools warning', '{"level":"WARN","message":"retry 3"}', { kind: 'warning', text: 'retry <n>' }],
  ['JSON format, console.error of an error', '{"timestamp":"t","level":"ERROR","requestId":"r","message":{"errorType":"TypeError","errorMessage":"z","stackTrace":["TypeError: z","    at h (/var/task/a.js:1:2)"]}}', { kind: 'error', text: 'TypeError: z at h (a.js)' }],
  ['JSON format, thrown', '{"timestamp":"t","level":"ERROR","requestId":"r","message":"Invoke Error TypeError: z","errorType":"TypeError","errorMessage":"z","stackTrace":["TypeError: z","    at h (/var/task/a.js:1:2)"]}', { kind: 'error', text: 'TypeError: z at h (a.js)' }],
  ['JSON of a lower level', '{"level":"INFO","message":"fine"}', { kind: 'info', text: 'fine' }],
  ["the wrapper's own line", '{"ratchet":"failure","schemaVersion":1,"requestId":"r","kind":"status","statusCode":502,"level":"ERROR","timestamp":"t","message":"The answer is a failure"}', undefined],
  ['bare stack', 'RangeError: 5 is too much\n    at grow (/var/task/index.js:3:1)', { kind: 'error', text: 'RangeError: <n> is too much at grow (index.js)' }],
  ['REPORT', 'REPORT RequestId: x\tDuration: 1 ms', undefined],
  ['INIT_START', 'INIT_START Runtime Version: nodejs:22.v1', undefined],
  ['a timeout', '2026-11-21T10:00:05.100Z r1 Task timed out after 3.00 seconds', undefined],
  ['the service in the JSON format', '{"time":"t","type":"platform.start","record":{"requestId":"r"}}', undefined],
  ['broken JSON', '{"level":"ERROR"', undefined],
  ['values alone', '12 ms, 17', undefined],
  ['nothing said', `${prefix}ERROR\t `, undefined],
])('reads: %s', (_what, line, expected) => {
  const template = templateOf(line);
  if (!expected) expect(template).toBeUndefined();
  else expect(template).toMatchObject({ ...expected, count: 1 });
});

test.each([
  ['plain text', 'saved cart 17', 'saved cart 17'],
  ['several lines', ' first\nsecond', 'first'],
  ['JSON', '{"level":"INFO","message":"saved cart 17\\nand more"}', 'saved cart 17'],
  ['JSON without a message', '{"cart":17,"ok":true}', 'cart=17 ok=true'],
  ['an error as JSON', '{"level":"ERROR","error":{"name":"E","message":"m"}}', 'E: m'],
  ['no JSON', '{cart 17}', '{cart 17}'],
  ['a line of the service', '{"type":"platform.start","record":{}}', '{"type":"platform.start","record":{}}'],
  ['nothing', '', ''],
])('says: %s', (_what, line, said) => {
  expect(saidIn(line)).toBe(said);
});

test('the id outlives another line number, another value and another folder; not another message', () => {
  const line = (message: string, frame: string): string => `${prefix}ERROR\tInvoke Error \t${JSON.stringify({ errorType: 'E', errorMessage: message, stack: [`E: ${message}`, `    at f (${frame})`] })}`;
  const ids = [line('no 1', '/var/task/index.js:1:2'), line('no 2', '/var/task/index.js:9:9'), line('no 3', '/tmp/lambda-x/code/index.js:1:2'), line('not 1', '/var/task/index.js:1:2')].map((one) => templateOf(one)?.id);
  expect(new Set(ids.slice(0, 3)).size).toBe(1);
  expect(ids[3]).not.toBe(ids[0]);
});

test('an example is one redacted line of at most 500 characters, also where the line is cut', () => {
  const long = templateOf(`${prefix}ERROR\t${'word \n'.repeat(395)}ann@example.com${' more'.repeat(100)}`);
  expect(long?.example.length).toBeLessThanOrEqual(500);
  expect(long?.example).not.toMatch(/\n|ann|@/);
  const started = performance.now();
  templateOf(`${prefix}ERROR\t${'a.'.repeat(100_000)}`);
  expect(performance.now() - started).toBeLessThan(200);
});

test.each<readonly [string, string]>([
  ['256 kB of one word', 'x'.repeat(262_144)],
  ['256 kB of JSON', JSON.stringify({ level: 'INFO', message: 'm'.repeat(262_000) })],
  ['an address where the line is cut', `${'word '.repeat(398)}ann.lee@example.com${' more'.repeat(100)}`],
  ['binary', Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).join('')],
])('of other lines an example is short and masked too: %s', (_what, line) => {
  const template = templateOf(line);
  expect(template?.example.length ?? 0).toBeLessThanOrEqual(200);
  expect(template?.text.length ?? 0).toBeLessThanOrEqual(200);
  expect(JSON.stringify(template) ?? '').not.toMatch(/ann|@/);
});

test('of lines that tell no trouble 20 are kept, beside those that do', () => {
  const templates = Array.from({ length: 60 }, (_, index) => ({ id: `t${index}`, kind: index < 40 ? 'info' as const : 'error' as const, text: 'x', example: 'x', count: 100 - index }));
  expect(groupTemplates(templates).map(({ id }) => id)).toEqual([...templates.slice(40), ...templates.slice(0, 20)].map(({ id }) => id));
});

test('grouping sums counts, keeps the most frequent 50 and does not depend on the order', () => {
  const templates = Array.from({ length: 60 }, (_, index) => ({ id: `t${index}`, kind: 'error' as const, text: 'x', example: `e${index}`, count: index + 1 }));
  const both = [...templates, ...templates.map((one) => ({ ...one, example: 'a' }))];
  expect(groupTemplates(both)).toHaveLength(50);
  expect(groupTemplates(both)[0]).toEqual({ id: 't59', kind: 'error', text: 'x', example: 'a', count: 120 });
  expect(groupTemplates([...both].reverse())).toEqual(groupTemplates(both));
});

test.each(['a.', 'a', 'a@', 'a@b-', 'a.b@'])('1 MB of %s is masked within the time of a test', (part) => {
  expect(typeof masked(part.repeat(1_000_000 / part.length))).toBe('string');
});
