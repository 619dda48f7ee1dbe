import { noteFailures } from '../../../lambdas/recorder/note-failures';

const context = { awsRequestId: 'request-1' };
let written: string[];
let write: jest.SpyInstance;

beforeEach(() => {
  written = [];
  write = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    written.push(String(text));
    return true;
  });
});

afterEach(() => {
  write.mockRestore();
});

type Handler = (event: unknown, context: unknown, callback?: (error: unknown, answer?: unknown) => void) => unknown;

/** Calls as Lambda does, up to Node 22: event, context, callback. */
async function call(handler: Handler): Promise<unknown> {
  const noted = noteFailures(handler);
  return new Promise((resolve, reject) => {
    const result = noted({}, context, (error, answer) => (error ? reject(error) : resolve(answer)));
    if (result instanceof Promise) result.then(resolve, reject);
    else if (handler.length < 3) resolve(result);
  });
}

const cases: readonly { name: string; answer: unknown; line?: object }[] = [
  { name: 'status 500', answer: { statusCode: 500 }, line: { kind: 'status', statusCode: 500 } },
  { name: 'status 502 with a body', answer: { statusCode: 502, body: 'x' }, line: { kind: 'status', statusCode: 502 } },
  { name: 'status 499', answer: { statusCode: 499 } },
  { name: 'status 200', answer: { statusCode: 200, batchItemFailures: [] } },
  { name: 'a status as text', answer: { statusCode: '500' } },
  { name: 'a status that is no integer', answer: { statusCode: 500.5 } },
  { name: 'two failed items', answer: { batchItemFailures: [{ itemIdentifier: 'a' }, { itemIdentifier: 'b' }] }, line: { kind: 'batch-items', count: 2 } },
  { name: 'no failed items', answer: { batchItemFailures: [] } },
  { name: 'failed items that are no list', answer: { batchItemFailures: 'a' } },
  { name: 'both: the status', answer: { statusCode: 503, batchItemFailures: [{}] }, line: { kind: 'status', statusCode: 503 } },
  { name: 'nothing', answer: undefined },
  { name: 'null', answer: null },
  { name: 'text', answer: 'statusCode: 500' },
];

const styles: readonly { style: string; answering: (answer: unknown) => Handler }[] = [
  { style: 'async', answering: (answer) => async () => answer },
  { style: 'promise', answering: (answer) => () => new Promise((resolve) => setImmediate(resolve, answer)) },
  { style: 'callback', answering: (answer) => (_event, _context, callback) => { setImmediate(() => callback?.(null, answer)); } },
  { style: 'callback at once, returning', answering: (answer) => (_event, _context, callback) => callback?.(null, answer) },
  { style: 'plain return', answering: (answer) => () => answer },
];

describe.each(styles)('$style', ({ answering }) => {
  test.each(cases)('$name', async ({ answer, line }) => {
    await expect(call(answering(answer))).resolves.toBe(answer);
    expect(written).toEqual(line === undefined ? [] : [`${JSON.stringify({ ratchet: 'failure', schemaVersion: 1, requestId: 'request-1', ...line })}\n`]);
  });
});

describe('failures that Lambda sees are not noted', () => {
  const error = new Error('no');
  test.each<[string, Handler]>([
    ['rejected', async () => { throw error; }],
    ['callback with an error', (_event, _context, callback) => { callback?.(error, { statusCode: 500 }); }],
  ])('%s', async (_name, handler) => {
    await expect(call(handler)).rejects.toBe(error);
    expect(written).toEqual([]);
  });

  test('thrown', () => {
    expect(() => noteFailures(() => { throw error; })()).toThrow(error);
    expect(written).toEqual([]);
  });
});

