import { subscribe } from 'node:diagnostics_channel';
import { field } from './observe-calls';
import { addTo, answer, describe, isOpen, newCall, withhold, type CallLog, type CallUnderWay, type Headers } from './outgoing-calls';
import { quietly } from './quietly';
import { replace } from './replace-method';

/**
 * Looks on at what goes through undici: fetch, also where it was captured before, and a team's own undici. It tells of each
 * request on public channels; bodies are copied where they pass by, as its Request's `onData` is called and as a body that
 * is a generator is read. So nothing is read, held or teed that its caller does not read. What passes by in another way, as
 * a stream that is given to undici itself, is marked as withheld.
 */
export function tapUndici(logNow: () => CallLog | undefined): void {
  const calls = new WeakMap<object, CallUnderWay>();
  const on = (channel: string, tell: (call: CallUnderWay, message: unknown) => void): void => {
    subscribe(`undici:request:${channel}`, (message) => quietly(() => {
      const request = field(message, 'request');
      const call = typeof request === 'object' && request !== null ? calls.get(request) : undefined;
      if (call) tell(call, message);
    }));
  };
  subscribe('undici:request:create', (message) => quietly(() => {
    const request = field(message, 'request');
    const call = begun(request, logNow());
    if (call && typeof request === 'object' && request !== null) calls.set(request, call);
  }));
  on('headers', (call, message) => {
    const response = field(message, 'response');
    answer(call, Number(field(response, 'statusCode')), () => pairs(field(response, 'headers')));
  });
  on('trailers', (call) => { call.isComplete = () => true; });
  on('error', (call, message) => { call.error = describe(field(message, 'error')); });
}

function begun(request: unknown, log: CallLog | undefined): CallUnderWay | undefined {
  if (!log || !isOpen(log) || typeof request !== 'object' || request === null || field(request, 'method') === 'CONNECT') return undefined;
  const call = newCall(log, { method: String(field(request, 'method')), url: `${String(field(request, 'origin'))}${String(field(request, 'path'))}`, headers: () => pairs(field(request, 'headers')) });
  const body = field(request, 'body');
  if (typeof body === 'string' || ArrayBuffer.isView(body)) addTo(call, call.sent, body);
  else if (typeof body === 'object' && body !== null && !readAlong(call, body)) withhold(call.sent);
  const seen = replace(request, 'onData', (own) => function (this: unknown, ...given: readonly unknown[]): unknown {
    quietly(() => { addTo(call, call.received, given[0]); });
    return Reflect.apply(own, this, given);
  });
  if (!seen) withhold(call.received);
  return call;
}

function readAlong(call: CallUnderWay, body: object): boolean {
  return replace(body, 'next', (own) => function (this: unknown, ...given: readonly unknown[]): unknown {
    const read = Reflect.apply(own, this, given);
    const tell = (part: unknown): void => { quietly(() => { addTo(call, call.sent, field(part, 'value')); }); };
    if (read instanceof Promise || Object.prototype.toString.call(read) === '[object Promise]') Promise.resolve(read).then(tell, () => undefined);
    else tell(read);
    return read;
  });
}

/** A flat list of names and values, as text or bytes; lines of text in undici 5. */
function pairs(headers: unknown): Headers {
  if (typeof headers === 'string') return headers.split('\r\n').filter((line) => line.includes(':')).map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]);
  if (!Array.isArray(headers)) return [];
  return headers.flatMap((name: unknown, index): [string, string][] => (index % 2 === 0 ? [[String(name), String(headers[index + 1])]] : []));
}
