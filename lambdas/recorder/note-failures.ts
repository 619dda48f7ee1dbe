import { failureIn, observeCalls, requestIdOf, type Ending } from './observe-calls';
import { quietly } from './quietly';
import { levelled, writeLine } from './write-line';

/**
 * Wraps a handler so that failures which Lambda counts as successes are noted: an answer with a status of 500 or more, and
 * batch item failures. One line a call, for ingest:
 * `{"ratchet":"failure","schemaVersion":1,"requestId":"…","kind":"status","statusCode":502}` or `…,"kind":"batch-items","count":2}`.
 *
 * ManagedFunction bundles this into the team's function, so it imports little and works on every Node from 20 on.
 */
export function noteFailures<Handler>(handler: Handler): Handler {
  return observeCalls(handler, (_event, context) => (ending) => { noteFailure(ending, context); });
}

export function noteFailure(ending: Ending, context: unknown): void {
  quietly(() => {
    const failure = 'answer' in ending ? failureIn(ending.answer) : undefined;
    if (failure !== undefined) writeLine({ ratchet: 'failure', schemaVersion: 1, requestId: requestIdOf(context), ...failure, ...levelled('ERROR', 'The answer is a failure that Lambda does not count') });
  });
}
