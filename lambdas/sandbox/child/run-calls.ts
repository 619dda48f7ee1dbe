import type { SandboxJob } from '../../../core/sandbox-job';
import { answerCalls } from './answer-calls';
import { callHandler, type Handler, thrown } from './call-handler';
import { loadCommonJs, loadEsModule } from './load-bundle';
import type { World } from './made-world';
import type { Report } from './report';

const { get } = Reflect;
const now = performance.now.bind(performance);
const listen = process.on.bind(process);

/** Of the run's time, the rest being the start of the process and its end. */
const usableShare = 0.9;
/** What a call is told to have left where its clock is made: as long as an HTTP API waits. */
const madeRemainingMs = 30_000;

/**
 * Loads a bundle and calls its handler with each recorded event, one after the other, in one process as a warm function
 * has it. One call may take its share of the time.
 *
 * @param world the clock and the random numbers, where they are made
 */
export async function runCalls({ bundle, file, handler: name, events, limits, answers = [], timed = false }: Extract<SandboxJob, { run: 'calls' }>, report: Report, world?: World): Promise<void> {
  const replay = answerCalls();
  const others = events.flatMap(({ calls }) => calls);
  const handler = await handlerOf(() => (file === 'index.mjs' ? loadEsModule(bundle, file) : loadCommonJs(bundle, file)), name);
  if (typeof handler !== 'function') {
    report({ kind: 'failed-to-load', reason: handler });
    return;
  }
  // One error that nobody caught ends a call. Those that come with it, or after, would end the process.
  listen('unhandledRejection', () => undefined);
  listen('uncaughtException', () => undefined);
  // No iterators, and nothing kept on a prototype: from here on the bundle has run.
  const timeoutMs = (limits.wallSeconds * 1000 * usableShare - now()) / events.length;
  for (let index = 0; index < events.length; index++) {
    const event = events[index];
    if (event === undefined) continue;
    replay.start(event.calls.length === 0 ? answers : event.calls, { timed, others });
    world?.begin(event.at, index);
    const { ending, durationMs } = await callHandler(handler, event, timeoutMs, world && (() => madeRemainingMs));
    const unanswered = replay.unanswered();
    const writes = replay.writes();
    if (ending.state === 'answered') report({ kind: 'answered', index, output: ending.output, durationMs, unanswered, ...(writes && { writes }) });
    else report({ kind: 'threw', index, errorType: ending.errorType, message: ending.message, stack: ending.stack, durationMs, unanswered, ...(writes && { writes }) });
  }
}

/** The handler, or why there is none. */
async function handlerOf(load: () => unknown, name: string): Promise<Handler | string> {
  const path = name.split('.');
  try {
    let found: unknown = await settled(load);
    // With or without the file that Lambda names: `index.handler`, `handler`.
    for (let index = Math.min(1, path.length - 1); index < path.length; index++) found = typeof found === 'object' && found !== null ? get(found, path[index] ?? '') : undefined;
    return isHandler(found) ? found : `${name}: saw ${typeof found}, expected a function`;
  } catch (error) {
    const { errorType, message } = thrown(error);
    return `${errorType}: ${message}`;
  }
}

/** What loading gives; an error where it leaves nothing behind that could end it. */
function settled(load: () => unknown): Promise<unknown> {
  return new Promise((resolve, reject) => {
    process.once('beforeExit', () => reject(new Error('the module waits for something that never comes')));
    Promise.resolve().then(load).then(resolve, reject);
  });
}

function isHandler(value: unknown): value is Handler {
  return typeof value === 'function';
}
