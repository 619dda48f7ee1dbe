import { createHash } from 'node:crypto';
import type { BatchCounters, FailureKind, Template } from './cycle';
import { addDuration } from './histogram';
import { mostTelling, readLogLine, type LogLine } from './lambda-log-line';
import { groupTemplates, templateReader } from './log-template';

const mostRequestIds = 500;
const mostFailedTemplates = 50;

export interface LogSource {
  readonly tenant: string;
  readonly component: string;
  /** Share of lines whose templates are counted, see `cloudwatchLogSamplingRate`. */
  readonly sampleShare: number;
}

export interface LogEvent {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly message: string;
}

/** What a subscription filter delivers. */
export interface LogBatch {
  readonly logGroup: string;
  readonly logStream: string;
  readonly logEvents: readonly LogEvent[];
}

/** Years have four digits in ISO 8601; CloudWatch sends none that has more. */
const endOfTime = Date.UTC(10_000, 0, 1);

/**
 * Counters of one delivered batch, one per minute and version. A call counts in the minute of its end. The same batch
 * always gives the same counters, whatever it holds.
 */
export function readLogBatch(source: LogSource, batch: LogBatch): BatchCounters[] {
  const events = joinedFrames(batch.logEvents.filter(({ timestamp }) => timestamp >= 0 && timestamp < endOfTime));
  const { calls, templates } = readEvents(events, versionOfStream(batch.logStream), source.sampleShare);
  const failed = new Set(calls.filter(({ marks }) => marks.size > 0).map(({ requestId }) => requestId));
  const parts = new Map<string, Part>();
  const partOf = (at: number, version: string): Part => {
    const minute = new Date(Math.floor(at / 60_000) * 60_000).toISOString();
    const key = `${minute} ${version}`;
    const part = parts.get(key) ?? { minute, version, calls: [], templates: [] };
    parts.set(key, part);
    return part;
  };
  for (const call of calls) if (call.endAt !== undefined) partOf(call.endAt, call.version).calls.push(call);
  for (const seen of templates) partOf(seen.at, seen.version).templates.push(seen);
  const batchHash = hashOfBatch(batch);
  return [...parts.values()].map((part) => ({ tenant: source.tenant, component: source.component, batchHash, ...countersOf(part, source.sampleShare, failed) }));
}

type Report = Extract<LogLine, { says: 'report' }>;

interface Call {
  readonly requestId: string;
  readonly version: string;
  readonly startAt: number | undefined;
  readonly endAt: number | undefined;
  readonly report: Report | undefined;
  readonly marks: ReadonlySet<FailureKind>;
}

interface SeenTemplate {
  readonly at: number;
  readonly version: string;
  /** Of the call that said it, where that is known. */
  readonly requestId: string | undefined;
  readonly template: Template;
}

interface Part {
  readonly minute: string;
  readonly version: string;
  readonly calls: Call[];
  readonly templates: SeenTemplate[];
}

function readEvents(events: readonly LogEvent[], streamVersion: string, sampleShare: number): { readonly calls: readonly Call[]; readonly templates: readonly SeenTemplate[] } {
  const calls = new Map<string, Call>();
  const templates: SeenTemplate[] = [];
  const templateOf = templateReader();
  let current: string | undefined;
  const lines = believed(events.map((event) => readLogLine(event.message)));
  for (const [index, event] of events.entries()) {
    const line = lines[index];
    const requestId = line?.requestId ?? current;
    if (line && requestId !== undefined) {
      const call = calls.get(requestId) ?? { requestId, version: streamVersion, startAt: undefined, endAt: undefined, report: undefined, marks: new Set() };
      calls.set(requestId, withLine(call, line, event.timestamp));
    }
    if (line?.says === 'start') current = line.requestId;
    const template = isSampled(event.id, sampleShare) ? templateOf(event.message) : undefined;
    if (template) templates.push({ at: event.timestamp, version: (requestId === undefined ? undefined : calls.get(requestId)?.version) ?? streamVersion, requestId, template });
    if (line?.says === 'report' && line.requestId === current) current = undefined;
  }
  return { calls: [...calls.values()], templates };
}

/**
 * The lines without marks of calls that were not there. Lambda's own lines say that a call was: START, REPORT. A call whose
 * START came in the batch before and whose REPORT comes in the next has neither; a stream holds one call at a time, so one
 * request at most can be such a call, and only where nothing in the batch started or ended before its mark.
 */
function believed(lines: readonly (LogLine | undefined)[]): readonly (LogLine | undefined)[] {
  const known = new Set(lines.flatMap((line) => (line?.says === 'start' || line?.says === 'report' ? [line.requestId] : [])));
  const running = known.size === 0 ? lines.find((line) => line?.says === 'mark')?.requestId : undefined;
  return lines.map((line) => (line?.says === 'mark' && !known.has(line.requestId) && line.requestId !== running ? undefined : line));
}

