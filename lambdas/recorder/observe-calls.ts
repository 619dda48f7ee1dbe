import { quietly } from './quietly';

/** How a call ended. */
export type Ending = { readonly answer: unknown } | { readonly error: unknown };

/**
 * A handler that tells of its calls: `begin` hears of each call before it runs, what it returns hears of its end. What this
 * may never do: throw, wait, or change the answer. A proxy, since a handler may carry marks and properties of its own and
 * Node 24 refuses handlers by their number of parameters. Streaming handlers come back as they are: their status goes out
 * with the first byte. An answer given through `context.succeed` or `context.done` (Node 0.10 style) is not seen.
 */
export function observeCalls<Handler>(handler: Handler, begin: (event: unknown, context: unknown) => (ending: Ending) => void): Handler {
  if (typeof handler !== 'function' || Reflect.has(handler, Symbol.for('aws.lambda.runtime.handler.streaming'))) return handler;
  return new Proxy(handler, {
    apply(target, self, given: readonly unknown[]) {
      const [event, context, callback] = given;
      const end = quietly(() => begin(event, context));
      let settled = false;
      const settle = (ending: Ending): void => {
        if (!settled) quietly(() => end?.(ending));
        settled = true;
      };
      const passed = given.map((argument, index) => (index === 2 ? watched(argument, settle) : argument));
      const result = calledBy(() => Reflect.apply(target, self, passed), settle);
      if (!isThenable(result)) {
        if (typeof callback !== 'function' || target.length < 3) settle({ answer: result });
        return result;
      }
      // The same object for a promise; anything else with a `then` may do its work each time that is called, so once is all it gets.
      const promise = Promise.resolve(result);
      promise.then((answer) => { settle({ answer }); }, (error: unknown) => { settle({ error }); });
      return promise;
    },
  });
}

export function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

export function requestIdOf(context: unknown): string {
  return String(field(context, 'awsRequestId') ?? '');
}

export type AnsweredFailure = { readonly kind: 'status'; readonly statusCode: number } | { readonly kind: 'batch-items'; readonly count: number };

/** Failures that Lambda counts as successes: a status of 500 or more, batch item failures. */
export function failureIn(answer: unknown): AnsweredFailure | undefined {
  const statusCode = field(answer, 'statusCode');
  if (typeof statusCode === 'number' && Number.isInteger(statusCode) && statusCode >= 500) return { kind: 'status', statusCode };
  const items = field(answer, 'batchItemFailures');
  return Array.isArray(items) && items.length > 0 ? { kind: 'batch-items', count: items.length } : undefined;
}

function calledBy(call: () => unknown, settle: (ending: Ending) => void): unknown {
  try {
    return call();
  } catch (error) {
    settle({ error });
    throw error;
  }
}

/** The callback that Lambda gave, told of its answer first. */
function watched(callback: unknown, settle: (ending: Ending) => void): unknown {
  if (typeof callback !== 'function') return callback;
  return function (this: unknown, error: unknown, answer: unknown): unknown {
    settle(error === null || error === undefined ? { answer } : { error });
    return Reflect.apply(callback, this, [error, answer]);
  };
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  try {
    return typeof field(value, 'then') === 'function';
  } catch {
    return false;
  }
}
