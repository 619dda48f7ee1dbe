import { deflateRawSync } from 'node:zlib';
import { redactRecording } from '../../core/redact';
import { secretsIn } from '../../core/redact-environment';
import type { CallOutcome, RecordedEvent } from '../../core/recorded-event';
import { budget } from './budget';
import { heldCharacters } from './held-characters';
import { noteFailure, noteFailures } from './note-failures';
import { failureIn, field, observeCalls, requestIdOf, type Ending } from './observe-calls';
import { closeLog, newLog, recorded, type CallLog } from './outgoing-calls';
import { quietly } from './quietly';
import { tapHttp } from './tap-http';
import { tapUndici } from './tap-undici';
import { levelled, ownLevel, writeLine } from './write-line';

/** Characters of a line, of which CloudWatch takes 256 KB. */
const longestLine = 200_000;
/** Characters of event, answer and outgoing calls: above it nothing is redacted, and so nothing recorded. */
const mostHeld = 256 * 1024;
/** Calls of each kind, those that failed and those that worked. */
const sampledAMinute = 6;

/**
 * What wraps a handler so that its failures are noted and its calls recorded for replay (core/recorded-event.ts), each as one
 * line for ingest: `{"ratchet":"recording","schemaVersion":1,"data":"<base64 of deflated JSON>"}`, redacted before it leaves
 * the function; `…,"requestId":"…","tooLarge":<characters>}` for one that is too large. `sampled` records failures and calls
 * that worked up to a budget; `on` all. Lambda serves one call at a time in an environment; of calls that overlap all the
 * same nothing is recorded. Calls that time out or run out of memory end without a word, so they are not recorded either. A
 * recording is made when the answer is there and before Lambda has it, since the environment may be frozen then.
 */
export function startRecorder(mode: 'sampled' | 'on'): <Handler>(handler: Handler) => Handler {
  // Not in Lambda: a team's own tests.
  if (process.env['AWS_LAMBDA_FUNCTION_VERSION'] === undefined) return noteFailures;
  /** Calls made while the modules load belong to the first invocation. */
  let log: CallLog | undefined = newLog();
  let isFirst = true;
  let running: { mixed: boolean } | undefined;
  quietly(() => tapHttp(() => log));
  quietly(() => tapUndici(() => log));
  const most = mode === 'on' ? undefined : sampledAMinute;
  const budgets = { failed: budget(most), worked: budget(most) };

  return (handler) => observeCalls(handler, (event, context) => {
    const isWanted = budgets.failed.isLeft() || budgets.worked.isLeft();
    const calls = isFirst && log ? log : newLog();
    const own = { mixed: running !== undefined };
    if (running) running.mixed = true;
    [isFirst, running, log] = [false, own, isWanted && !own.mixed ? calls : undefined];
    const before = isWanted ? quietly(() => startOf(event)) : undefined;
    return (ending) => {
      if (running === own) [running, log] = [undefined, undefined];
      noteFailure(ending, context);
      const kind = 'error' in ending || failureIn(ending.answer) ? budgets.failed : budgets.worked;
      if (before && !own.mixed && kind.spend()) quietly(() => writeLine(lineOf(ending, calls, before, context)));
      closeLog(calls);
    };
  });
}

interface Start {
  readonly at: number;
  readonly clock: number;
  /** As text, since the handler may change it; undefined where that is too large. */
  readonly event: string | undefined;
}

function startOf(event: unknown): Start {
  const isLarge = heldCharacters(event, mostHeld) > mostHeld;
  return { at: Date.now(), clock: performance.now(), event: isLarge ? undefined : JSON.stringify(event ?? null) };
}

function lineOf(ending: Ending, log: CallLog, { at, clock, event }: Start, context: unknown): object {
  const durationMs = Math.round((performance.now() - clock) * 100) / 100;
  const requestId = requestIdOf(context);
  const of = (rest: object): object => ({ ratchet: 'recording', schemaVersion: 1, ...rest, ...levelled(ownLevel(), 'A call that Ratchet recorded') });
  const tooLarge = (characters: number): object => of({ requestId, tooLarge: characters });
  if (event === undefined) return tooLarge(mostHeld + 1);
  if (log.tooLarge) return tooLarge(log.bytes);
  const ofAnswer = 'error' in ending ? heldCharacters([field(ending.error, 'message'), field(ending.error, 'stack')], mostHeld) : heldCharacters(ending.answer, mostHeld);
  if (event.length + ofAnswer > mostHeld) return tooLarge(event.length + ofAnswer);
  const [outcome, calls] = [outcomeOf(ending), log.calls.map((call) => recorded(call, clock))];
  // Unpacked bodies may be longer than what came over the wire, and an answer may have a text of its own.
  const held = event.length + heldCharacters([outcome, calls], mostHeld);
  if (held > mostHeld) return tooLarge(held);
  const version = process.env['AWS_LAMBDA_FUNCTION_VERSION'] ?? '';
  const recording: RecordedEvent = { schemaVersion: 1, requestId, at: new Date(at).toISOString(), version, durationMs, event: JSON.parse(event), outcome, calls, redacted: 0 };
  const data = deflateRawSync(JSON.stringify(redactRecording(recording, secretsIn(process.env)))).toString('base64');
  return data.length > longestLine ? tooLarge(data.length) : of({ data });
}

/** The answer as Lambda serializes it, never the live object; an error as Lambda's own line names it. */
function outcomeOf(ending: Ending): CallOutcome {
  if ('error' in ending) {
    const [name, message, stack] = ['name', 'message', 'stack'].map((key) => field(ending.error, key));
    if (typeof message !== 'string' || typeof stack !== 'string') return { state: 'threw', errorType: typeof ending.error, message: String(ending.error), stack: '' };
    return { state: 'threw', errorType: String(name ?? 'Error'), message, stack };
  }
  const failure = failureIn(ending.answer)?.kind;
  const text: unknown = JSON.stringify(ending.answer ?? null);
  return { state: 'answered', output: typeof text === 'string' ? JSON.parse(text) : null, ...(failure !== undefined && { failure }) };
}
