import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { Template } from './cycle';
import { jsonOf } from './lambda-log-line';
import { textOf } from './log-miner/cluster';
import { createScanner } from './log-miner/scan-line';
import { isWord, shapeOf } from './log-miner/shape-of';
import { masked } from './mask-text';
import { ownFrame } from './own-frame';

/** Templates of errors and warnings, and of other lines, that are kept of one minute of a batch: the most frequent ones. */
const most = { told: 50, info: 20 } as const;
const longestExample = 500;
const longestText = 300;
const longestPlace = 120;
/** Of lines that tell no trouble: there are many, and each is an item's bytes. */
const longestInfo = 200;
/** Longer lines are cut before they are read: patterns must not take long on what a user may have sent. */
const longestRead = 2000;
const mostFields = 20;

/** Reads the template of one line after the other, with a count of one; undefined for Lambda's own lines, Ratchet's, and those that say nothing. */
export function templateReader(): (message: string) => Template | undefined {
  const { scan, scanned } = createScanner();
  const known = new Map<number, Template | undefined>();
  const read = (line: string): Template | undefined => {
    const shape = shapeOf(line, scanned);
    if (!shape.tokens.some(isWord)) return undefined;
    return { id: idOf(`info ${shape.tokens.join(' ')}`), kind: 'info', text: masked(textOf(shape)).slice(0, longestInfo), example: masked(oneLine(line)).slice(0, longestInfo), count: 1 };
  };
  const infoOf = (text: string): Template | undefined => {
    const line = firstLine(text);
    const key = scan(line);
    if (!known.has(key)) known.set(key, read(line));
    return known.get(key);
  };
  return (message) => {
    const told = readTold(message);
    if (!told || told.text.trim() === '') return undefined;
    return told.kind === 'info' ? infoOf(told.text) : troubleOf(told);
  };
}

/** The template of one line. The same line has the same id wherever and whenever it is read. */
export function templateOf(message: string): Template | undefined {
  return templateReader()(message);
}

/** What a line of any log says: of JSON its message, or else the names of its fields; of several lines the first. */
export function saidIn(line: string): string {
  const json = line.startsWith('{') ? jsonOf(line) : undefined;
  return firstLine((json && toldByJson(json)?.text) ?? line);
}

function troubleOf(told: Told): Template {
  const frame = told.stack.map(ownFrame).find((own) => own !== undefined);
  const said = masked(oneLine(told.text));
  const text = said.slice(0, longestText) + (frame ? ` at ${frame.place}` : '');
  const example = said.slice(0, longestExample - longestPlace) + (frame ? ` at ${frame.place}:${frame.line}`.slice(0, longestPlace) : '');
  return { id: idOf(`${told.kind} ${text}`), kind: told.kind, text, example, count: 1 };
}

/** Sums templates by id; the most frequent of them. The order of what comes in does not matter. */
export function groupTemplates(templates: readonly Template[]): Template[] {
  const byId = new Map<string, Template>();
  for (const one of templates) {
    const known = byId.get(one.id);
    byId.set(one.id, known ? { ...known, count: known.count + one.count, text: earlier(known.text, one.text), example: earlier(known.example, one.example) } : one);
  }
  const sorted = [...byId.values()].sort((a, b) => b.count - a.count || (a.id < b.id ? -1 : 1));
  return [...sorted.filter(({ kind }) => kind !== 'info').slice(0, most.told), ...sorted.filter(({ kind }) => kind === 'info').slice(0, most.info)];
}

interface Told {
  readonly kind: Template['kind'];
  readonly text: string;
  readonly stack: readonly string[];
}

/** Lines of the Lambda service, which are counted where they say something of a call. */
const ownLine = /^(?:START|END|REPORT) RequestId: |^RequestId: |^(?:INIT_START|INIT_REPORT|RESTORE_START|RESTORE_REPORT|EXTENSION|TELEMETRY|LOGS|XRAY TraceId:)\b|^\S+ \S+ Task timed out after /;

