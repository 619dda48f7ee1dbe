/** What is told of each call of a handler. None of them may throw. */
export interface Observer {
  begin(event: unknown, context: unknown): void;
  answered(answer: unknown, context: unknown): void;
  threw(error: unknown, context: unknown): void;
}

/**
 * Wraps a handler so that each of its calls is observed. What it may never do: throw, wait, or change the answer. A proxy,
 * since a handler may carry marks and properties of its own and Node 24 refuses handlers by their number of parameters.
 * Streaming handlers come back as they are: their status goes out with the first byte. An answer given through
 * `context.succeed` or `context.done` (Node 0.10 style) is not seen.
 */
export function observeCalls<Handler>(handler: Handler, observer: Observer): Handler {
  if (typeof handler !== 'function' || Reflect.has(handler, Symbol.for('aws.lambda.runtime.handler.streaming'))) return handler;
  return new Proxy(handler, {
    apply(target, self, given: readonly unknown[]) {
      const [event, context, callback] = given;
      let settled = false;
      const settle = (tell: () => void): void => {
        if (!settled) quietly(tell);
        settled = true;
      };
      const answered = (answer: unknown): void => settle(() => observer.answered(answer, context));
      const threw = (error: unknown): void => settle(() => observer.threw(error, context));
      quietly(() => observer.begin(event, context));
      const passed = given.map((argument, index) => (index === 2 ? watched(argument, answered, threw) : argument));
      const result = callThrough(() => Reflect.apply(target, self, passed), threw);
      if (!isThenable(result)) {
        if (typeof callback !== 'function' || target.length < 3) answered(result);
        return result;
      }
      // The same object for a promise; anything else with a `then` may do its work each time that is called, so once is all it gets.
      const promise = Promise.resolve(result);
      promise.then(answered, threw);
      return promise;
    },
  });
}

function callThrough(call: () => unknown, threw: (error: unknown) => void): unknown {
  try {
    return call();
  } catch (error) {
    threw(error);
    throw error;
  }
}

/** The callback that Lambda gave, told of its answer first. */
function watched(callback: unknown, answered: (answer: unknown) => void, threw: (error: unknown) => void): unknown {
  if (typeof callback !== 'function') return callback;
  return function (this: unknown, error: unknown, answer: unknown): unknown {
    if (error === null || error === undefined) answered(answer);
    else threw(error);
    return Reflect.apply(callback, this, [error, answer]);
  };
}

/** Whatever goes wrong in here is swallowed on purpose: a lost note is better than a lost answer. */
function quietly(tell: () => void): void {
  try {
    tell();
  } catch {
    // See above.
  }
}

export function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  try {
    return typeof field(value, 'then') === 'function';
  } catch {
    return false;
  }
}

/** Failures that Lambda counts as successes: a status of 500 or more, batch item failures. */
export function failureIn(answer: unknown): { readonly kind: 'status'; readonly statusCode: number } | { readonly kind: 'batch-items'; readonly count: number } | undefined {
  const statusCode = field(answer, 'statusCode');
  if (typeof statusCode === 'number' && Number.isInteger(statusCode) && statusCode >= 500) return { kind: 'status', statusCode };
  const items = field(answer, 'batchItemFailures');
  return Array.isArray(items) && items.length > 0 ? { kind: 'batch-items', count: items.length } : undefined;
}

/**
 * Writes one line to stdout directly: the runtime's console would put time, request id and level before it, or wrap it in
 * JSON. In the JSON log format Lambda takes a line without level and time for INFO, and drops it where the function logs less.
 */
export function writeLine(line: object, message: string): void {
  const levelled = process.env['AWS_LAMBDA_LOG_FORMAT'] === 'JSON' ? { level: 'ERROR', timestamp: new Date().toISOString(), message } : {};
  process.stdout.write(`${JSON.stringify({ ...line, ...levelled })}\n`);
}
