import { subscribe } from 'node:diagnostics_channel';
import { errorMonitor } from 'node:events';
import { ClientRequest } from 'node:http';
import { field } from './observe-calls';
import { addTo, answer, describe, isOpen, newCall, withhold, type CallLog, type CallUnderWay } from './outgoing-calls';
import { quietly } from './quietly';
import { replace } from './replace-method';

/**
 * Looks on at what goes through `node:http` and `node:https`: every AWS SDK, axios, got. A request's `write` and `end` and an
 * answer's `push` do what they did, with a copy taken first; nothing is read that its caller does not read, and no listener
 * is added that would change what an error does. HTTP/2 is not seen.
 */
export function tapHttp(logNow: () => CallLog | undefined): void {
  const calls = new WeakMap<object, CallUnderWay>();
  for (const name of ['write', 'end']) {
    replace(ClientRequest.prototype, name, (own) => new Proxy(own, {
      apply(target, self, given: readonly unknown[]) {
        quietly(() => {
          const call = calls.get(self) ?? begun(self, logNow());
          if (!call) return;
          calls.set(self, call);
          addTo(call, call.sent, given[0], given[1]);
        });
        return Reflect.apply(target, self, given);
      },
    }));
  }
  // Published before 'response' is emitted.
  subscribe('http.client.response.finish', (message) => quietly(() => {
    const [request, response] = [field(message, 'request'), field(message, 'response')];
    const call = typeof request === 'object' && request !== null ? calls.get(request) : undefined;
    if (call && typeof response === 'object' && response !== null) answered(call, response);
  }));
}

function begun(request: unknown, log: CallLog | undefined): CallUnderWay | undefined {
  if (!log || !isOpen(log) || !(request instanceof ClientRequest) || request.method === 'CONNECT') return undefined;
  const host = String(request.getHeader('host') ?? request.host);
  if (host === process.env['AWS_LAMBDA_RUNTIME_API']) return undefined;
  const headers = (): [string, string][] => Object.entries(request.getHeaders()).map(([name, value]) => [name, String(value)]);
  const call = newCall(log, { method: request.method, url: `${request.protocol}//${host}${request.path}`, headers });
  request.once(errorMonitor, (error) => { call.error = describe(error); });
  return call;
}

function answered(call: CallUnderWay, response: object): void {
  answer(call, Number(field(response, 'statusCode')), () => Object.entries(field(response, 'headers') ?? {}).map(([name, value]) => [name, String(value)]));
  call.isComplete = () => field(response, 'complete') === true;
  const seen = replace(response, 'push', (own) => function (this: unknown, ...given: readonly unknown[]): unknown {
    quietly(() => { addTo(call, call.received, given[0], given[1]); });
    return Reflect.apply(own, this, given);
  });
  if (!seen) withhold(call.received);
}
