/**
 * Wraps a handler so that failures which Lambda counts as successes are noted: an answer with a status of 500 or more, and
 * batch item failures. One line a call, for ingest:
 * `{"ratchet":"failure","schemaVersion":1,"requestId":"…","kind":"status","statusCode":502}` or `…,"kind":"batch-items","count":2}`.
 *
 * ManagedFunction puts this text into the team's bundle, so it has no imports and works on every Node from 20 on. What it
 * may never do: throw, wait, or change the answer. A proxy, since a handler may carry marks and properties of its own and
 * Node 24 refuses handlers by their number of parameters. Streaming handlers come back as they are: their status goes out
 * with the first byte. An answer given through `context.succeed` or `context.done` (Node 0.10 style) is not seen.
 */
export function noteFailures<Handler>(handler: Handler): Handler {
  if (typeof handler !== 'function' || Reflect.has(handler, Symbol.for('aws.lambda.runtime.handler.streaming'))) return handler;
  return new Proxy(handler, {
    apply(target, self, given: readonly unknown[]) {
      const [, context, callback] = given;
      let settled = false;
      const settle = (answer: unknown): void => {
        if (!settled) note(answer, context);
        settled = true;
      };
      const passed = given.map((argument, index) => (index === 2 ? watched(argument, settle) : argument));
      const result: unknown = Reflect.apply(target, self, passed);
      if (!isThenable(result)) {
        if (typeof callback !== 'function' || target.length < 3) settle(result);
        return result;
      }
      // The same object for a promise; anything else with a `then` may do its work each time that is called, so once is all it gets.
      const promise = Promise.resolve(result);
      promise.then(settle, () => { settled = true; });
      return promise;
    },
  });
}

/** The callback that Lambda gave, told of its answer first. */
function watched(callback: unknown, settle: (answer: unknown) => void): unknown {
  if (typeof callback !== 'function') return callback;
  return function (this: unknown, error: unknown, answer: unknown): unknown {
    settle(error === null || error === undefined ? answer : undefined);
    return Reflect.apply(callback, this, [error, answer]);
  };
}

/**
 * Writes to stdout directly: the runtime's console would put time, request id and level before the line, or wrap it in JSON.
 * Whatever goes wrong here is swallowed on purpose: a lost note is better than a lost answer.
 */
function note(answer: unknown, context: unknown): void {
  try {
    const failure = failureIn(answer);
    if (failure === undefined) return;
    const requestId = String(field(context, 'awsRequestId') ?? '');
    process.stdout.write(`${JSON.stringify({ ratchet: 'failure', schemaVersion: 1, requestId, ...failure, ...levelled() })}\n`);
  } catch {
    // See above.
  }
}

/** In the JSON log format Lambda takes a line without level and time for INFO, and drops it where the function logs less. */
function levelled(): object {
  if (process.env['AWS_LAMBDA_LOG_FORMAT'] !== 'JSON') return {};
  return { level: 'ERROR', timestamp: new Date().toISOString(), message: 'The answer is a failure that Lambda does not count' };
}

function failureIn(answer: unknown): object | undefined {
  const statusCode = field(answer, 'statusCode');
  if (typeof statusCode === 'number' && Number.isInteger(statusCode) && statusCode >= 500) return { kind: 'status', statusCode };
  const items = field(answer, 'batchItemFailures');
  return Array.isArray(items) && items.length > 0 ? { kind: 'batch-items', count: items.length } : undefined;
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  try {
    return typeof field(value, 'then') === 'function';
  } catch {
    return false;
  }
}
