import nodeCrypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import nodeTimers from 'node:timers';
import timersPromises from 'node:timers/promises';
import { promisify } from 'node:util';
import type { MadeWorld } from '../../../core/sandbox-job';

const RealDate = Date;
const { apply, construct, defineProperty, get, getPrototypeOf } = Reflect;
const { floor, max, imul } = Math;

export interface World {
  /** A call begins: the clock stands at this time, and random numbers follow from the seed and the call's place alone. */
  begin(at: string, index: number): void;
}

type Method = (...given: unknown[]) => unknown;

/**
 * Puts a clock and a source of random numbers in place of the process's own that give the same in each run. The clock goes
 * on by a little with each look at it, so that who waits for it in a loop comes to an end, and by the whole delay when a
 * timer fires; how fast the machine is does not show. To be called before the code that runs is loaded: it may take copies.
 */
export function makeWorld({ seed, laterMs, tickMs }: MadeWorld, startsAt: string): World {
  const startMs = RealDate.parse(startsAt) + laterMs;
  /** Milliseconds since the process began, which never go back, and those at which the call did. */
  let elapsedMs = 0;
  let callBeganMs = 0;
  let callAtMs = startMs;
  let random = generator(seed, 0);
  const elapsed = (): number => (elapsedMs += tickMs);
  const nowMs = (): number => callAtMs + floor(elapsed() - callBeganMs);
  replaceDate(nowMs);
  replaceElapsed(elapsed, startMs);
  replaceTimers((delayMs, sinceMs) => { elapsedMs = max(elapsedMs, sinceMs + delayMs); }, () => elapsedMs);
  replaceRandom(() => random());
  syncBuiltinESMExports();
  return {
    begin(at, index) {
      callAtMs = RealDate.parse(at) + laterMs;
      callBeganMs = elapsedMs;
      random = generator(seed, index + 1);
    },
  };
}

/** Uniform 32-bit numbers: mulberry32 (Tommy Ettinger, public domain), begun at a place of its own for each call. */
function generator(seed: number, call: number): () => number {
  let state = imul(seed + 1, 0x9e3779b1) ^ imul(call + 1, 0x85ebca6b);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    const mixed = imul(state ^ (state >>> 15), state | 1);
    const more = mixed ^ (mixed + imul(mixed ^ (mixed >>> 7), mixed | 61));
    return (more ^ (more >>> 14)) >>> 0;
  };
}

function replaceDate(nowMs: () => number): void {
  const made = new Proxy(RealDate, {
    construct: (target, given, newTarget) => construct(target, given.length === 0 ? [nowMs()] : given, newTarget),
    apply: () => new RealDate(nowMs()).toString(),
  });
  defineProperty(RealDate, 'now', { value: nowMs, writable: true, configurable: true });
  defineProperty(RealDate.prototype, 'constructor', { value: made, writable: true, configurable: true });
  defineProperty(globalThis, 'Date', { value: made, writable: true, configurable: true });
}

/** What counts from the start of the process. */
function replaceElapsed(elapsed: () => number, startMs: number): void {
  const nanoseconds = (): bigint => BigInt(floor(elapsed() * 1e6));
  const hrtime = (since: readonly [number, number] = [0, 0]): [number, number] => {
    const all = nanoseconds() - BigInt(since[0]) * 1_000_000_000n - BigInt(since[1]);
    return [Number(all / 1_000_000_000n), Number(all % 1_000_000_000n)];
  };
  put(performance, 'now', elapsed);
  put(performance, 'timeOrigin', startMs);
  put(process, 'hrtime', Object.assign(hrtime, { bigint: nanoseconds }));
  put(process, 'uptime', () => elapsed() / 1000);
}

