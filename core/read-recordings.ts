import { inflateRawSync } from 'node:zlib';
import * as z from 'zod';
import { parse } from './config';
import { ratchetLineOf } from './lambda-log-line';
import { templateOf } from './log-template';
import { versionOfStream, type LogBatch, type LogEvent } from './read-log-batch';
import { recordedEvent, type RecordedEvent } from './recorded-event';

/** Bytes of one recording when it is unpacked: nobody fills memory with a small line. */
const mostBytes = 4_000_000;
/** Recorder lines of one batch that are read; the others count as unreadable. */
const mostOfBatch = 500;
/** A call takes 15 minutes at most, and is recorded at its end. */
const furthestMs = 15 * 60_000;
/** Lambda's ids, and what may be part of a key. */
const requestId = /^[\w-]{1,64}$/;

export interface ReadRecordings {
  readonly events: readonly RecordedEvent[];
  readonly tooLarge: number;
  readonly unreadable: number;
}

const line = z.object({ ratchet: z.literal('recording'), schemaVersion: z.literal(1), data: z.string() });
const tooLarge = z.object({ ratchet: z.literal('recording'), schemaVersion: z.literal(1), tooLarge: z.number() });

/**
 * What the recorder's lines of a batch hold; those that cannot be read or were too large are counted, never thrown. A
 * recording that tells of another time or of another version than its stream is none: it counts as unreadable.
 */
export function readRecordings({ logStream, logEvents }: Pick<LogBatch, 'logStream' | 'logEvents'>): ReadRecordings {
  const version = versionOfStream(logStream);
  const found = logEvents.filter(({ message }) => ratchetLineOf(message)?.['ratchet'] === 'recording');
  const read = found.slice(0, mostOfBatch).map((event) => eventOf(event, version));
  return {
    events: read.flatMap((one) => (typeof one === 'string' ? [] : [one])),
    tooLarge: read.filter((one) => one === 'too-large').length,
    unreadable: read.filter((one) => one === 'unreadable').length + Math.max(0, found.length - mostOfBatch),
  };
}

function eventOf({ message, timestamp }: LogEvent, version: string): RecordedEvent | 'too-large' | 'unreadable' {
  const json = ratchetLineOf(message);
  if (tooLarge.safeParse(json).success) return 'too-large';
  const event = unpacked(line.safeParse(json).data?.data ?? '');
  if (event === undefined || !requestId.test(event.requestId) || event.version !== version) return 'unreadable';
  return Math.abs(Date.parse(event.at) - timestamp) <= furthestMs ? event : 'unreadable';
}

function unpacked(data: string): RecordedEvent | undefined {
  try {
    return parse(recordedEvent, JSON.parse(inflateRawSync(Buffer.from(data, 'base64'), { maxOutputLength: mostBytes }).toString('utf8')), 'Recording');
  } catch {
    return undefined;
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
