import { createHash } from 'node:crypto';
import * as z from 'zod';
import { isRead, operationOf } from './outgoing-kind';
import { failedIn, type OutgoingCall, type RecordedEvent } from './recorded-event';

/** What one recorded call asked of others. */
export const askedCall = z.object({
  requestId: z.string(),
  version: z.string(),
  at: z.iso.datetime(),
  durationMs: z.number().nonnegative(),
  failed: z.boolean(),
  /** Values of it were replaced by stand-ins: the same stand-in may be somebody else in another call. */
  redacted: z.boolean(),
  asked: z.array(z.object({
    /** What is asked, without what it is asked about: `GET rates.example/rates/*`, `GetItem orders`. */
    name: z.string(),
    isRead: z.boolean(),
    /** Hashes: the same question, the same answer. */
    question: z.string(),
    answer: z.string(),
    /** Why it has no answer to work with: a status, or an error. */
    failure: z.string().optional(),
    ms: z.number().nonnegative().optional(),
  })),
});
export type AskedCall = z.infer<typeof askedCall>;

/** Outgoing calls of one recorded call that are looked at. */
const most = 200;

export function askedIn(event: RecordedEvent): AskedCall {
  const { requestId, version, at, durationMs, redacted, calls } = event;
  return { requestId, version, at, durationMs, failed: failedIn(event), redacted: redacted > 0, asked: calls.slice(0, most).map(asked) };
}

function asked(call: OutgoingCall): AskedCall['asked'][number] {
  const { method, url, body, startMs, answeredMs, answer } = call;
  const failure = failureOf(answer);
  return {
    name: shapeOf(call),
    isRead: isRead(call),
    question: hashOf(`${method} ${url} ${operationOf(call) ?? ''} ${body}`),
    answer: 'status' in answer ? hashOf(`${answer.status} ${answer.body}`) : '',
    ...(failure !== undefined && { failure }),
    ...(startMs !== undefined && answeredMs !== undefined && { ms: Math.max(0, answeredMs - startMs) }),
  };
}

/** Of AWS, an answer of status 400 says by its type that too much was asked; other answers of that status are the asker's fault. */
const tooMuch = /Throttl|ProvisionedThroughputExceeded|RequestLimitExceeded|TooManyRequests|LimitExceeded|ServiceUnavailable|InternalServerError|InternalFailure/;

function failureOf(answer: OutgoingCall['answer']): string | undefined {
  if ('error' in answer) return answer.error.split('\n', 1).join('').slice(0, 80);
  if (answer.status >= 500 || answer.status === 429 || answer.status === 408) return `status ${answer.status}`;
  return answer.status === 400 ? tooMuch.exec(answer.body.slice(0, 500))?.[0] : undefined;
}

/** A path says what is asked by its beginning; what follows is mostly which one. */
function shapeOf(call: OutgoingCall): string {
  const operation = operationOf(call);
  if (operation !== undefined) return [operation, tableOf(call.body)].filter((part) => part !== undefined).join(' ');
  const { host, pathname } = new URL(call.url);
  const [first, ...rest] = pathname.split('/').filter((part) => part !== '');
  return `${call.method} ${host}${first === undefined ? '' : `/${first}`}${rest.length > 0 ? '/*' : ''}`;
}

function tableOf(body: string): string | undefined {
  return /"TableName"\s*:\s*"([\w.-]{1,255})"/.exec(body)?.[1];
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
