import type { SandboxJob } from '../../../core/sandbox-job';
import { answerCalls } from './answer-calls';
import { callHandler, type Handler, thrown } from './call-handler';
import { loadCommonJs, loadEsModule } from './load-bundle';
import type { Report } from './report';

const { get } = Reflect;
const now = performance.now.bind(performance);

/** Of the run's time, the rest being the start of the process and its end. */
const usableShare = 0.9;

/**
 * Loads a bundle and calls its handler with each recorded event, one after the other, in one process as a warm function
 * has it. One call may take its share of the time.
 */
export async function runCalls({ bundle, file, handler: name, events, limits, answers, timed = false }: Extract<SandboxJob, { run: 'calls' }>, report: Report): Promise<void> {
  const replay = answerCalls();
  const handler = await handlerOf(() => (file === 'index.mjs' ? loadEsModule(bundle, file) : loadCommonJs(bundle, file)), name);
  if (typeof handler !== 'function') {
    report({ kind: 'failed-to-load', reason: handler });
    return;
  }
  // No iterators, and nothing kept on a prototype: from here on the bundle has run.
  const timeoutMs = (limits.wallSeconds * 1000 * usableShare - now()) / events.length;
  for (let index = 0; index < events.length; index++) {
    const event = events[index];
    if (event === undefined) continue;
    replay.start(event.calls.length === 0 ? answers ?? event.calls : event.calls, timed);
    const { ending, durationMs } = await callHandler(handler, event, timeoutMs);
    const unanswered = replay.unanswered();
    if (ending.state === 'answered') report({ kind: 'answered', index, output: ending.output, durationMs, unanswered });
    else report({ kind: 'threw', index, errorType: ending.errorType, message: ending.message, stack: ending.stack, durationMs, unanswered });
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
