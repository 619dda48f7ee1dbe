import { readdirSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import type { SandboxReport } from '../../../core/sandbox-job';
import { callsJob, eventOf, limits, realSandbox, testsJob } from './jobs';

const sandbox = realSandbox();
afterAll(() => sandbox.remove());

/** A handler with this body, and what it may use. */
const handler = (body: string, before = '') => `const fs = require('fs'), net = require('net'); ${before}; exports.handler = async (event, context) => { ${body} };`;
/** What the attempt's error says of itself, as the answer. */
const tried = (attempt: string) => handler(`try { ${attempt}; return 'done' } catch (error) { return error.code ?? error.name }`);
const answered = (output: unknown) => ({ state: 'answered', output });
const good = 'exports.handler = async (event) => ({ statusCode: 200, got: event.a, json: JSON.stringify([1, { a: 2 }]) });';
const runner = process.pid;

/** The run ends so within its limit, and the next one on the same parent knows nothing of it. */
async function ends(run: Promise<SandboxReport>): Promise<SandboxReport> {
  const started = Date.now();
  const report = await run;
  expect(Date.now() - started).toBeLessThan(limits.wallSeconds * 1000 + 1_500);
  const next = await sandbox.run(callsJob(good));
  expect(next).toMatchObject({ ending: 'finished', refused: [], output: '', calls: [{ outcome: answered({ statusCode: 200, got: 1, json: '[1,{"a":2}]' }), unanswered: [] }] });
  expect(readdirSync(tmpdir()).filter((name) => name.startsWith(`ratchet-sandbox-${runner}-`))).toEqual([]);
  return report;
}

type Expected = Partial<Record<'ending' | 'reason' | 'refused' | 'calls' | 'output', unknown>>;
const first = (outcome: unknown) => [expect.objectContaining({ outcome })];

test.each<[string, string, Expected]>([
  ['loops for ever', handler('for (;;);'), { ending: 'timeout', reason: 'ran longer than 1 s', calls: [] }],
  ['loops for ever in promises', handler('for (;;) await null;'), { ending: 'timeout', calls: [] }],
  ['waits for ever', handler('await new Promise(() => setInterval(() => {}, 100));'), { ending: 'finished', calls: first(expect.objectContaining({ state: 'threw', errorType: 'Sandbox.Timedout' })) }],
  ['waits for what never comes', handler('await new Promise(() => {});'), { ending: 'finished', calls: first(answered(null)) }],
  ['loops for ever at load', 'for (;;);', { ending: 'timeout' }],
  ['prints without end', handler("for (;;) console.log('x'.repeat(1000));"), { ending: 'output' }],
  ['prints errors without end', handler("for (;;) process.stderr.write('x'.repeat(1000));"), { ending: 'output' }],
  ['exits', handler('process.exit(0);'), { ending: 'exit', reason: 'called process.exit(0)' }],
  ['exits by what no parser sees', handler("const key = ['construct', 'or'].join(''); [][key][key]('return process')().exit(0);"), { ending: 'exit', reason: 'called process.exit(0)' }],
  ['exits without the function for it', handler('process.reallyExit(0);'), { ending: 'exit' }],
  ['exits at load', 'process.exit(1)', { ending: 'exit' }],
  ['exits as soon as it may', handler("Object.defineProperty(process, 'exitCode', { value: 3 }); process.emit('exit'); process.emit('SIGTERM'); return 1;"), { ending: 'finished' }],
  ['breaks what some versions of Node rest on', "Object.defineProperty(Array.prototype, '1', { set() {}, get() { return 'x' } }); exports.handler = async () => 1", { ending: expect.stringMatching(/^(exit|finished)$/) }],
  ['throws at load', "throw new RangeError('no')", { ending: 'failed-to-load', reason: 'RangeError: no' }],
  ['does not parse', 'exports.handler = {', { ending: 'failed-to-load' }],
  ['has no handler', 'exports.other = 1', { ending: 'failed-to-load', reason: 'index.handler: saw undefined, expected a function' }],
  ['requires a package', "require('lodash')", { ending: 'failed-to-load', reason: expect.stringContaining("Cannot find module 'lodash'") }],
  ['allocates objects without end', handler('const all = []; for (;;) all.push({ text: String(Math.random()) });'), { ending: 'memory' }],
  ['allocates buffers without end', handler('const all = []; for (;;) { all.push(Buffer.alloc(10_000_000, 1)); await new Promise(setImmediate); }'), { ending: 'memory' }],
  ['opens a TCP connection', tried("await new Promise((done, fail) => net.connect(443, '10.0.0.1', done).on('error', fail))"), { ending: 'finished', refused: ['connect 10.0.0.1:443'], calls: first(answered('ERR_ACCESS_DENIED')) }],
  ['opens a TLS connection', tried("await new Promise((done, fail) => require('tls').connect(443, 'example.com', done).on('error', fail))"), { refused: ['connect example.com:443'] }],
  ['connects to a socket file', tried("await new Promise((done, fail) => net.connect('/var/run/docker.sock', done).on('error', fail))"), { refused: ['connect /var/run/docker.sock'] }],
  ['speaks HTTP/2', tried("await new Promise((done, fail) => require('http2').connect('https://example.com').on('connect', done).on('error', fail))"), { refused: ['connect example.com:443'] }],
  ['listens', tried("await new Promise((done, fail) => net.createServer().on('error', fail).listen(8080, done))"), { refused: ['listen localhost:8080'] }],
  ['asks DNS', tried("await require('dns').promises.lookup('example.com')"), { refused: ['dns example.com'], calls: first(answered('ERR_ACCESS_DENIED')) }],
  ['asks DNS with a callback', tried("await new Promise((done, fail) => require('dns').resolve4('example.com', (error) => error ? fail(error) : done()))"), { refused: ['dns example.com'] }],
  ['fetches', tried("await fetch('https://example.com/?secret')"), { refused: [], calls: [expect.objectContaining({ unanswered: ['GET https://example.com/?secret'] })] }],
  ['opens a WebSocket', tried("if (typeof WebSocket === 'undefined') net.connect(80, 'example.com').on('error', () => {}); else await new Promise((done) => { new WebSocket('ws://example.com').onerror = done; })"), { refused: ['connect example.com:80'] }],
  ['sends UDP', tried("await new Promise((done, fail) => require('dgram').createSocket('udp4').send('x', 53, '10.0.0.1', (error) => error ? fail(error) : done()))"), { refused: ['udp send'], calls: first(answered('ERR_ACCESS_DENIED')) }],
  ['spawns a process', tried("require('child_process').spawnSync('id')"), { refused: ['process id'], calls: first(answered('ERR_ACCESS_DENIED')) }],
  ['spawns one the hidden way', tried("new (require('child_process').ChildProcess)().spawn({ file: '/bin/sh', args: [] })"), { refused: ['process'] }],
  ['starts a worker by its prototype', tried("new (require('worker_threads').Worker.prototype.constructor)('1', { eval: true })"), { refused: ['worker'], calls: first(answered('ERR_ACCESS_DENIED')) }],
  ['listens the hidden way', tried("if (net._createServerHandle('127.0.0.1', 0, 4).fd > 0) throw new Error('listens')"), { refused: ['listen'], calls: first(answered('ERR_ACCESS_DENIED')) }],
  ['opens a UDP socket the hidden way', tried("require('dgram')._createSocketHandle('127.0.0.1', 0, 'udp4')"), { refused: ['udp bind'], calls: first(answered('ERR_ACCESS_DENIED')) }],
  ['runs WebAssembly with files', tried("new (require('wasi').WASI)({ version: 'preview1', preopens: { '/': '/' } })"), { refused: ['node:wasi'], calls: first(answered('ERR_ACCESS_DENIED')) }],
  ['forks', tried("require('cluster').fork()"), { refused: ['process cluster'] }],
  ['starts a worker', tried("new (require('worker_threads').Worker)('1', { eval: true })"), { refused: ['worker'], calls: first(answered('ERR_ACCESS_DENIED')) }],
  ['reads the password file', tried("fs.readFileSync('/etc/passwd')"), { refused: ['fs.openSync /etc/passwd'], calls: first(answered('ERR_ACCESS_DENIED')) }],
  ['reads its parent\'s environment', tried("await fs.promises.readFile('/proc/' + process.ppid + '/environ')"), { calls: first(answered('ERR_ACCESS_DENIED')) }],
  ['reads its own environment', tried("fs.createReadStream('/proc/self/environ').on('error', () => {}); await new Promise((done, fail) => fs.readFile('/proc/self/environ', (error) => error ? fail(error) : done()))"), { calls: first(answered('ERR_ACCESS_DENIED')) }],
  ['reads the runner', tried("if (fs.readFileSync(require('path').join('/var/task', 'index.js'))) throw new Error('read')"), { calls: first(answered('ERR_ACCESS_DENIED')) }],
  ['writes a file', tried("fs.writeFileSync('/tmp/ratchet-was-here', '1')"), { calls: first(answered('ERR_ACCESS_DENIED')) }],
  ['writes into its own folder', tried("fs.writeFileSync('here', '1')"), { calls: first(answered('ERR_ACCESS_DENIED')) }],
  ['traces into a file', tried("require('trace_events').createTracing({ categories: ['v8'] }).enable()"), { refused: ['trace events'] }],
  ['kills its parent', tried('process.kill(process.ppid)'), { refused: [expect.stringMatching(/^process\.kill\(\d+\)$/)], calls: first(answered('ERR_ACCESS_DENIED')) }],
  ['kills it the hidden way', tried('process._kill(process.ppid, 9)'), { refused: [expect.stringMatching(/^process\._kill/)] }],
  ['opens its parent\'s debugger', tried('process._debugProcess(process.ppid)'), { refused: [expect.stringMatching(/^process\._debugProcess/)] }],
  ['aborts', tried('process.abort()'), { refused: ['process.abort()'] }],
  ['asks for what is inside Node', tried("process.binding('fs')"), { refused: ['process.binding(fs)'] }],
  ['looks into its own heap', tried("require('v8').getHeapSnapshot()"), { refused: ['v8.getHeapSnapshot'] }],
  ['rejects and nobody listens', handler("Promise.reject(new TypeError('lost')); await new Promise((done) => setTimeout(done, 50)); return 1"), { ending: 'finished', calls: first({ state: 'threw', errorType: 'Runtime.UnhandledPromiseRejection', message: 'lost', stack: expect.any(String) }) }],
  ['throws where nobody can catch', handler("setTimeout(() => { throw new RangeError('late') }, 10); await new Promise((done) => setTimeout(done, 50)); return 1"), { ending: 'finished', calls: first({ state: 'threw', errorType: 'RangeError', message: 'late', stack: expect.any(String) }) }],
  ['ignores signals', handler("process.on('SIGTERM', () => {}); process.on('SIGINT', () => {}); for (;;);"), { ending: 'timeout' }],
  ['answers with a getter that throws', handler("return { get a() { throw new Error('x') } }"), { ending: 'finished', calls: first({ state: 'threw', errorType: 'Error', message: 'Unable to stringify response body', stack: '' }) }],
  ['answers with a getter that never ends', handler('return { get a() { for (;;); } }'), { ending: 'timeout' }],
  ['answers with a Proxy', handler("return new Proxy({}, { ownKeys() { throw new Error('x') }, getPrototypeOf() { process.exit() } })"), { ending: 'finished', calls: first(expect.objectContaining({ state: 'threw' })) }],
  ['answers with itself', handler('const a = {}; a.a = a; return a'), { ending: 'finished', calls: first(expect.objectContaining({ state: 'threw' })) }],
  ['answers with ten megabytes', handler("return 'x'.repeat(10_000_000)"), { ending: 'finished', calls: first(expect.objectContaining({ state: 'threw', errorType: 'Function.ResponseSizeTooLarge' })) }],
  ['answers deeper than JSON can be written', handler('let a = []; for (let i = 0; i < 3000; i++) a = [a, "]["]; return a'), { ending: 'finished', calls: first({ state: 'threw', errorType: 'Error', message: 'Unable to stringify response body: deeper than 500', stack: '' }) }],
  ['answers with a function', handler('return () => 1'), { ending: 'finished', calls: first(answered(null)) }],
  ['throws a hostile error', handler("throw new Proxy(new Error('x'), { get() { throw new Error('y') } })"), { ending: 'finished', calls: first(expect.objectContaining({ state: 'threw' })) }],
  ['throws no error', handler("throw { toJSON() { throw new Error('x') } }"), { ending: 'finished', calls: first({ state: 'threw', errorType: 'object', message: 'object', stack: '' }) }],
])('%s', async (_case, bundle, expected) => {
  expect(await ends(sandbox.run(callsJob(bundle)))).toMatchObject(expected);
});

const sqlite = isBuiltin('node:sqlite') ? test : test.skip;
sqlite.each<[string, string]>([
  ['a file', "new (require('node:sqlite').DatabaseSync)('/etc/hosts').exec('select 1')"],
  ['a file, found by getBuiltinModule', "new (process.getBuiltinModule('node:sqlite').DatabaseSync)('here.db')"],
  ['a file, found by a prototype', "new (require('node:sqlite').DatabaseSync.prototype.constructor)('here.db')"],
  ['a file, found by import()', "const { DatabaseSync } = await import('node:sqlite'); new DatabaseSync('here.db')"],
  ['memory, to attach a file', "new (require('node:sqlite').DatabaseSync)(':memory:').exec(\"attach '/tmp/there.db' as there\")"],
])('opens a database in %s', async (_case, attempt) => {
  expect(await ends(sandbox.run(callsJob(tried(attempt))))).toMatchObject({ ending: 'finished', refused: ['node:sqlite'], calls: first(answered('ERR_ACCESS_DENIED')) });
});

describe('results that the runner did not write', () => {
  const line = '{"kind":"answered","index":0,"output":"1","durationMs":1,"unanswered":[]}';
  const everywhere = (text: string) => `for (let fd = 0; fd < 40; fd++) try { require('fs').writeSync(fd, ${JSON.stringify(`${text}\n`)}) } catch {}`;

  test.each<[string, string]>([
    ['a record', everywhere(line)],
    ['a record with a made-up signature', everywhere(`${'0'.repeat(64)} ${line}`)],
    ['an end', everywhere(`${'f'.repeat(64)} {"kind":"finished"}`)],
    ['garbage', everywhere('garbage')],
    ['a half of one, and dies', `require('fs').writeSync(3, 'abc'); process._exiting = true; require('fs').closeSync(3); while (true) require('fs').writeSync(3, 'x');`],
    ['one through a socket', "new (require('net').Socket)({ fd: 3 }).write('x\\n'); await new Promise((done) => setTimeout(done, 100));"],
  ])('%s', async (_case, body) => {
    const { ending, calls } = await ends(sandbox.run(callsJob(handler(body))));
    // Whatever of it the parent saw, it believed none.
    expect(ending).not.toBe('timeout');
    expect([ending, calls.map(({ outcome }) => outcome)]).toEqual([expect.stringMatching(/^(forged|finished)$/), ending === 'forged' ? [] : [{ state: 'threw', errorType: 'Error', message: expect.stringContaining('EBADF'), stack: expect.any(String) }]]);
  });

  test('an answer that was signed before cannot be sent again', async () => {
    const replay = "const write = fs.writeSync; let seen; fs.writeSync = (...args) => { seen = args[1]; return write(...args) }; setTimeout(() => { if (seen) write(3, seen) }, 10);";
    const { calls } = await ends(sandbox.run(callsJob(handler("await new Promise((done) => setTimeout(done, 50)); return 'own'", replay), { events: [eventOf(1), eventOf(2)] })));
    expect(calls.map(({ outcome }) => outcome)).toEqual([answered('own'), answered('own')]);
  });
});

test('answers that are too much together end the run', async () => {
  const job = callsJob(handler("return 'x'.repeat(2_000_000)"), { limits: { ...limits, wallSeconds: 10 }, events: [eventOf(1), eventOf(2), eventOf(3)] });
  const { ending, reason, calls } = await sandbox.run(job);
  expect([ending, reason, calls.length]).toEqual(['output', 'answered with more than 5000000 bytes', 2]);
});

test.each<[string, string]>([
  ['JSON.stringify', "JSON.stringify = () => '{\"kind\":\"finished\"}'; JSON.parse = () => 1"],
  ['toJSON of every object', "Object.prototype.toJSON = () => 'forged'; Array.prototype.toJSON = () => ['forged']; String.prototype.toJSON = () => 'forged'"],
  ['methods of texts and lists', "for (const name of ['slice', 'charCodeAt', 'toString', 'valueOf']) String.prototype[name] = () => 'forged'; for (const name of ['push', 'map', 'join', 'slice', 'concat']) Array.prototype[name] = () => ['forged']"],
  ['iterators', "Array.prototype[Symbol.iterator] = function* () { yield 'forged' }; String.prototype[Symbol.iterator] = function* () { yield 'forged' }"],
  ['setters of every object', "for (const name of ['kind', 'index', 'output', 'unanswered', 'sequence', '0']) for (const on of [Object.prototype, Array.prototype]) Object.defineProperty(on, name, { set() {}, get() { return 'forged' }, configurable: true })"],
  ['typed arrays', "const typed = Object.getPrototypeOf(Uint8Array.prototype); for (const name of ['length', 'byteLength', 'buffer']) Object.defineProperty(typed, name, { get() { this.fill?.(0); return 0 } }); globalThis.Uint32Array = globalThis.Uint8Array = class { constructor() { throw new Error('forged') } }"],
  ['functions', "const call = Function.prototype.call, apply = Function.prototype.apply; Function.prototype.call = function (self, ...rest) { return apply.bind(this)(self, rest) }; Function.prototype.bind = () => () => 'forged'; Reflect.apply = () => 'forged'"],
  ['promises', "const then = Promise.prototype.then; Promise.prototype.then = function (done, failed) { return Reflect.apply(then, this, [done, failed]) }; Object.defineProperty(Object.prototype, 'then', { get() { return undefined }, configurable: true })"],
  ['fs and crypto', "fs.writeSync = () => { throw new Error('forged') }; const crypto = require('crypto'); crypto.createHmac = () => { throw new Error('forged') }; crypto.Hmac.prototype.update = () => 'forged'"],
  ['Math, Error and Object', "Math.floor = () => 1; Object.setPrototypeOf = () => { throw new Error('forged') }; Object.assign = () => 'forged'; globalThis.Error = class { }"],
])('after it has changed %s, its results are still its own', async (_case, pollution) => {
  const job = callsJob(handler("if (event.fail) throw new TypeError('own'); return { own: 1 }", pollution), { events: [eventOf({ fail: false }), eventOf({ fail: true }, [], 'request-2')] });
  const { ending, calls } = await ends(sandbox.run(job));
  const outputs = calls.map(({ requestId, outcome }) => [requestId, outcome.state === 'threw' ? outcome.message : outcome.output]);
  // What it makes of its own answers is its own affair; that of the runner's records is not.
  expect([ending, outputs]).toEqual(['finished', [['request-1', pollution.includes('toJSON') ? expect.stringMatching(/^forged$/) : { own: 1 }], ['request-2', 'own']]]);
});

test('an environment of its own, and nothing of its parent\'s', async () => {
  process.env['SECRET_OF_THE_PARENT'] = 'secret';
  const { calls } = await ends(sandbox.run(callsJob(handler('return process.env'), { environment: { TABLE: 'orders', AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'real', AWS_SESSION_TOKEN: 'real' } })));
  delete process.env['SECRET_OF_THE_PARENT'];
  const [{ outcome } = { outcome: undefined }] = calls;
  expect(outcome).toMatchObject({ output: { TABLE: 'orders', AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: expect.stringMatching(/^ASIA[A-Z2-7]{16}$/), AWS_SECRET_ACCESS_KEY: expect.stringMatching(/^.{40}$/), AWS_SESSION_TOKEN: expect.stringMatching(/^IQoJ.{800}/), AWS_MAX_ATTEMPTS: '1' } });
  expect(JSON.stringify(outcome)).not.toMatch(/SECRET_OF|"secret"|"real"|RUNTIME_API|sandbox"/);
});

/** Tests that fail, loaded after the code that they test, as esbuild orders them: names of jest are looked up where they are used. */
const failing = (hostile: string) => `const jest_ = require('@jest/globals'), own = jest_.expect; try { (function () { ${hostile} })() } catch {} jest_.test('a', () => { jest_.expect({ price: 1 }).toEqual({ price: 2 }); }); jest_.test('b', async () => { await new Promise(setImmediate); jest_.expect(1).toBe(2); });`;
test.each<[string, string]>([
  ['another toBe', "globalThis.expect?.extend({ toBe: () => ({ pass: true, message: () => '' }), toEqual: () => ({ pass: true, message: () => '' }) })"],
  ['another toEqual, behind a new one', "own.extend({ toHelp: () => ({ pass: true, message: () => '' }) }); own.extend({ toEqual: () => ({ pass: true, message: () => '' }) })"],
  ['another expect', "const any = new Proxy({}, { get: () => () => {} }); globalThis.expect = () => any; jest_.expect = () => any"],
  ['matchers by their symbol', "const kept = globalThis[Object.getOwnPropertySymbols(globalThis).find((one) => one.description === '$$jest-matchers-object')]; const pass = () => ({ pass: true, message: () => '' }); try { kept.matchers.toBe = kept.matchers.toEqual = pass } catch {} kept.matchers = { toBe: pass, toEqual: pass }"],
  ['other equality', "own.addEqualityTesters([() => true])"],
  ['what jest compares with', "Object.is = () => true"],
  ['how jest looks at objects', "Object.prototype.toString = () => '[object RegExp]'"],
  ['lists that forget errors', "const push = Array.prototype.push; Array.prototype.push = function (...items) { return push.apply(this, items.filter((item) => !(item instanceof Error) && !(Array.isArray(item) && item[0] instanceof Error))) }"],
  ['the same by a property', "const push = Array.prototype.push; Object.defineProperty(Array.prototype, 'push', { value: function () { return 0 } })"],
  ['promises that forget errors', "Promise.prototype.then = function () { return this }; Promise.prototype.catch = function () { return this }"],
  ['tests that do nothing', "const none = (name) => jest_.it(name, () => {}); jest_.test = none"],
  ['ears of its own', "for (const name of Object.getOwnPropertySymbols(globalThis)) if (Array.isArray(globalThis[name])) globalThis[name].unshift((event) => { if (event.test) event.test.errors.length = 0 })"],
])('a test that fails still fails after the code that it tests has put in its place: %s', async (_case, hostile) => {
  const { ending, tests } = await ends(sandbox.run(testsJob(failing(hostile))));
  expect([ending, tests.map(({ name, state }) => [name, state])]).toEqual(['finished', [['a', 'failed'], ['b', 'failed']]]);
});

test('a component\'s tests may still have matchers, mocks and objects of their own', async () => {
  const code = "const { expect, jest, test } = require('@jest/globals'); expect.extend({ toBeEven: (n) => ({ pass: n % 2 === 0, message: () => 'odd' }) }); class Known extends Error { constructor(m) { super(m); this.name = 'Known'; } toString() { return 'k'; } } test('a', () => { expect(2).toBeEven(); expect({ n: 4 }).toEqual({ n: expect.toBeEven() }); const o = {}; o.toString = () => 'x'; expect(String(o)).toBe('x'); jest.spyOn(Date, 'now').mockReturnValue(5); expect(Date.now()).toBe(5); jest.spyOn(JSON, 'stringify').mockReturnValue('s'); expect(JSON.stringify(1)).toBe('s'); jest.restoreAllMocks(); expect(() => { throw new Known('y') }).toThrow(Known); const f = function () {}; f.prototype.toString = () => 'f'; expect(`${new f()}`).toBe('f'); }); test('b', () => expect(3).toBeEven());";
  expect((await sandbox.run(testsJob(code))).tests.map(({ name, state, reason }) => [name, state, reason])).toEqual([['a', 'passed', ''], ['b', 'failed', 'odd']]);
});

test.each<[string, string, Expected]>([
  ['exits', "require('@jest/globals').test('a', () => process.exit(0))", { ending: 'exit', reason: 'a.test.ts: called process.exit(0)' }],
  ['exits after it passed', "require('@jest/globals').test('a', () => {}); setTimeout(() => process.exit(0), 0); require('@jest/globals').test('b', () => new Promise(() => {}))", { ending: 'exit' }],
  ['never ends', "require('@jest/globals').test('a', () => { for (;;); })", { ending: 'timeout' }],
  ['throws at load', "throw new Error('x')", { ending: 'failed-to-load', reason: 'a.test.ts: Error: x' }],
  ['forges a pass', "require('@jest/globals').test('a', () => { require('fs').writeSync(3, '{\"kind\":\"finished\"}\\n'); })", { ending: 'forged' }],
  ['reaches out', "require('@jest/globals').test('a', () => require('dns').promises.lookup('example.com'))", { ending: 'finished', refused: ['dns example.com'] }],
])('a test that %s', async (_case, code, expected) => {
  expect(await ends(sandbox.run(testsJob(code)))).toMatchObject(expected);
});