describe('the answer', () => {
  test('is the same promise, not one that comes later', () => {
    const promise = Promise.resolve({ statusCode: 500 });
    expect(noteFailures(() => promise)()).toBe(promise);
  });

  test('is noted before Lambda, which waits on the same promise, has it', async () => {
    const result = noteFailures(async (_event: unknown, _context: unknown) => ({ statusCode: 500 }))({}, context);
    const order: string[] = [];
    write.mockImplementation(() => order.push('noted') > 0);
    await result.then(() => order.push('answered'));
    expect(order).toEqual(['noted', 'answered']);
  });

  test('of a query that runs when its then is called is asked for once', async () => {
    let runs = 0;
    const query = { then: (resolve: (rows: unknown) => void) => { runs += 1; resolve({ statusCode: 500 }); } };
    await expect(noteFailures((): PromiseLike<unknown> => query as PromiseLike<unknown>)()).resolves.toEqual({ statusCode: 500 });
    expect(runs).toBe(1);
    expect(written).toHaveLength(1);
  });

  test('counts once, the first: a callback after an async handler has answered says nothing', async () => {
    const handler: Handler = async (_event, _context, callback) => {
      setImmediate(() => callback?.(null, { statusCode: 500 }));
      return { statusCode: 200 };
    };
    await call(handler);
    await new Promise((resolve) => setImmediate(resolve));
    expect(written).toEqual([]);
  });

  test('what a handler with a callback returns meanwhile is not its answer', async () => {
    const handler: Handler = (_event, _context, callback) => {
      setImmediate(() => callback?.(null, { statusCode: 200 }));
      return { statusCode: 500 };
    };
    await call(handler);
    expect(written).toEqual([]);
  });
});

test('in the JSON log format the line has level and time, without which a log level of ERROR would drop it', async () => {
  process.env['AWS_LAMBDA_LOG_FORMAT'] = 'JSON';
  try {
    await call(async () => ({ statusCode: 500 }));
  } finally {
    delete process.env['AWS_LAMBDA_LOG_FORMAT'];
  }
  expect(JSON.parse(written[0] ?? '')).toMatchObject({ ratchet: 'failure', kind: 'status', level: 'ERROR', timestamp: expect.stringMatching(/Z$/) });
});

describe('never in the way', () => {
  test.each([
    ['an answer whose fields throw', Object.defineProperty({}, 'statusCode', { get: () => { throw new Error('no'); }, enumerable: true })],
    ['a proxy that refuses', new Proxy({}, { get: (_target, name) => { if (name === 'then') return undefined; throw new Error('no'); } })],
  ])('%s', async (_name, answer) => {
    expect((await call(async () => ({ answer })) as { answer: unknown }).answer).toBe(answer);
    await expect(call(async () => answer)).resolves.toBe(answer);
  });

  test('stdout is closed', async () => {
    write.mockImplementation(() => { throw new Error('EPIPE'); });
    await expect(call(async () => ({ statusCode: 500 }))).resolves.toEqual({ statusCode: 500 });
  });

  test('there is no context (a unit test of the team)', async () => {
    await (noteFailures(async () => ({ statusCode: 500 })) as () => Promise<unknown>)();
    expect(JSON.parse(written[0] ?? '')).toEqual({ ratchet: 'failure', schemaVersion: 1, requestId: '', kind: 'status', statusCode: 500 });
  });
});

describe('the handler', () => {
  test('keeps number of parameters, name, properties, this', async () => {
    const team = Object.assign(async function team(this: unknown, _event: unknown, _context: unknown) { return this; }, { use: 1 });
    const noted = noteFailures(team);
    expect([noted.length, noted.name, noted.use]).toEqual([2, 'team', 1]);
    const self = {};
    await expect(noted.call(self, {}, {})).resolves.toBe(self);
  });

  test('gets event, context and nothing that Lambda did not give', () => {
    const seen: unknown[][] = [];
    const record = (...args: unknown[]) => { seen.push(args); };
    noteFailures(record)('event', 'context');
    expect(seen[0]?.slice(0, 2)).toEqual(['event', 'context']);
    expect(seen[0]).toHaveLength(2);
  });

  test('that streams is left as it is', () => {
    const streaming = Object.assign(async () => undefined, { [Symbol.for('aws.lambda.runtime.handler.streaming')]: 'response' });
    expect(noteFailures(streaming)).toBe(streaming);
  });

  test.each([['undefined', undefined], ['an object', {}]])('that is %s is Lambda\'s to refuse', (_name, handler) => {
    expect(noteFailures(handler)).toBe(handler);
  });
});
