import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { Template } from './cycle';
import { jsonOf } from './lambda-log-line';

const mostTemplates = 50;
const longestExample = 500;
const longestText = 300;
const longestPlace = 120;
/** Longer lines are cut before they are read: patterns must not take long on what a user may have sent. */
const longestRead = 2000;

/** The template of an error or warning line, with a count of one; undefined for every other line. */
export function templateOf(message: string): Template | undefined {
  const told = readTold(message);
  if (!told || told.text.trim() === '') return undefined;
  const frame = told.stack.map(ownFrame).find((own) => own !== undefined);
  const said = masked(oneLine(told.text));
  const text = said.slice(0, longestText) + (frame ? ` at ${frame.place}` : '');
  const example = said.slice(0, longestExample - longestPlace) + (frame ? ` at ${frame.place}:${frame.line}`.slice(0, longestPlace) : '');
  return { id: createHash('sha256').update(`${told.kind} ${text}`).digest('hex').slice(0, 16), kind: told.kind, text, example, count: 1 };
}

/** Sums templates by id; the 50 with the highest counts. The order of what comes in does not matter. */
export function groupTemplates(templates: readonly Template[]): Template[] {
  const byId = new Map<string, Template>();
  for (const one of templates) {
    const known = byId.get(one.id);
    byId.set(one.id, known ? { ...known, count: known.count + one.count, example: known.example < one.example ? known.example : one.example } : one);
  }
  return [...byId.values()].sort((a, b) => b.count - a.count || (a.id < b.id ? -1 : 1)).slice(0, mostTemplates);
}

/** Text without what varies from call to call or may name a person: safe to keep and to show to a model. */
export function masked(text: string): string {
  return masks.reduce((left, [pattern, word]) => left.replace(pattern, word), text);
}

const masks: readonly (readonly [RegExp, string])[] = [
  [/\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b/g, '<email>'],
  [/\barn:[\w-]*:[^\s"',)]+/g, '<arn>'],
  [/\bhttps?:\/\/[^\s"',)]+/g, '<url>'],
  [/\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b/gi, '<id>'],
  [/\b(?:\d{1,3}\.){3}\d{1,3}\b/g, '<ip>'],
  [/\b(?:[0-9a-f]{1,4}:){3,7}:?[0-9a-f]{1,4}\b/gi, '<ip>'],
  [/"(?:[^"\\]|\\.)*(?:"|$)|`[^`]*(?:`|$)|(?<!\w)'.*?(?:'(?!\w)|$)/g, '<text>'],
  [/\b0x[0-9a-f]+\b|\b(?=[a-f]*\d)[0-9a-f]{8,}\b/gi, '<id>'],
  [/[\w+/=-]{25,}|\b(?=[\w-]*[A-Za-z])(?=[\w-]*\d)[\w-]{6,}\b/g, '<id>'],
  [/\b\d{4}-\d\d-\d\d(?:T[\d:.]+Z?)?\b/g, '<time>'],
  [/-?\d+(?:\.\d+)?/g, '<n>'],
];

interface Told {
  readonly kind: Template['kind'];
  readonly text: string;
  readonly stack: readonly string[];
}

function readTold(message: string): Told | undefined {
  if (message.startsWith('{')) return toldByJson(jsonOf(message));
  const line = /^\S+\t\S+\t(ERROR|FATAL|WARN)\t(.*)$/s.exec(message);
  if (line) return toldByConsole(line[1] === 'WARN' ? 'warning' : 'error', line[2] ?? '');
  return /^(?:Uncaught )?(?:[A-Z]\w*)?(?:Error|Exception|Fault)\b.*\n\s+at /.test(message) ? toldByConsole('error', message) : undefined;
}

function toldByConsole(kind: Template['kind'], text: string): Told {
  const invoke = /^(?:Invoke Error|Uncaught Exception|Unhandled Promise Rejection)\s/.test(text) ? toldByError(jsonOf(text)) : undefined;
  if (invoke) return { kind, ...invoke };
  const json = text.startsWith('{') ? toldByJson(jsonOf(text)) : undefined;
  if (json) return json;
  const lines = text.split('\n');
  return { kind, text: lines[0] ?? '', stack: lines.slice(1) };
}

function toldByJson(json: Readonly<Record<string, unknown>> | undefined): Told | undefined {
  const parsed = jsonLine.safeParse(json).data;
  if (!parsed || json?.['ratchet'] !== undefined) return undefined;
  const kind = parsed.level.startsWith('WARN') ? 'warning' : 'error';
  const error = [parsed.error, parsed.err, parsed.message, json].map(toldByError).find((told) => told !== undefined);
  const said = typeof parsed.message === 'string' ? parsed.message.split('\n')[0] ?? '' : JSON.stringify(parsed.message ?? '');
  return { kind, text: error?.text ?? said, stack: error?.stack ?? [] };
}

/** Lines of Ratchet's own wrapper are counted, not clustered. Levels as Lambda's JSON format, Powertools, pino-style and winston-style loggers name them. */
const jsonLine = z.object({
  level: z.string().transform((level) => level.toUpperCase()).pipe(z.enum(['ERROR', 'FATAL', 'CRITICAL', 'WARN', 'WARNING'])),
  message: z.unknown().optional(),
  error: z.unknown().optional(),
  err: z.unknown().optional(),
});

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

/** Function and file of a stack frame in the component's own code; the line is left out of what is hashed, so that a template outlives a deployment. */
function ownFrame(line: string): { readonly place: string; readonly line: string } | undefined {
  const frame = /^\s*at (?:async )?(?:(.+?) \()?([^()]+?):(\d+):\d+\)?\s*$/.exec(line);
  const path = frame?.[2];
  if (!frame || !path || /node_modules|^node:|^internal\/|\/var\/runtime\/|\/_worker\.js$/.test(path)) return undefined;
  const file = path.slice(path.lastIndexOf('/') + 1);
  return { place: frame[1] ? `${frame[1]} (${file})` : file, line: frame[3] ?? '' };
}

/** Cut at a space, so that no half of an address or id is left unmasked. */
function oneLine(text: string): string {
  const line = text.slice(0, longestRead).replace(/\s+/g, ' ').trim();
  return text.length > longestRead ? line.slice(0, Math.max(0, line.lastIndexOf(' '))) : line;
}
