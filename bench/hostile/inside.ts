import { answered, first, handler, type Program, programsOf, tried } from './program';

const denied = first(answered('ERR_ACCESS_DENIED'));
const own = { ending: 'finished', calls: first(answered('own')) };

/** Programs that work on Node, on the runner beside them, or on whoever reads their answer. */
export const inside: Readonly<Record<string, readonly Program[]>> = {
  'inner parts of Node': programsOf([
    ['asks for what is inside Node', tried("process.binding('fs')"), { refused: ['process.binding(fs)'] }],
    ['looks into its own heap', tried("require('v8').getHeapSnapshot()"), { refused: ['v8.getHeapSnapshot'] }],
    ['changes flags of the engine', tried("require('v8').setFlagsFromString('--allow-natives-syntax')"), { refused: ['v8.setFlagsFromString'], calls: denied }],
    ['speaks when a snapshot is made', tried("require('v8').startupSnapshot.addSerializeCallback(() => {})"), { ending: 'finished', calls: first(answered('ERR_NOT_BUILDING_SNAPSHOT')) }],
    ['asks for its single executable', tried("require('node:sea').getAsset('a')"), { ending: 'finished', calls: first(answered(/^ERR_/)) }],
    ['reads commands', handler("require('repl').start({ terminal: false }); return 'own'"), { ending: /^(finished|exit)$/ }],
    ['looks for the runner on the stack', handler("Error.prepareStackTrace = (_, sites) => sites; const { stack } = new Error(); Error.prepareStackTrace = undefined; return stack.every((site) => site.getThis() === undefined && site.getFunction() === undefined || site.getFileName()?.startsWith('/var/task') || site.isNative()) ? 'own' : stack.map(String)"), own],
    ['looks for its callers', "exports.handler = function () { let found = []; for (let at = arguments.callee.caller; at; at = at.caller) found.push(at.name); return Promise.resolve(found.length === 0 ? 'own' : found) }", own],
    ['changes its mask of files', handler("process.umask(0); return 'own'"), own],
    ['runs code from a data address', handler("return (await import('data:text/javascript,export default process.env.HOME === undefined')).default === false ? 'own' : 'other'"), own],
    ['puts other globals in place', handler("for (const name of Object.getOwnPropertyNames(globalThis)) try { globalThis[name] = undefined } catch {} return 'own'"), own],
  ]),
  'its own answer': programsOf([
    ['answers with a getter that throws', handler("return { get a() { throw new Error('x') } }"), { ending: 'finished', calls: first({ state: 'threw', errorType: 'Error', message: 'Unable to stringify response body', stack: '' }) }],
    ['answers with a getter that never ends', handler('return { get a() { for (;;); } }'), { ending: 'timeout' }],
    ['answers with a Proxy', handler("return new Proxy({}, { ownKeys() { throw new Error('x') }, getPrototypeOf() { process.exit() } })"), { ending: 'finished', calls: first({ state: 'threw' }) }],
    ['answers with itself', handler('const a = {}; a.a = a; return a'), { ending: 'finished', calls: first({ state: 'threw' }) }],
    ['answers with ten megabytes', handler("return 'x'.repeat(10_000_000)"), { ending: 'finished', calls: first({ state: 'threw', errorType: 'Function.ResponseSizeTooLarge' }) }],
    ['answers deeper than JSON can be written', handler('let a = []; for (let i = 0; i < 3000; i++) a = [a, "]["]; return a'), { ending: 'finished', calls: first({ state: 'threw', errorType: 'Error', message: 'Unable to stringify response body: deeper than 500', stack: '' }) }],
    ['answers with a function', handler('return () => 1'), { ending: 'finished', calls: first(answered(null)) }],
    ['throws a hostile error', handler("throw new Proxy(new Error('x'), { get() { throw new Error('y') } })"), { ending: 'finished', calls: first({ state: 'threw' }) }],
    ['throws no error', handler("throw { toJSON() { throw new Error('x') } }"), { ending: 'finished', calls: first({ state: 'threw', errorType: 'object', message: 'object', stack: '' }) }],
    ['answers with a record of the runner', handler("return { toJSON: () => ({ kind: 'finished' }) }"), { ending: 'finished', calls: first(answered({ kind: 'finished' })) }],
    ['answers with a promise that has another kind', handler("class Other extends Promise { static get [Symbol.species]() { throw new Error('x') } } return Other.resolve('own')"), { ending: 'finished', calls: first({ state: 'threw', message: 'x' }) }],
    ['answers twice', "exports.handler = (event, context, done) => { done(null, 'own'); done(null, 'other'); return Promise.resolve('third') }", own],
  ]),
};
