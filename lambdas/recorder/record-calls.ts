import { deflateRawSync } from 'node:zlib';
import { createRedactor, type Redactor } from '../../core/redact';
import { failureIn, field, writeLine, type Observer } from './observe-calls';
import { beginCalls, bodyOf, callsSoFar, tapOutgoingCalls, type TappedCall } from './outgoing-calls';

export type RecorderMode = 'off' | 'sampled' | 'on';

/** Characters of a line: CloudWatch takes 256 KB. */
const longestLine = 200_000;
/** Recorded calls of one execution environment in any minute, where they are sampled: of each kind. */
const perMinute = { failed: 6, worked: 6 } as const;

/**
 * Records calls for replay: what went in, what came out, what was answered from outside; redacted, as one line each,
 * `{"ratchet":"recording","schemaVersion":1,"data":"<base64 of deflated JSON>"}` (core/recorded-event.ts). `sampled` keeps
 * failures and a few calls that worked, so that neither a busy nor a failing function drowns its log.
 */
export function recorder(mode: RecorderMode): Observer {
  tapOutgoingCalls();
  const budget = budgetOf(mode);
  let first = true;
  let startedAt = 0;
  let taken: unknown;
  const record = (outcome: Outcome, context: unknown): void => {
    if (!budget(outcome.state === 'threw' || outcome.failure !== undefined ? 'failed' : 'worked')) return;
    const line = recordingOf({ outcome, event: taken, context, startedAt, calls: callsSoFar() });
    writeLine(line, 'A call that Ratchet recorded');
  };
  return {
    begin(event) {
      beginCalls(first);
      first = false;
      startedAt = Date.now();
      // The handler may change its event: what is kept is what came in, as text, which is made only once.
      taken = mode === 'off' ? undefined : JSON.stringify(event ?? null);
    },
    answered(answer, context) {
      const failure = failureIn(answer)?.kind;
      record({ state: 'answered', output: answer ?? null, ...(failure && { failure }) }, context);
    },
    threw(error, context) {
      const text = (name: string): string => String(field(error, name) ?? '');
      record({ state: 'threw', errorType: error instanceof Error ? error.name : typeof error, message: error instanceof Error ? error.message : String(error), stack: text('stack') }, context);
    },
  };
}

type Outcome = { readonly state: 'answered'; readonly output: unknown; readonly failure?: string } | { readonly state: 'threw'; readonly errorType: string; readonly message: string; readonly stack: string };

interface Facts {
  readonly outcome: Outcome;
  readonly event: unknown;
  readonly context: unknown;
  readonly startedAt: number;
  readonly calls: readonly TappedCall[];
}

function recordingOf({ outcome, event, context, startedAt, calls }: Facts): object {
  const redactor = createRedactor();
  const input: unknown = JSON.parse(String(event));
  const said = calls.map(textsOf);
  redactor.learn(input);
  redactor.learn(outcome);
  for (const call of said) redactor.learn([call.body, field(call.answer, 'body')]);
  const recorded = {
    schemaVersion: 1,
    requestId: String(field(context, 'awsRequestId') ?? ''),
    at: new Date(startedAt).toISOString(),
    version: process.env['AWS_LAMBDA_FUNCTION_VERSION'] ?? 'unknown',
    durationMs: Date.now() - startedAt,
    event: redactor.clean(input),
    outcome: cleanOutcome(outcome, redactor),
    calls: said.map((call) => redactor.clean(call)),
  };
  const data = deflateRawSync(JSON.stringify({ ...recorded, redacted: redactor.count() })).toString('base64');
  return data.length > longestLine
    ? { ratchet: 'recording', schemaVersion: 1, requestId: recorded.requestId, tooLarge: data.length }
    : { ratchet: 'recording', schemaVersion: 1, data };
}

function cleanOutcome(outcome: Outcome, redactor: Redactor): object {
  if (outcome.state === 'answered') return { ...outcome, output: redactor.clean(outcome.output) };
  return { state: 'threw', errorType: outcome.errorType, message: redactor.text(outcome.message), stack: redactor.text(outcome.stack) };
}

function textsOf({ method, url, headers, sent, answer }: TappedCall) {
  const body = bodyOf(sent);
  const received = answer && bodyOf(answer.received, answer.encoding);
  const kept = answer && received !== undefined && body !== undefined ? { status: answer.status, headers: answer.headers, body: received } : { error: answer ? 'the body is too large or no text' : 'no answer was seen' };
  return { method, url, headers, body: body ?? '', answer: kept };
}

function budgetOf(mode: RecorderMode): (kind: keyof typeof perMinute) => boolean {
  if (mode !== 'sampled') return () => mode === 'on';
  let minute = 0;
  let used = { failed: 0, worked: 0 };
  return (kind) => {
    const now = Math.floor(Date.now() / 60_000);
    if (now !== minute) {
      minute = now;
      used = { failed: 0, worked: 0 };
    }
    used = { ...used, [kind]: used[kind] + 1 };
    return used[kind] <= perMinute[kind];
  };
}
