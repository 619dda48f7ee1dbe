import { isUtf8 } from 'node:buffer';
import { gunzipSync } from 'node:zlib';
import type { HttpRequestEventMap } from '@mswjs/interceptors';
import { ClientRequestInterceptor } from '@mswjs/interceptors/ClientRequest';
import { FetchInterceptor } from '@mswjs/interceptors/fetch';
import { bodyHeader } from '../../../core/body-header';
import type { OutgoingCall } from '../../../core/recorded-event';
import { isWrite } from './asked-operation';
import { isWithheld, matchCall } from './match-call';
import { withOwnDigests } from './own-digests';
import { bareList } from './report';
import { writeLog } from './write-log';

export interface Replay {
  /**
   * From now on, calls get the answers of these; what was not answered before is forgotten. What none of them was asked, a
   * read may still have of `others`: a function that was warm did not ask for what it remembered from an earlier call.
   */
  start(recorded: readonly OutgoingCall[], options?: { readonly timed?: boolean; readonly others?: readonly OutgoingCall[] }): void;
  /** What was asked since and has no recorded answer, as `METHOD url`. */
  unanswered(): string[];
  /** What was asked since and changes something, as the job's results have it. Undefined where there is none. */
  writes(): string[] | undefined;
  /** Gives the process its own network back, for one that goes on to other work. */
  end(): void;
}

type Asked = HttpRequestEventMap['request'][0];

/** What a text that was read from the wire no longer has, or was made for other bytes than a redacted text has. */
const outdated = /^(content-(encoding|length|md5)|transfer-encoding|connection|x-amz-crc32|x-amz-checksum-.*|etag)$/;
const mostUnanswered = 100;
/** Bytes: more than the recorder keeps of a body. */
const mostUnpacked = 1_000_000;

/** Answers outgoing HTTP calls, of `node:http` and of `fetch`, from recordings. None leaves the process. */
export function answerCalls(): Replay {
  let recorded: readonly OutgoingCall[] = [];
  let shared: readonly OutgoingCall[] = [];
  let used = new Set<number>();
  let missing = bareList<string>();
  let written = writeLog();
  let late = false;
  const answer = async ({ request, controller }: Asked, errorOf: (text: string) => Error): Promise<void> => {
    const { method, url } = request;
    const answers = recorded;
    const missed = missing;
    const log = written;
    const asked = { method, url, ...content(Object.fromEntries(request.headers), await request.clone().arrayBuffer()) };
    if (isWrite(asked)) log.add(asked);
    const index = matchCall(asked, answers, used);
    const known = index === undefined ? elsewhere(asked, shared) : answers[index];
    const found = known?.answer;
    if (found === undefined || ('status' in found && isWithheld(found))) {
      const what = `${method} ${url} ${asked.headers['x-amz-target'] ?? ''}`.trimEnd();
      if (missed.length < mostUnanswered) missed[missed.length] = what.slice(0, 500);
      controller.errorWith(errorOf(`${what}: no recorded answer, and the sandbox has no network`));
      return;
    }
    if (index !== undefined) used.add(index);
    const { startMs = 0, answeredMs = 0 } = late ? known ?? {} : {};
    if (answeredMs > startMs) await after(answeredMs - startMs);
    if ('error' in found) controller.errorWith(errorOf(found.error));
    else controller.respondWith(responseOf(withOwnDigests(asked, found)));
  };
  const ofNode = new ClientRequestInterceptor();
  ofNode.on('request', (asked) => answer(asked, networkError));
  ofNode.apply();
  const ofFetch = new FetchInterceptor();
  ofFetch.on('request', (asked) => answer(asked, fetchError));
  ofFetch.apply();
  return {
    start(calls, { timed = false, others = [] } = {}) {
      recorded = calls;
      shared = others;
      late = timed;
      used = new Set();
      missing = bareList();
      written = writeLog();
    },
    unanswered: () => missing,
    writes: () => written.list(),
    end() {
      ofNode.dispose();
      ofFetch.dispose();
    },
  };
}

/** What was answered to the same question in another call. A write is this call's own. */
function elsewhere(asked: Parameters<typeof matchCall>[0], shared: readonly OutgoingCall[]): OutgoingCall | undefined {
  const index = isWrite(asked) ? undefined : matchCall(asked, shared, new Set());
  return index === undefined ? undefined : shared[index];
}

/** Its own timer: the code that runs may have put others in place of the global ones. */
const { setTimeout: timer } = globalThis;

function after(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    timer(resolve, milliseconds);
  });
}

/** As the recorder has it: packed text unpacked, what is no text in base64. */
function content(headers: Record<string, string>, sent: ArrayBuffer): { headers: Record<string, string>; body: string } {
  const bytes = headers['content-encoding'] === 'gzip' ? unpacked(Buffer.from(sent)) : Buffer.from(sent);
  return isUtf8(bytes) ? { headers, body: bytes.toString('utf8') } : { headers: { ...headers, [bodyHeader]: 'base64' }, body: bytes.toString('base64') };
}

function unpacked(bytes: Buffer): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength: mostUnpacked });
  } catch {
    return bytes;
  }
}

function responseOf({ status, headers, body }: Extract<OutgoingCall['answer'], { status: number }>): Response {
  const kept = Object.entries(headers).filter(([name]) => name !== bodyHeader && !outdated.test(name.toLowerCase()));
  const empty = status === 204 || status === 205 || status === 304;
  return new Response(empty ? null : headers[bodyHeader] === 'base64' ? Buffer.from(body, 'base64') : body, { status, headers: kept });
}

/** With the code that Node gives such errors, where the text begins with one or holds one. */
function networkError(text: string): Error {
  const code = /^(?:E[A-Z_]{4,}|UND_ERR_[A-Z_]+|[A-Z]+_[A-Z_]+)(?=: )/.exec(text)?.[0] ?? /\bE(?:AI_AGAIN|[A-Z]{4,})\b/.exec(text)?.[0] ?? 'ECONNREFUSED';
  return Object.assign(new Error(text), { code });
}

/** Aborting is the caller's own doing, so fetch passes its error on as it is; of all else it says that it failed. */
function fetchError(text: string): Error {
  const [, name, said] = /^((?:Abort|Timeout)Error): (.*)$/s.exec(text) ?? [];
  return name === undefined ? new TypeError('fetch failed', { cause: networkError(text) }) : Object.assign(new Error(said), { name });
}
