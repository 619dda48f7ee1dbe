import { inflateRawSync } from 'node:zlib';
import * as z from 'zod';
import { jsonOf } from './lambda-log-line';
import { templateOf } from './log-template';
import { recordedEvent, type RecordedEvent } from './recorded-event';

/** Bytes of one recording when it is unpacked: nobody fills memory with a small line. */
const mostBytes = 4_000_000;

const line = z.object({ ratchet: z.literal('recording'), schemaVersion: z.literal(1), data: z.string() });
const tooLarge = z.object({ ratchet: z.literal('recording'), tooLarge: z.number() });

/** What recorder lines of a batch hold; those that cannot be read or were too large are counted, never thrown. */
export function readRecordings(messages: readonly string[]): { readonly events: readonly RecordedEvent[]; readonly tooLarge: number; readonly unreadable: number } {
  const read = messages.filter((message) => message.includes('recording')).map(eventOf).filter((one) => one !== undefined);
  return {
    events: read.flatMap((one) => (typeof one === 'string' ? [] : [one])),
    tooLarge: read.filter((one) => one === 'too-large').length,
    unreadable: read.filter((one) => one === 'unreadable').length,
  };
}

function eventOf(message: string): RecordedEvent | 'too-large' | 'unreadable' | undefined {
  const outer = jsonOf(message);
  const inner = typeof outer?.['message'] === 'string' ? jsonOf(outer['message']) : outer?.['message'];
  for (const value of [outer, inner]) {
    if (tooLarge.safeParse(value).success) return 'too-large';
    const found = line.safeParse(value).data;
    if (found) return unpacked(found.data);
  }
  return undefined;
}

function unpacked(data: string): RecordedEvent | 'unreadable' {
  try {
    return recordedEvent.parse(JSON.parse(inflateRawSync(Buffer.from(data, 'base64'), { maxOutputLength: mostBytes }).toString('utf8')));
  } catch {
    return 'unreadable';
  }
}

/**
 * Id of the log template that Lambda's own line on this failure has, so that a recorded failure is found by what was found
 * in the logs. Undefined for calls that worked, and for failures that leave no error line.
 */
export function faultOf({ requestId, outcome, at }: RecordedEvent): string | undefined {
  if (outcome.state !== 'threw') return undefined;
  const { errorType, message, stack } = outcome;
  return templateOf(`${at}\t${requestId}\tERROR\tInvoke Error \t${JSON.stringify({ errorType, errorMessage: message, stack: stack.split('\n') })}`)?.id;
}
