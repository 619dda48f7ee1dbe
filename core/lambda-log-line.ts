import * as z from 'zod';
import { failureKind, failureKinds, type FailureKind } from './cycle';

/** What one line says of a call. A mark without request id belongs to the call that the stream is in. */
export type LogLine =
  | { readonly says: 'start'; readonly requestId: string; readonly version: string | undefined }
  | { readonly says: 'report'; readonly requestId: string; readonly durationMs: number; readonly memoryMb: number; readonly maxMemoryMb: number; readonly cold: boolean; readonly initMs: number | undefined; readonly failure: FailureKind | undefined }
  | { readonly says: 'failure'; readonly requestId: string | undefined; readonly failure: FailureKind }
  /** What Ratchet's wrapper said; anybody who writes to the log can say the same. */
  | { readonly says: 'mark'; readonly requestId: string; readonly failure: FailureKind };

/** Reads what Lambda, its Node runtime and Ratchet's wrapper write, in the text and in the JSON log format; undefined for every other line. */
export function readLogLine(message: string): LogLine | undefined {
  if (message.startsWith('{"ratchet":')) return wrapperLine(ratchetLineOf(message));
  return message.startsWith('{') ? readJson(message) : readText(message);
}

/** The JSON object that a line is, or ends with after the prefix of the text format. */
export function jsonOf(message: string): Readonly<Record<string, unknown>> | undefined {
  const start = message.indexOf('{');
  if (start < 0) return undefined;
  try {
    return record.safeParse(JSON.parse(message.slice(start))).data;
  } catch {
    return undefined;
  }
}

/**
 * The JSON of a line that Ratchet's wrapper wrote: it goes to stdout by itself, so nothing stands before it and nothing
 * round it. What a function logs may hold text of its users; as a part of a line that is never taken for one of Ratchet's.
 */
export function ratchetLineOf(message: string): Readonly<Record<string, unknown>> | undefined {
  return message.startsWith('{"ratchet":') ? jsonOf(message) : undefined;
}

const record = z.record(z.string(), z.unknown());

function readText(message: string): LogLine | undefined {
  const start = /^START RequestId: (\S+)(?: Version: (\S+))?/.exec(message);
  if (start?.[1]) return { says: 'start', requestId: start[1], version: start[2] };
  if (message.startsWith('REPORT RequestId: ')) return textReport(message);
  const timeout = /^\S+ (\S+) Task timed out after [\d.]+ seconds/.exec(message);
  if (timeout) return { says: 'failure', requestId: timeout[1], failure: 'timeout' };
  const ended = /^RequestId: (\S+) Error: (.*)/s.exec(message);
  if (ended) return { says: 'failure', requestId: ended[1], failure: endOf(ended[2] ?? '') };
  const thrown = /^\S+\t(\S+)\tERROR\t(?:Invoke Error|Uncaught Exception|Unhandled Promise Rejection)\s/.exec(message);
  if (thrown) return { says: 'failure', requestId: thrown[1] === 'undefined' ? undefined : thrown[1], failure: 'thrown' };
  return message.includes('JavaScript heap out of memory') ? { says: 'failure', requestId: undefined, failure: 'memory' } : undefined;
}

function endOf(reason: string): FailureKind {
  if (reason.startsWith('Task timed out')) return 'timeout';
  return /signal: killed|OutOfMemory/.test(reason) ? 'memory' : 'thrown';
}

/** `REPORT RequestId: …` and then tab-separated `Name: value unit`. */
function textReport(message: string): LogLine {
  const fields = new Map<string, string>();
  for (const field of message.split(/[\t\n]/)) {
    const colon = field.indexOf(': ');
    if (colon > 0) fields.set(field.slice(0, colon).trim(), field.slice(colon + 2).trim());
  }
  const numberOf = (name: string): number => Math.max(0, Number.parseFloat(fields.get(name) ?? '') || 0);
  const memory = { memoryMb: numberOf('Memory Size'), maxMemoryMb: numberOf('Max Memory Used') };
  return {
    says: 'report',
    requestId: fields.get('REPORT RequestId') ?? '',
    durationMs: numberOf('Duration'),
    ...memory,
    cold: fields.has('Init Duration'),
    initMs: fields.has('Init Duration') ? numberOf('Init Duration') : undefined,
    failure: failureOf(fields.get('Status'), fields.get('Error Type'), memory),
  };
}

function failureOf(status: string | undefined, errorType: string | undefined, memory: { readonly memoryMb: number; readonly maxMemoryMb: number }): FailureKind | undefined {
  if (status === undefined || status === 'success') return undefined;
  if (status === 'timeout') return 'timeout';
  if (errorType?.includes('OutOfMemory')) return 'memory';
  const full = memory.memoryMb > 0 && memory.maxMemoryMb >= memory.memoryMb;
  return errorType === 'Runtime.ExitError' && full ? 'memory' : 'thrown';
}

const startRecord = z.object({ type: z.literal('platform.start'), record: z.object({ requestId: z.string(), version: z.string().optional() }) });

const reportRecord = z.object({
  type: z.literal('platform.report'),
  record: z.object({
    requestId: z.string(),
    status: z.string().optional(),
    errorType: z.string().optional(),
    metrics: z.object({
      durationMs: z.number().nonnegative().catch(0),
      memorySizeMB: z.number().nonnegative().catch(0),
      maxMemoryUsedMB: z.number().nonnegative().catch(0),
      initDurationMs: z.number().optional().catch(undefined),
    }),
  }),
});

/** Written by the wrapper that ManagedFunction puts round a handler. */
const wrapperFailure = z.object({ ratchet: z.literal('failure'), requestId: z.string(), kind: failureKind });

const thrownRecord = z.object({ level: z.literal('ERROR'), requestId: z.string().optional(), message: z.string().regex(/^(Invoke Error|Uncaught Exception|Unhandled Promise Rejection)/) });

/** What a line has in it that may say something of a call: most have none, and are not parsed for it. */
const saysSomething = /"platform\.(?:start|report)"|"(?:Invoke Error|Uncaught Exception|Unhandled Promise Rejection)/;

function readJson(message: string): LogLine | undefined {
  if (!saysSomething.test(message)) return undefined;
  const json = jsonOf(message);
  if (!json) return undefined;
  const start = startRecord.safeParse(json).data?.record;
  if (start) return { says: 'start', requestId: start.requestId, version: start.version };
  const report = reportRecord.safeParse(json).data?.record;
  if (report) {
    const { durationMs, initDurationMs } = report.metrics;
    const memory = { memoryMb: report.metrics.memorySizeMB, maxMemoryMb: report.metrics.maxMemoryUsedMB };
    return { says: 'report', requestId: report.requestId, durationMs, ...memory, cold: initDurationMs !== undefined, initMs: initDurationMs === undefined ? undefined : Math.max(0, initDurationMs), failure: failureOf(report.status, report.errorType, memory) };
  }
  const thrown = thrownRecord.safeParse(json).data;
  return thrown ? { says: 'failure', requestId: thrown.requestId, failure: 'thrown' } : undefined;
}

function wrapperLine(json: Readonly<Record<string, unknown>> | undefined): LogLine | undefined {
  const failure = wrapperFailure.safeParse(json).data;
  return failure && { says: 'mark', requestId: failure.requestId, failure: failure.kind };
}

/** The most telling of several marks of one call. */
export function mostTelling(marks: ReadonlySet<FailureKind>): FailureKind | undefined {
  return tellingOrder.find((kind) => marks.has(kind));
}

const tellingOrder: readonly FailureKind[] = ['timeout', 'memory', 'thrown', ...failureKinds];
