import { isBuiltin } from 'node:module';
import { answered, callsJob, eventOf, first, handler, limits, type Program, tried } from './program';

const line = '{"kind":"answered","index":0,"output":"1","durationMs":1,"unanswered":[]}';

function everywhere(text: string): string {
  return `for (let fd = 0; fd < 40; fd++) try { require('fs').writeSync(fd, ${JSON.stringify(`${text}\n`)}) } catch {}`;
}

/** Whatever of it the parent sees, it believes none. */
const forged: readonly (readonly [does: string, body: string])[] = [
  ['a record', everywhere(line)],
  ['a record with a made-up signature', everywhere(`${'0'.repeat(64)} ${line}`)],
  ['an end', everywhere(`${'f'.repeat(64)} {"kind":"finished"}`)],
  ['garbage', everywhere('garbage')],
  ['a half of one, and dies', `require('fs').writeSync(3, 'abc'); process._exiting = true; require('fs').closeSync(3); while (true) require('fs').writeSync(3, 'x');`],
  ['one through a socket', "new (require('net').Socket)({ fd: 3 }).write('x\\n'); await new Promise((done) => setTimeout(done, 100));"],
];

/** What the code has put in the place of what everybody uses; its own results are still its own. */
const pollution: readonly (readonly [does: string, before: string])[] = [
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
  ['what makes lists of lists', "for (const made of [Array, RegExp, ArrayBuffer, Object.getPrototypeOf(Uint8Array)]) Object.defineProperty(made, Symbol.species, { get() { throw new Error('forged') } })"],
  ['Buffer, process and timers', "for (const name of ['from', 'concat', 'alloc', 'byteLength']) Buffer[name] = () => { throw new Error('forged') }; globalThis.process = {}; globalThis.setTimeout = globalThis.clearTimeout = () => { throw new Error('forged') }"],
  ['the loader of modules', "const module_ = require('module'); module_._load = module_.prototype.require = () => ({}); module_.builtinModules.length = 0"],
  ['what errors say', "Error.prepareStackTrace = () => { throw new Error('forged') }; Object.defineProperty(Error.prototype, 'message', { get() { return 'forged' } })"],
];

const databases: readonly (readonly [does: string, attempt: string])[] = [
  ['a file', "new (require('node:sqlite').DatabaseSync)('/etc/hosts').exec('select 1')"],
  ['a file, found by getBuiltinModule', "new (process.getBuiltinModule('node:sqlite').DatabaseSync)('here.db')"],
  ['a file, found by a prototype', "new (require('node:sqlite').DatabaseSync.prototype.constructor)('here.db')"],
  ['a file, found by import()', "const { DatabaseSync } = await import('node:sqlite'); new DatabaseSync('here.db')"],
  ['memory, to attach a file', "new (require('node:sqlite').DatabaseSync)(':memory:').exec(\"attach '/tmp/there.db' as there\")"],
];

/** Tests that fail, loaded after the code that they test, as esbuild orders them: names of jest are looked up where they are used. */
function failing(hostile: string): string {
  return `const jest_ = require('@jest/globals'), own = jest_.expect; try { (function () { ${hostile} })() } catch {} jest_.test('a', () => { jest_.expect({ price: 1 }).toEqual({ price: 2 }); }); jest_.test('b', async () => { await new Promise(setImmediate); jest_.expect(1).toBe(2); });`;
}

const passes: readonly (readonly [does: string, hostile: string])[] = [
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
];

const hostileTests: readonly (readonly [does: string, code: string, end: object])[] = [
  ['exits', "require('@jest/globals').test('a', () => process.exit(0))", { ending: 'exit', reason: 'a.test.ts: called process.exit(0)' }],
  ['exits after it passed', "require('@jest/globals').test('a', () => {}); setTimeout(() => process.exit(0), 0); require('@jest/globals').test('b', () => new Promise(() => {}))", { ending: 'exit' }],
  ['never ends', "require('@jest/globals').test('a', () => { for (;;); })", { ending: 'timeout' }],
  ['throws at load', "throw new Error('x')", { ending: 'failed-to-load', reason: 'a.test.ts: Error: x' }],
  ['forges a pass', "require('@jest/globals').test('a', () => { require('fs').writeSync(3, '{\"kind\":\"finished\"}\\n'); })", { ending: 'forged' }],
  ['reaches out', "require('@jest/globals').test('a', () => require('dns').promises.lookup('example.com'))", { ending: 'finished', refused: ['dns example.com'] }],
];

function testsJob(code: string): Program['job'] {
  return { run: 'tests', limits, tests: [{ file: 'a.test.ts', code }] };
}

const twoEvents = [eventOf({ fail: false }), eventOf({ fail: true }, 'request-2')];

/** Programs that want results to be others than they are. */
export const forging: Readonly<Record<string, readonly Program[]>> = {
  'results that the runner did not write': [
    ...forged.map(([does, body]) => ({ does: `writes ${does}`, job: callsJob(handler(body)), ends: [{ ending: 'forged', calls: [] }, { ending: 'finished', calls: first({ state: 'threw', errorType: 'Error', message: /EBADF/ }) }] })),
    {
      does: 'sends again an answer that was signed before',
      job: callsJob(handler("await new Promise((done) => setTimeout(done, 50)); return 'own'", 'const write = fs.writeSync; let seen; fs.writeSync = (...args) => { seen = args[1]; return write(...args) }; setTimeout(() => { if (seen) write(3, seen) }, 10);'), { events: [eventOf(1), eventOf(2)] }),
      ends: [{ ending: 'finished', calls: [{ outcome: answered('own') }, { outcome: answered('own') }] }],
    },
    {
      does: 'answers with too much, all together',
      job: callsJob(handler("return 'x'.repeat(2_000_000)"), { limits: { ...limits, wallSeconds: 10 }, events: [eventOf(1), eventOf(2), eventOf(3)] }),
      ends: [{ ending: 'output', reason: 'answered with more than 5000000 bytes', calls: [{}, {}] }],
    },
  ],
  'other things in the place of what everybody uses': pollution.map(([does, before]) => ({
    does: `changes ${does}`,
    job: callsJob(handler("if (event.fail) throw new TypeError('own'); return { own: 1 }", before), { events: twoEvents }),
    // What it makes of its own answers is its own affair; that of the runner's records is not.
    ends: [{ ending: 'finished', calls: [{ requestId: 'request-1', outcome: answered(before.includes('toJSON') ? 'forged' : { own: 1 }) }, { requestId: 'request-2', outcome: { message: before.includes("'message'") ? /^(own|forged)$/ : 'own' } }] }],
  })),
  databases: isBuiltin('node:sqlite') ? databases.map(([does, attempt]) => ({ does: `opens ${does}`, job: callsJob(tried(attempt)), ends: [{ ending: 'finished', refused: ['node:sqlite'], calls: first(answered('ERR_ACCESS_DENIED')) }] })) : [],
  'tests that shall pass': passes.map(([does, hostile]) => ({ does: `makes a failing test pass by ${does}`, job: testsJob(failing(hostile)), ends: [{ ending: 'finished', tests: [{ name: 'a', state: 'failed' }, { name: 'b', state: 'failed' }] }] })),
  'hostile tests': hostileTests.map(([does, code, end]) => ({ does: `has a test that ${does}`, job: testsJob(code), ends: [end] })),
};