/** A retry in the same batch has the same request id: it adds its marks, the first end stays. */
function withLine(call: Call, line: LogLine, at: number): Call {
  switch (line.says) {
    case 'start':
      return { ...call, version: line.version ?? call.version, startAt: call.startAt ?? at };
    case 'report':
      return { ...call, report: call.report ?? line, endAt: call.report ? call.endAt : at, marks: withMark(call.marks, line.failure) };
    case 'failure':
    case 'mark':
      return { ...call, endAt: call.report ? call.endAt : at, marks: withMark(call.marks, line.failure) };
  }
}

function withMark(marks: ReadonlySet<FailureKind>, mark: FailureKind | undefined): ReadonlySet<FailureKind> {
  return mark === undefined || marks.has(mark) ? marks : new Set([...marks, mark]);
}

function countersOf(part: Part, sampleShare: number, failed: ReadonlySet<string>): Omit<BatchCounters, 'tenant' | 'component' | 'batchHash'> {
  const failures: Partial<Record<FailureKind, number>> = {};
  let durations: BatchCounters['durations'] = {};
  for (const call of part.calls) {
    const failure = mostTelling(call.marks);
    if (failure) failures[failure] = (failures[failure] ?? 0) + 1;
    else if (call.report && !call.report.cold) durations = addDuration(durations, call.report.durationMs);
  }
  const begun = part.calls.flatMap(({ report }) => report?.initMs ?? []);
  const times = [...part.calls.flatMap((call) => [call.startAt ?? call.endAt ?? 0, call.endAt ?? 0]), ...part.templates.map((seen) => seen.at)];
  const continued = part.calls.filter((call) => call.marks.size === 0 && call.startAt === undefined).map((call) => call.requestId);
  return {
    minute: part.minute,
    version: part.version,
    firstAt: new Date(times.reduce((a, b) => Math.min(a, b))).toISOString(),
    lastAt: new Date(times.reduce((a, b) => Math.max(a, b))).toISOString(),
    requests: part.calls.length,
    failures,
    failedRequestIds: part.calls.filter((call) => call.marks.size > 0).map((call) => call.requestId).slice(0, mostRequestIds),
    ...(continued.length > 0 && { continuedRequestIds: continued.slice(0, mostRequestIds) }),
    durations,
    coldStarts: part.calls.filter((call) => call.report?.cold).length,
    ...(begun.length > 0 && { initDurations: begun.reduce(addDuration, {}) }),
    maxMemoryMb: part.calls.reduce((most, call) => Math.max(most, call.report?.maxMemoryMb ?? 0), 0),
    memoryMb: part.calls.reduce((most, call) => Math.max(most, call.report?.memoryMb ?? 0), 0),
    templates: groupTemplates(part.templates.map((seen) => seen.template)).map((one) => ({ ...one, count: Math.round(one.count / sampleShare) })),
    failedTemplates: failedBy(part.templates, failed),
  };
}

/** Failed calls by what they told. As many as were seen, whatever the sampling: they are compared, not added up. */
function failedBy(templates: readonly SeenTemplate[], failed: ReadonlySet<string>): Record<string, number> {
  const told = new Map<string, Set<string>>();
  for (const { requestId, template } of templates) {
    if (template.kind !== 'error' || requestId === undefined || !failed.has(requestId)) continue;
    told.set(template.id, (told.get(template.id) ?? new Set()).add(requestId));
  }
  return Object.fromEntries([...told].map(([id, calls]): [string, number] => [id, calls.size]).sort(([, one], [, other]) => other - one).slice(0, mostFailedTemplates));
}

/** Frames that arrive as events of their own belong to the line before them. */
function joinedFrames(events: readonly LogEvent[]): readonly LogEvent[] {
  const joined: { id: string; timestamp: number; messages: string[] }[] = [];
  for (const event of events) {
    const last = joined.at(-1);
    if (last && /^\s+at \S/.test(event.message)) last.messages.push(event.message);
    else joined.push({ id: event.id, timestamp: event.timestamp, messages: [event.message] });
  }
  return joined.map((event) => ({ id: event.id, timestamp: event.timestamp, message: event.messages.join('\n') }));
}

/** `2026/11/21/[2]abc` → 2 */
export function versionOfStream(logStream: string): string {
  return /\[([^\]]+)\]/.exec(logStream)?.[1] ?? 'unknown';
}

/** By the event's id, not by chance: a redelivered batch must give the same counters. */
function isSampled(eventId: string, sampleShare: number): boolean {
  if (sampleShare >= 1) return true;
  return createHash('sha256').update(eventId).digest().readUInt32BE(0) < sampleShare * 0x1_0000_0000;
}

function hashOfBatch(batch: LogBatch): string {
  const content = [batch.logStream, ...batch.logEvents.map((event) => [event.id, event.timestamp, event.message])];
  return createHash('sha256').update(JSON.stringify(content)).digest('hex');
}
