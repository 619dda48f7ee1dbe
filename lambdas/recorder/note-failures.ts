import { failureIn, field, observeCalls, writeLine, type Observer } from './observe-calls';

/**
 * Notes failures that Lambda counts as successes, one line a call, for ingest:
 * `{"ratchet":"failure","schemaVersion":1,"requestId":"…","kind":"status","statusCode":502}` or `…,"kind":"batch-items","count":2}`.
 */
export const noter: Observer = {
  begin: () => undefined,
  answered(answer, context) {
    const failure = failureIn(answer);
    if (failure !== undefined) writeLine({ ratchet: 'failure', schemaVersion: 1, requestId: String(field(context, 'awsRequestId') ?? ''), ...failure }, 'The answer is a failure that Lambda does not count');
  },
  threw: () => undefined,
};

export function noteFailures<Handler>(handler: Handler): Handler {
  return observeCalls(handler, noter);
}
