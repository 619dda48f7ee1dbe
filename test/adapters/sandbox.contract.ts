import type { Sandbox } from '../../core/ports';
import type { RecordedEvent } from '../../core/recorded-event';
import type { SandboxJob } from '../../core/sandbox-job';

const event = (requestId: string, given: unknown): RecordedEvent => ({ schemaVersion: 1, requestId, at: '2026-02-10T08:00:00.000Z', version: '3', durationMs: 5, event: given, outcome: { state: 'answered', output: null }, calls: [], redacted: 0 });
const limits = { wallSeconds: 10, memoryMb: 256, outputBytes: 100_000 };

/** What every sandbox makes of code that does no harm. */
export function sandboxContract(sandbox: () => Sandbox): void {
  const run = (bundle: string, events: readonly RecordedEvent[] = [event('one', { a: 1 })], handler = 'index.handler') =>
    sandbox().run({ run: 'calls', limits, bundle, file: 'index.js', handler, environment: {}, events: [...events] } satisfies SandboxJob);

  it('calls the handler with each event, in order', async () => {
    const { ending, calls } = await run('exports.handler = async (event, context) => ({ ...event, id: context.awsRequestId })', [event('one', { a: 1 }), event('two', { a: 2 })]);
    expect([ending, calls]).toEqual(['finished', [
      { requestId: 'one', outcome: { state: 'answered', output: { a: 1, id: 'one' } }, durationMs: expect.any(Number), unanswered: [] },
      { requestId: 'two', outcome: { state: 'answered', output: { a: 2, id: 'two' } }, durationMs: expect.any(Number), unanswered: [] },
    ]]);
  });

  it.each([
    ['an error', "throw new TypeError('wrong')", { state: 'threw', errorType: 'TypeError', message: 'wrong', stack: expect.stringContaining('TypeError: wrong') }],
    ['a failing status', 'return { statusCode: 503 }', { state: 'answered', output: { statusCode: 503 }, failure: 'status' }],
    ['failed items', "return { batchItemFailures: [{ itemIdentifier: '1' }] }", { state: 'answered', output: { batchItemFailures: [{ itemIdentifier: '1' }] }, failure: 'batch-items' }],
    ['no failed items', 'return { batchItemFailures: [] }', { state: 'answered', output: { batchItemFailures: [] } }],
    ['nothing', '', { state: 'answered', output: null }],
  ])('tells of %s', async (_case, body, outcome) => {
    const { ending, calls } = await run(`exports.handler = async () => { ${body} }`);
    expect([ending, calls.map((call) => call.outcome)]).toEqual(['finished', [outcome]]);
  });

  it.each([['throws at load', "throw new Error('no')", 'no'], ['has no handler', 'exports.other = 1', 'expected a function']])('tells of a bundle that %s', async (_case, bundle, reason) => {
    expect(await run(bundle)).toMatchObject({ ending: 'failed-to-load', reason: expect.stringContaining(reason), calls: [] });
  });
}
