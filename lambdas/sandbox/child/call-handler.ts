import { performance } from 'node:perf_hooks';
import { types } from 'node:util';
import type { RecordedEvent } from '../../../core/recorded-event';
import { textOf } from './report';

export type Handler = (...given: unknown[]) => unknown;

export type Ending =
  | { readonly state: 'answered'; readonly output: string }
  | { readonly state: 'threw'; readonly errorType: string; readonly message: string; readonly stack: string };

/** Bytes that Lambda takes. */
const mostAnswer = 6_291_556;
const { stringify } = JSON;
const { apply, get } = Reflect;
const { isNativeError, isPromise } = types;
const { setTimeout, clearTimeout, process, Promise } = globalThis;
const now = performance.now.bind(performance);
const on = process.prependListener.bind(process);
const off = process.removeListener.bind(process);

/**
 * Calls a handler as Lambda does, with its promise, callback and `context.succeed` ways to answer. It always ends: a
 * handler that is still at work after its time has timed out, and one that leaves nothing behind that could answer has
 * answered null, as on Lambda. An error that nobody caught is that call's.
 *
 * @param remainingMs what the call is told to have left. @default what it has
 */
export function callHandler(handler: Handler, { event, requestId, version }: RecordedEvent, timeoutMs: number, remainingMs?: () => number): Promise<{ readonly ending: Ending; readonly durationMs: number }> {
  const started = now();
  return new Promise((resolve) => {
    let settled = false;
    const settle = (ending: Ending): void => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      off('beforeExit', drained);
      off('unhandledRejection', unhandled);
      off('uncaughtException', failed);
      resolve({ ending, durationMs: now() - started });
    };
    const answered = (value: unknown): void => settle(answerOf(value));
    const failed = (error: unknown): void => settle(thrown(error));
    const unhandled = (error: unknown): void => settle({ ...thrown(error), errorType: 'Runtime.UnhandledPromiseRejection' });
    const drained = (): void => answered(null);
    const done = (error: unknown, value: unknown): void => (error === null || error === undefined ? answered(value) : failed(error));
    const timer = setTimeout(() => settle({ state: 'threw', errorType: 'Sandbox.Timedout', message: `Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`, stack: '' }), timeoutMs);
    timer.unref();
    on('beforeExit', drained);
    on('unhandledRejection', unhandled);
    on('uncaughtException', failed);
    const functionName = process.env['AWS_LAMBDA_FUNCTION_NAME'] ?? '';
    const context = {
      awsRequestId: requestId, functionName, functionVersion: version, memoryLimitInMB: process.env['AWS_LAMBDA_FUNCTION_MEMORY_SIZE'] ?? '128',
      invokedFunctionArn: `arn:aws:lambda:${process.env['AWS_REGION'] ?? 'us-east-1'}:000000000000:function:${functionName}`,
      logGroupName: `/aws/lambda/${functionName}`, logStreamName: process.env['AWS_LAMBDA_LOG_STREAM_NAME'] ?? '', callbackWaitsForEmptyEventLoop: true,
      getRemainingTimeInMillis: remainingMs ?? (() => Math.max(0, Math.round(timeoutMs - (now() - started)))),
      done, succeed: answered, fail: failed,
    };
    try {
      const result: unknown = apply(handler, undefined, [event, context, done]);
      if (isPromise(result)) result.then(answered, failed);
      else if (isThenable(result)) Promise.resolve(result).then(answered, failed);
    } catch (error) {
      failed(error);
    }
  });
}

/** As Lambda's runtime puts it. */
export function thrown(error: unknown): Extract<Ending, { state: 'threw' }> {
  if (!isNativeError(error) && !(error instanceof Error)) {
    const type = typeof error;
    return { state: 'threw', errorType: type, message: textOf(() => `${stringify(error) ?? type}`, type), stack: '' };
  }
  return { state: 'threw', errorType: textOf(() => error.name, 'Error', 200), message: textOf(() => error.message, ''), stack: textOf(() => error.stack, '', 8_000) };
}

function answerOf(value: unknown): Ending {
  try {
    const text: unknown = stringify(value === undefined ? null : value);
    if (typeof text === 'string' && text.length > mostAnswer) return { state: 'threw', errorType: 'Function.ResponseSizeTooLarge', message: `Response payload size exceeded maximum allowed payload size (${mostAnswer} bytes).`, stack: '' };
    // A function or a symbol has no text.
    return { state: 'answered', output: typeof text === 'string' ? text : 'null' };
  } catch {
    return { state: 'threw', errorType: 'Error', message: 'Unable to stringify response body', stack: '' };
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  try {
    return typeof value === 'object' && value !== null && typeof get(value, 'then') === 'function';
  } catch {
    return false;
  }
}