function readTold(message: string): Told | undefined {
  const json = message.startsWith('{') ? jsonOf(message) : undefined;
  if (json) return toldByJson(json);
  if (ownLine.test(message)) return undefined;
  const line = /^\S+\t\S+\t([A-Z]{3,5})\t(.*)$/s.exec(message);
  if (line) return toldByConsole(kindOf(line[1] ?? ''), line[2] ?? '');
  const thrown = /^(?:Uncaught )?(?:[A-Z]\w*)?(?:Error|Exception|Fault)\b.*\n\s+at /.test(message);
  return toldByConsole(thrown ? 'error' : 'info', message);
}

/** Levels as Lambda's JSON format, Powertools and winston-style loggers name them, and as pino-style ones number them. */
function kindOf(level: unknown): Template['kind'] {
  if (typeof level === 'number') return level >= 50 ? 'error' : level >= 40 ? 'warning' : 'info';
  const name = typeof level === 'string' ? level.toUpperCase() : '';
  if (name === 'WARN' || name === 'WARNING') return 'warning';
  return name === 'ERROR' || name === 'FATAL' || name === 'CRITICAL' ? 'error' : 'info';
}

function toldByConsole(kind: Template['kind'], text: string): Told {
  const invoke = /^(?:Invoke Error|Uncaught Exception|Unhandled Promise Rejection)\s/.test(text) ? toldByError(jsonOf(text)) : undefined;
  if (invoke) return { kind, ...invoke };
  const json = text.startsWith('{') ? jsonOf(text) : undefined;
  const told = json && (kind === 'info' || json['level'] !== undefined) ? toldByJson(json) : undefined;
  if (told) return told;
  const lines = text.split('\n');
  return { kind, text: lines[0] ?? '', stack: lines.slice(1) };
}

/** Lines of Ratchet's own wrapper and of the Lambda service are counted, not clustered. */
function toldByJson(json: Readonly<Record<string, unknown>>): Told | undefined {
  const { level, type, message = json['msg'] ?? json['event'], error, err } = json;
  if (json['ratchet'] !== undefined || (typeof type === 'string' && type.startsWith('platform.'))) return undefined;
  const kind = kindOf(level);
  const told = kind === 'info' ? undefined : [error, err, message, json].map(toldByError).find((one) => one !== undefined);
  if (told) return { kind, ...told };
  if (typeof message === 'string') return { kind, text: message.split('\n', 1)[0] ?? '', stack: [] };
  return { kind, text: kind === 'info' ? fieldsOf(json) : JSON.stringify(message ?? ''), stack: [] };
}

/** What a line without a message says: the names of its fields, and their values as values. */
function fieldsOf(json: Readonly<Record<string, unknown>>): string {
  return Object.entries(json).slice(0, mostFields).map(([name, value]) => `${name}=${typeof value === 'object' ? '{}' : JSON.stringify(value)}`).join(' ');
}

/** An error as Node's runtime (errorType, errorMessage, stack) or a logger (name, message, stack) serializes it. */
function toldByError(value: unknown): Omit<Told, 'kind'> | undefined {
  const read = serialized.safeParse(value).data;
  const type = read?.errorType ?? read?.name;
  if (!read || type === undefined) return undefined;
  const stack = read.stack ?? read.stackTrace ?? [];
  return { text: `${type}: ${read.errorMessage ?? read.message ?? ''}`, stack: typeof stack === 'string' ? stack.split('\n') : stack };
}

const lines = z.union([z.string(), z.array(z.string())]).optional().catch(undefined);
const word = z.string().optional().catch(undefined);
const serialized = z.object({ errorType: word, name: word, errorMessage: word, message: word, stack: lines, stackTrace: lines });

/** Cut at a space, so that no half of an address or id is left unmasked. */
function oneLine(text: string): string {
  const line = text.slice(0, longestRead).replace(/\s+/g, ' ').trim();
  return text.length > longestRead ? line.slice(0, Math.max(0, line.lastIndexOf(' '))) : line;
}

function firstLine(text: string): string {
  return text.trimStart().split('\n', 1)[0] ?? '';
}

function idOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

function earlier(one: string, other: string): string {
  return one < other ? one : other;
}
