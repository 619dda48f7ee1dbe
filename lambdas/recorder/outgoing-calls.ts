import { isUtf8 } from 'node:buffer';
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { bodyHeader } from '../../core/body-header';
import type { OutgoingCall } from '../../core/recorded-event';
import { field } from './observe-calls';

/** Bytes of a body that is kept; a longer one is withheld, and its call cannot be replayed. */
const mostBodyBytes = 64 * 1024;
/** Bytes that one invocation may hold before its recording is given up. */
const mostLogBytes = 1_000_000;
/** What a call takes besides its address and its bodies. */
const bytesOfCall = 200;
const keptOfRequests = ['content-type', 'x-amz-target'];
/** Not `x-amz-crc32`: SDKs compare it with a body that redaction may have changed. */
const keptOfAnswers = ['content-type', 'x-amzn-errortype', 'x-amz-function-error', 'location'];

export type Headers = readonly (readonly [name: string, value: string])[];

/** What was asked during one invocation, in the order in which it was. */
export interface CallLog {
  readonly calls: CallUnderWay[];
  bytes: number;
  tooLarge: boolean;
  /** From then on nothing is held for it. */
  closed: boolean;
}

export interface Body {
  chunks: Buffer[];
  bytes: number;
  /** Whether it is too long to be kept, or passed by unseen. */
  withheld: boolean;
}

export interface CallUnderWay {
  readonly log: CallLog;
  readonly method: string;
  readonly url: string;
  /** Read when the call is recorded: most are not. */
  readonly headers: () => Headers;
  readonly sent: Body;
  readonly received: Body;
  readonly startedAt: number;
  answeredAt?: number;
  status?: number;
  answerHeaders?: () => Headers;
  error?: string;
  /** Whether all of the answer has been seen. */
  isComplete: () => boolean;
}

export function newLog(): CallLog {
  return { calls: [], bytes: 0, tooLarge: false, closed: false };
}

/** Lets go of all that is held, also where an answer is still coming in. */
export function closeLog(log: CallLog): void {
  log.closed = true;
  letGo(log);
}

export function newCall(log: CallLog, call: Pick<CallUnderWay, 'method' | 'url' | 'headers'>): CallUnderWay {
  const begun: CallUnderWay = { ...call, log, sent: newBody(), received: newBody(), startedAt: performance.now(), isComplete: () => false };
  count(log, call.url.length + bytesOfCall);
  if (isOpen(log)) log.calls.push(begun);
  return begun;
}

export function isOpen(log: CallLog): boolean {
  return !log.closed && !log.tooLarge;
}

/** Keeps a copy: whoever reads or writes a chunk may change it afterwards. */
export function addTo({ log }: CallUnderWay, body: Body, chunk: unknown, encoding?: unknown): void {
  if (!isOpen(log) || body.withheld || (typeof chunk !== 'string' && !ArrayBuffer.isView(chunk))) return;
  const bytes = typeof chunk === 'string' ? Buffer.from(chunk, isEncoding(encoding) ? encoding : 'utf8') : Buffer.from(new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength));
  body.bytes += bytes.length;
  if (body.bytes > mostBodyBytes) withhold(body);
  else {
    count(log, bytes.length);
    if (isOpen(log)) body.chunks.push(bytes);
  }
}

export function withhold(body: Body): void {
  body.withheld = true;
  body.chunks = [];
}

/** The head of an answer is there. */
export function answer(call: CallUnderWay, status: number, headers: () => Headers): void {
  call.answeredAt = performance.now();
  call.status = status;
  call.answerHeaders = headers;
}

/** @param clock when the invocation began */
export function recorded({ method, url, sent, received, startedAt, answeredAt, status, headers, answerHeaders = () => [], error, isComplete }: CallUnderWay, clock: number): OutgoingCall {
  if (!isComplete()) withhold(received);
  const answer = error === undefined && status !== undefined ? { status, ...content(answerHeaders(), received, keptOfAnswers) } : { error: error ?? 'no answer before the invocation ended' };
  const times = { startMs: sinceMs(startedAt, clock), ...(answeredAt !== undefined && { answeredMs: sinceMs(answeredAt, clock) }) };
  return { method, url, ...content(headers(), sent, keptOfRequests), ...times, answer };
}

function sinceMs(at: number, clock: number): number {
  return Math.round((at - clock) * 100) / 100;
}

/** With the code first, which is what callers look at. */
export function describe(error: unknown): string {
  const [code, name, message] = ['code', 'name', 'message'].map((key) => field(error, key));
  const said = typeof message === 'string' ? message : String(error);
  const kind = typeof code === 'string' ? code : typeof name === 'string' && name !== 'Error' ? name : '';
  return kind === '' || said.includes(kind) ? said : `${kind}: ${said}`;
}

/** Text as it is; packed text unpacked; everything else in base64, with a header that says so. */
function content(headers: Headers, { chunks, withheld }: Body, kept: readonly string[]): { headers: Record<string, string>; body: string } {
  const named = new Map(headers.map(([name, value]) => [name.toLowerCase(), value]));
  const own = Object.fromEntries(kept.flatMap((name) => (named.has(name) ? [[name, named.get(name) ?? '']] : [])));
  const bytes = withheld ? undefined : unpacked(Buffer.concat(chunks), named.get('content-encoding'));
  if (bytes === undefined) return { headers: { ...own, [bodyHeader]: 'withheld' }, body: '' };
  return isUtf8(bytes) ? { headers: own, body: bytes.toString('utf8') } : { headers: { ...own, [bodyHeader]: 'base64' }, body: bytes.toString('base64') };
}

/** Undefined where it cannot be unpacked, or is long then. */
function unpacked(bytes: Buffer, encoding = 'identity'): Buffer | undefined {
  if (bytes.length === 0 || encoding === 'identity' || encoding === 'aws-chunked') return bytes;
  const unpack = unpackers.get(encoding.trim().toLowerCase());
  try {
    return unpack?.(bytes, { maxOutputLength: 2 * mostBodyBytes });
  } catch {
    return undefined;
  }
}

const unpackers = new Map([['gzip', gunzipSync], ['x-gzip', gunzipSync], ['deflate', inflateSync], ['br', brotliDecompressSync]]);

function count(log: CallLog, bytes: number): void {
  log.bytes += bytes;
  if (log.bytes <= mostLogBytes) return;
  log.tooLarge = true;
  letGo(log);
}

function letGo(log: CallLog): void {
  for (const { sent, received } of log.calls.splice(0)) sent.chunks = received.chunks = [];
}

function newBody(): Body {
  return { chunks: [], bytes: 0, withheld: false };
}

function isEncoding(value: unknown): value is BufferEncoding {
  return typeof value === 'string' && Buffer.isEncoding(value);
}
