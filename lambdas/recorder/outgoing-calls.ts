import { subscribe } from 'node:diagnostics_channel';
import { ClientRequest } from 'node:http';
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { field } from './observe-calls';

/** A call that the function made, with what came back; bodies stay as they came until somebody wants them. */
export interface TappedCall {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly sent: (string | Uint8Array)[];
  answer?: { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly encoding: string; readonly received: (string | Uint8Array)[] };
  bytes: number;
}

/** Bytes of one body that are kept; a longer one is not, and its call cannot be replayed. */
const mostBytes = 65_536;
/** Calls of one invocation that are kept. */
const mostCalls = 200;
const asked: readonly string[] = ['content-type', 'x-amz-target'];
const told: readonly string[] = ['content-type', 'x-amzn-errortype'];

let calls: TappedCall[] = [];
let tapped = false;

/** From now on calls belong to this invocation. What was called before the first one belongs to it too. */
export function beginCalls(first: boolean): void {
  if (!first) calls = [];
}

export function callsSoFar(): readonly TappedCall[] {
  return calls;
}

/**
 * Listens to what goes out over node:http, node:https and fetch, which is under every SDK. It only listens: requests and
 * answers go through the same objects as without it, and no body is read that the caller does not read.
 */
export function tapOutgoingCalls(): void {
  if (tapped) return;
  tapped = true;
  tapRequests();
  tapFetch();
}

function tapRequests(): void {
  const known = new WeakMap<object, TappedCall>();
  const prototype: object = ClientRequest.prototype;
  for (const method of ['write', 'end']) {
    const original: unknown = Reflect.get(prototype, method);
    if (typeof original !== 'function') continue;
    Reflect.set(prototype, method, function (this: ClientRequest, ...given: unknown[]): unknown {
      quietly(() => {
        const call = known.get(this) ?? begun(this.method, `${this.protocol}//${String(this.getHeader('host') ?? this.host)}${this.path}`, (name) => this.getHeader(name));
        if (call) known.set(this, call);
        if (call && typeof given[0] !== 'function') keep(call, call.sent, given[0]);
      });
      return Reflect.apply(original, this, given);
    });
  }
  // Published before the request emits 'response', so before anybody can read.
  subscribe('http.client.response.finish', (message) => {
    quietly(() => {
      const response = field(message, 'response');
      const request = field(message, 'request');
      const call = typeof request === 'object' && request !== null ? known.get(request) : undefined;
      if (!call || typeof response !== 'object' || response === null) return;
      const headers = field(response, 'headers');
      const received = answered(call, Number(field(response, 'statusCode')), (name) => field(headers, name));
      const push: unknown = Reflect.get(response, 'push');
      if (typeof push !== 'function') return;
      Reflect.set(response, 'push', function (this: unknown, ...given: unknown[]): unknown {
        quietly(() => keep(call, received, given[0]));
        return Reflect.apply(push, this, given);
      });
    });
  });
}

function tapFetch(): void {
  const original = globalThis.fetch;
  if (typeof original !== 'function') return;
  globalThis.fetch = async function (this: unknown, ...given: Parameters<typeof fetch>): Promise<Response> {
    let call: TappedCall | undefined;
    quietly(() => {
      const [input, init] = given;
      const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined));
      call = begun(init?.method ?? (input instanceof Request ? input.method : 'GET'), input instanceof Request ? input.url : String(input), (name) => headers.get(name));
      if (call) keep(call, call.sent, init?.body);
    });
    const response = await Reflect.apply(original, this, given);
    quietly(() => {
      if (call) listen(call, response);
    });
    return response;
  };
}

/** Reads along when the caller reads. */
function listen(call: TappedCall, response: Response): void {
  const received = answered(call, response.status, (name) => (name === 'content-encoding' ? '' : response.headers.get(name)));
  const text = response.text.bind(response);
  const bytes = response.arrayBuffer.bind(response);
  const readText = async (): Promise<string> => {
    const body = await text();
    quietly(() => keep(call, received, body));
    return body;
  };
  const readBytes = async (): Promise<ArrayBuffer> => {
    const body = await bytes();
    quietly(() => keep(call, received, new Uint8Array(body)));
    return body;
  };
  Object.defineProperties(response, {
    text: { configurable: true, value: readText },
    json: { configurable: true, value: async (): Promise<unknown> => JSON.parse(await readText()) },
    arrayBuffer: { configurable: true, value: readBytes },
  });
}

function begun(method: string, url: string, header: (name: string) => unknown): TappedCall | undefined {
  if (calls.length >= mostCalls) return undefined;
  const call: TappedCall = { method: method.toUpperCase(), url, headers: picked(asked, header), sent: [], bytes: 0 };
  calls.push(call);
  return call;
}

function answered(call: TappedCall, status: number, header: (name: string) => unknown): (string | Uint8Array)[] {
  const received: (string | Uint8Array)[] = [];
  call.answer = { status, headers: picked(told, header), encoding: String(header('content-encoding') ?? ''), received };
  return received;
}

function keep(call: TappedCall, where: (string | Uint8Array)[], chunk: unknown): void {
  if (typeof chunk !== 'string' && !(chunk instanceof Uint8Array)) return;
  call.bytes += chunk.length;
  if (call.bytes <= 4 * mostBytes) where.push(chunk);
}

function picked(names: readonly string[], header: (name: string) => unknown): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => {
    const value = header(name);
    return value === undefined || value === null || value === '' ? [] : [[name, String(value)]];
  }));
}

/** The text of a body; undefined where it is too long, or no text. */
export function bodyOf(chunks: readonly (string | Uint8Array)[], encoding = ''): string | undefined {
  const whole = Buffer.concat(chunks.map((chunk) => (typeof chunk === 'string' ? Buffer.from(chunk) : chunk)));
  const plain = decoded(whole, encoding);
  if (plain.length > mostBytes) return undefined;
  const text = plain.toString('utf8');
  return text.includes('\uFFFD') ? undefined : text;
}

function decoded(body: Buffer, encoding: string): Buffer {
  const limit = { maxOutputLength: 2 * mostBytes };
  if (encoding === 'gzip') return gunzipSync(body, limit);
  if (encoding === 'br') return brotliDecompressSync(body, limit);
  return encoding === 'deflate' ? inflateSync(body, limit) : body;
}

function quietly(tell: () => void): void {
  try {
    tell();
  } catch {
    // What cannot be recorded is not: the function's own call goes on.
  }
}
