import type { HttpRequestEventMap } from '@mswjs/interceptors';
import { ClientRequestInterceptor } from '@mswjs/interceptors/ClientRequest';
import { FetchInterceptor } from '@mswjs/interceptors/fetch';
import type { OutgoingCall } from '../../../core/recorded-event';
import { matchCall } from './match-call';
import { bareList } from './report';

export interface Replay {
  /** From now on, calls get the answers of these; what was not answered before is forgotten. */
  start(recorded: readonly OutgoingCall[]): void;
  /** What was asked since and has no recorded answer, as `METHOD url`. */
  unanswered(): string[];
}

type Asked = HttpRequestEventMap['request'][0];

/** What a text that was read from the wire no longer has, or was made for other bytes than a redacted text has. */
const outdated = /^(content-(encoding|length|md5)|transfer-encoding|connection|x-amz-crc32|x-amz-checksum-.*|etag)$/;
const mostUnanswered = 100;

/** Answers outgoing HTTP calls, of `node:http` and of `fetch`, from recordings. None leaves the process. */
export function answerCalls(): Replay {
  let recorded: readonly OutgoingCall[] = [];
  let used = new Set<number>();
  let missing = bareList<string>();
  const answer = async ({ request, controller }: Asked, errorOf: (text: string) => Error): Promise<void> => {
    const { method, url } = request;
    const answers = recorded;
    const body = await request.clone().text();
    const index = matchCall({ method, url, headers: Object.fromEntries(request.headers), body }, answers, used);
    const found = index === undefined ? undefined : answers[index]?.answer;
    if (index === undefined || found === undefined) {
      const asked = `${method} ${url}`;
      if (missing.length < mostUnanswered) missing[missing.length] = asked.slice(0, 500);
      controller.errorWith(errorOf(`${asked}: no recorded answer, and the sandbox has no network`));
      return;
    }
    used.add(index);
    if ('error' in found) controller.errorWith(errorOf(found.error));
    else controller.respondWith(responseOf(found));
  };
  const ofNode = new ClientRequestInterceptor();
  ofNode.on('request', (asked) => answer(asked, networkError));
  ofNode.apply();
  const ofFetch = new FetchInterceptor();
  ofFetch.on('request', (asked) => answer(asked, (text) => new TypeError('fetch failed', { cause: networkError(text) })));
  ofFetch.apply();
  return {
    start(calls) {
      recorded = calls;
      used = new Set();
      missing = bareList();
    },
    unanswered: () => missing,
  };
}

function responseOf({ status, headers, body }: Extract<OutgoingCall['answer'], { status: number }>): Response {
  const kept = Object.entries(headers).filter(([name]) => !outdated.test(name.toLowerCase()));
  const empty = status === 204 || status === 205 || status === 304;
  return new Response(empty ? null : body, { status, headers: kept });
}

/** With the code that Node gives such errors, where the text begins with one or holds one. */
function networkError(text: string): Error {
  const code = /\bE[A-Z]{4,}\b/.exec(text)?.[0] ?? 'ECONNREFUSED';
  return Object.assign(new Error(text), { code });
}
