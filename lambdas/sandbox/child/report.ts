import { writeSync } from 'node:fs';
import type { ChildRecord } from '../record';
import { hmacSha256 } from './hmac';
import { recordDescriptor, signedText } from './protocol';

// An imported binding reads the module's property at each call; a constant does not.
const write = writeSync;
const { stringify } = JSON;
const { isArray } = Array;
const { setPrototypeOf } = Object;
const exitNow: unknown = Reflect.get(process, 'reallyExit');
const { apply } = Reflect;
const sliceOf: (text: string, start: number, stop: number) => string = Function.prototype.call.bind(String.prototype.slice);

export type Report = (record: ChildRecord) => void;

/**
 * The runner's way to its parent. The code that is not trusted may change every prototype, so this uses copies taken
 * before it was loaded, records without prototypes (no `toJSON` is found on them), and text alone on the way out. Where a
 * record cannot be written, the process ends: a run without its records has no result.
 */
export function reporter(key: Uint8Array): Report {
  let sequence = 0;
  return (record) => {
    try {
      const text = stringify(bare(record));
      write(recordDescriptor, `${hmacSha256(key, signedText(sequence++, text))} ${text}\n`);
    } catch {
      endProcess(1);
    }
  };
}

/** Ends the process at once, whatever listens. */
export function endProcess(code: number): void {
  if (typeof exitNow === 'function') apply(exitNow, process, [code]);
}

/** A list that nothing can be found on, or put in the way of. */
export function bareList<Item>(): Item[] {
  return setPrototypeOf([], null);
}

/** The text that `read` gives, at most `most` characters; the fallback where it throws or gives something else. */
export function textOf(read: () => unknown, fallback: string, most = 2_000): string {
  try {
    const value = read();
    return typeof value === 'string' ? sliceOf(value, 0, most) : fallback;
  } catch {
    return fallback;
  }
}

/** Records are flat but for lists of texts, which are bare already or the runner's own. */
function bare(record: ChildRecord): ChildRecord {
  if ('unanswered' in record && isArray(record.unanswered)) setPrototypeOf(record.unanswered, null);
  if ('writes' in record && isArray(record.writes)) setPrototypeOf(record.writes, null);
  return setPrototypeOf(record, null);
}
