// Runs jobs of the sandbox in fresh contexts of one thread: many small jobs, none of which can end the bench.
import { parentPort } from 'node:worker_threads';
import { createContext, Script } from 'node:vm';

const callMs = 250;
/** Calls without an end after which the others count as such too. */
const mostEndless = 3;

parentPort.on('message', (job) => parentPort.postMessage(job.run === 'calls' ? runCalls(job) : runTests(job)));

function runCalls({ bundle, handler, events }) {
  const context = contextOf();
  const loaded = attempt(() => new Script(`(function (exports, require) {${bundle}\n})(exports, require)`).runInContext(context, { timeout: callMs }));
  if (loaded.error) return { ending: 'failed-to-load', reason: textOf(loaded.error), calls: [], tests: [] };
  context.handlerName = handler;
  const call = new Script('encode(exports[handlerName](event, { awsRequestId: requestId }))');
  let endless = 0;
  const calls = events.map(({ requestId, event }) => {
    if (endless >= mostEndless) return { requestId, durationMs: 0, unanswered: [], outcome: { state: 'threw', errorType: 'Timeout', message: 'not tried: others had no end', stack: '' } };
    context.event = structuredClone(event);
    context.requestId = requestId;
    const { value, error } = attempt(() => call.runInContext(context, { timeout: callMs }));
    if (error && typeOf(error) === 'Timeout') endless += 1;
    return { requestId, durationMs: 0, unanswered: [], outcome: error ? { state: 'threw', errorType: typeOf(error), message: textOf(error), stack: '' } : { state: 'answered', output: JSON.parse(value) } };
  });
  return { ending: 'finished', reason: 'ran to its end', calls, tests: [], passed: passedIn(context) };
}

function runTests({ tests }) {
  const passed = [];
  const results = tests.flatMap(({ file, code }) => {
    const context = contextOf();
    const { error } = attempt(() => new Script(`(function (exports, require) {${code}\n})(exports, require)`).runInContext(context, { timeout: callMs * 4 }));
    const found = context.results();
    passed.push(...passedIn(context));
    return error ? [...found, { file, name: 'whole file', state: 'failed', reason: textOf(error) }] : found.map((result) => ({ file, ...result }));
  });
  return { ending: 'finished', reason: 'ran to its end', calls: [], tests: JSON.parse(JSON.stringify(results)), passed };
}

/** Random numbers are the same in every run. Values that JSON lacks are written as a list that no answer has. */
function contextOf() {
  const context = createContext({});
  new Script(`
    let state = 1;
    Math.random = () => { state = (state * 16807) % 2147483647; return state / 2147483647; };
    var exports = {};
    var found = [];
    var passed = {};
    var __ratchetCovered = (mark) => { passed[mark] = true; };
    var results = () => found;
    var require = () => ({ test: (name, body) => {
      try { body(); found.push({ name, state: 'passed', reason: '' }); }
      catch (error) { found.push({ name, state: 'failed', reason: String(error) }); }
    } });
    var console = { log() {}, assert(value) { if (!value) throw new Error('assertion failed'); } };
    var encode = (value) => JSON.stringify(value === undefined ? ['~undefined'] : value, (key, inner) => {
      if (inner === undefined) return ['~undefined'];
      if (typeof inner === 'number' && !Number.isFinite(inner)) return ['~' + inner];
      if (typeof inner === 'function' || typeof inner === 'symbol' || typeof inner === 'bigint') return ['~' + typeof inner, String(inner)];
      if (inner instanceof Set) return ['~Set', ...inner];
      if (inner instanceof Map) return ['~Map', ...inner];
      return inner;
    });
  `).runInContext(context);
  return context;
}

/** Marks that code passed. */
function passedIn(context) {
  return Object.keys(context.passed).map(Number);
}

function attempt(work) {
  try {
    return { value: work() };
  } catch (error) {
    return { error: error ?? new Error(String(error)) };
  }
}

function typeOf(error) {
  return error?.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT' ? 'Timeout' : String(error?.name ?? 'Error');
}

function textOf(error) {
  return String(error?.message ?? error).slice(0, 300);
}