/** Timers fire when they did, and the clock shows then that they have waited. */
function replaceTimers(passed: (delayMs: number, sinceMs: number) => void, elapsedNow: () => number): void {
  const waits = (own: Method, repeats: boolean): Method => function (this: unknown, callback: unknown, delay: unknown, ...rest: unknown[]): unknown {
    if (typeof callback !== 'function') return apply(own, this, [callback, delay, ...rest]);
    const delayMs = max(1, Number(delay) || 1);
    let sinceMs = elapsedNow();
    const fired = function (this: unknown, ...given: unknown[]): unknown {
      passed(delayMs, sinceMs);
      if (repeats) sinceMs = elapsedNow();
      return apply(callback, this, given);
    };
    return apply(own, this, [fired, delay, ...rest]);
  };
  const waited = (own: Method): Method => function (this: unknown, delay: unknown, ...rest: unknown[]): unknown {
    const sinceMs = elapsedNow();
    return Promise.resolve(apply(own, this, [delay, ...rest])).then((value) => {
      passed(Number(delay) || 1, sinceMs);
      return value;
    });
  };
  swap(timersPromises, 'setTimeout', waited);
  for (const target of [globalThis, nodeTimers]) {
    swap(target, 'setTimeout', (own) => waits(own, false));
    swap(target, 'setInterval', (own) => waits(own, true));
    put(get(target, 'setTimeout'), promisify.custom, timersPromises.setTimeout);
  }
}

function replaceRandom(next: () => number): void {
  const fill = (bytes: Uint8Array): void => {
    for (let at = 0; at < bytes.length; at++) bytes[at] = next() & 0xff;
  };
  const bytesOf = (view: unknown, from: number, length?: number): Uint8Array | undefined => {
    if (view instanceof ArrayBuffer) return new Uint8Array(view, from, length);
    return ArrayBuffer.isView(view) ? new Uint8Array(view.buffer, view.byteOffset + from, length ?? view.byteLength - from) : undefined;
  };
  const uuid = (): string => {
    const bytes = Buffer.alloc(16);
    fill(bytes);
    bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
    bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
    return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  };
  const integer = (low: number, high: number): number => low + floor(((next() * 0x200000 + (next() >>> 11)) / 2 ** 53) * (high - low));
  /** To the callback where one is given, else at once. */
  const told = (given: readonly unknown[], value: unknown): unknown => {
    const callback = given.at(-1);
    if (typeof callback !== 'function') return value;
    process.nextTick(() => apply(callback, undefined, [null, value]));
    return undefined;
  };
  const randomBytes: Method = (...given) => {
    const made = Buffer.alloc(Number(given[0]));
    fill(made);
    return told(given, made);
  };
  const randomFill: Method = (...given) => {
    const [view, from, length] = given;
    const bytes = bytesOf(view, Number(from) || 0, typeof length === 'number' ? length : undefined);
    if (bytes) fill(bytes);
    return told(given, view);
  };
  put(Math, 'random', () => next() / 2 ** 32);
  for (const name of ['randomBytes', 'pseudoRandomBytes', 'rng', 'prng']) if (typeof get(nodeCrypto, name) === 'function') put(nodeCrypto, name, randomBytes);
  for (const name of ['randomFill', 'randomFillSync']) put(nodeCrypto, name, randomFill);
  put(nodeCrypto, 'randomInt', (...given: unknown[]) => told(given, typeof given[1] === 'number' ? integer(Number(given[0]), given[1]) : integer(0, Number(given[0]))));
  for (const target of [nodeCrypto, getPrototypeOf(nodeCrypto.webcrypto)]) {
    put(target, 'randomUUID', uuid);
    put(target, 'getRandomValues', (view: unknown) => randomFill(view));
  }
}

function swap(target: object, name: string, make: (own: Method) => Method): void {
  const own: unknown = get(target, name);
  if (isMethod(own)) put(target, name, make(own));
}

function put(target: unknown, name: string | symbol, value: unknown): void {
  if ((typeof target === 'object' && target !== null) || typeof target === 'function') defineProperty(target, name, { value, writable: true, configurable: true, enumerable: true });
}

function isMethod(value: unknown): value is Method {
  return typeof value === 'function';
}
