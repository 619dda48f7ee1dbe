import * as z from 'zod';
import { isRead, operationOf } from './outgoing-kind';
import type { OutgoingCall, RecordedEvent } from './recorded-event';

/** How one recorded call spent its time on questions that it asked one after the other although none needs another's answer. */
export const callProfile = z.object({
  requestId: z.string(),
  version: z.string(),
  at: z.iso.datetime(),
  durationMs: z.number().nonnegative(),
  /** What asking them together would save: their times without the longest. */
  savedMs: z.number().nonnegative(),
  /** What is asked in a row, as people name it: `GET rates.example/latest`, `GetItem`. */
  inRow: z.array(z.string()),
  /** Whether it asks for nothing but reads. */
  readsOnly: z.boolean(),
});
export type CallProfile = z.infer<typeof callProfile>;

/** Characters from which a value that comes again says that it was taken over. */
const leastTelling = 4;
/** Milliseconds that a clock's rounding may be off. */
const tolerance = 1;

/** The profile of a recorded call that worked; undefined where its outgoing calls carry no times. */
export function profileOf({ requestId, version, at, durationMs, event, calls }: RecordedEvent): CallProfile | undefined {
  const timed = calls.flatMap((call) => (call.startMs !== undefined && call.answeredMs !== undefined ? [{ call, startMs: call.startMs, answeredMs: call.answeredMs }] : []));
  if (timed.length !== calls.length) return undefined;
  const row = longestRow(timed.sort((one, other) => one.startMs - other.startMs), JSON.stringify(event));
  return { requestId, version, at, durationMs, savedMs: Math.round(savingOf(row) * 10) / 10, inRow: row.map(({ call }) => nameOf(call)), readsOnly: calls.every(isRead) };
}

interface Timed {
  readonly call: OutgoingCall;
  readonly startMs: number;
  readonly answeredMs: number;
}

/** The row with the most to save, of questions that follow each other and repeat nothing of an earlier answer. */
function longestRow(timed: readonly Timed[], event: string): readonly Timed[] {
  let best: readonly Timed[] = [];
  let row: Timed[] = [];
  for (const next of timed) {
    const last = row.at(-1);
    const follows = last !== undefined && next.startMs >= last.answeredMs - tolerance;
    if (!follows || !isRead(next.call) || row.some(({ call }) => takesFrom(next.call, call, event))) row = [];
    if (isRead(next.call)) row = [...row, next];
    if (savingOf(row) > savingOf(best)) best = row;
  }
  return best;
}

/** Nothing for a row of one. */
function savingOf(row: readonly Timed[]): number {
  const times = row.map(({ startMs, answeredMs }) => answeredMs - startMs);
  return Math.max(0, times.reduce((sum, ms) => sum + ms, 0) - Math.max(0, ...times));
}

/** Whether a question holds a value of an earlier answer that neither the event nor the earlier question held. */
function takesFrom(later: OutgoingCall, earlier: OutgoingCall, event: string): boolean {
  if (!('status' in earlier.answer)) return false;
  const asked = decoded(`${later.url} ${later.body}`);
  const known = decoded(`${event} ${earlier.url} ${earlier.body}`);
  return valuesIn(earlier.answer.body).some((value) => asked.includes(value) && !known.includes(value));
}

/** Texts and numbers of a JSON answer; words of another. */
function valuesIn(body: string): readonly string[] {
  const values: string[] = [];
  const collect = (value: unknown): void => {
    if (typeof value === 'string' || typeof value === 'number') values.push(String(value));
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(collect);
  };
  try {
    collect(JSON.parse(body));
  } catch {
    values.push(...body.split(/[^\w.-]+/));
  }
  return values.filter((value) => value.length >= leastTelling);
}

function decoded(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function nameOf(call: OutgoingCall): string {
  const { host, pathname } = new URL(call.url);
  return operationOf(call) ?? `${call.method} ${host}${pathname.split('/').slice(0, 3).join('/')}`;
}
