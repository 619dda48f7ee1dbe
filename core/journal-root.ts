import * as z from 'zod';
import { hashOf, noPreviousHash } from './journal';
import type { JournalLink } from './journal-link';
import { after, dayOf, nextDay } from './time';

const day = z.iso.date();

/** The end of a subject's entries that were written by a release without tenant chains. */
const unlinkedEnd = z.object({ subject: z.string().min(1), sequence: z.int().positive(), hash: z.string() });
export type UnlinkedEnd = z.infer<typeof unlinkedEnd>;

/**
 * How far a tenant's chain has come when a day is over. Each root has the hash of the one before. The first says what there was
 * before the chain began, so that nothing can be passed off as older than it.
 */
export const journalRoot = z.object({
  schemaVersion: z.literal(1),
  tenant: z.string().min(1),
  /** The day that is over, UTC. */
  date: day,
  /** Links of the tenant's chain, and the hash of the last one; 0 and `noPreviousHash` where there is none. */
  links: z.int().nonnegative(),
  head: z.string(),
  /** Of the first root alone; empty in a new installation. */
  before: z.array(unlinkedEnd).optional(),
  writtenAt: z.iso.datetime(),
  /** It was not written in the hours after its day: it says how far the chain had come when it was. */
  late: z.boolean(),
  previousHash: z.string(),
  hash: z.string(),
});
export type JournalRoot = z.infer<typeof journalRoot>;

/** Hours after a day in which its root is written; later it is missing, and then late. */
const graceHours = 2;
const daySeconds = 86_400;

export function rootOf({ tenant, date, previous, head, before, now }: {
  readonly tenant: string; readonly date: string; readonly previous: JournalRoot | undefined; readonly head: Pick<JournalLink, 'sequence' | 'hash'> | undefined; readonly before?: readonly UnlinkedEnd[]; readonly now: string;
}): JournalRoot {
  const unsigned = {
    schemaVersion: 1 as const, tenant, date, links: head?.sequence ?? 0, head: head?.hash ?? noPreviousHash,
    ...(before && { before: [...before] }), writtenAt: now, late: previous !== undefined && date <= lastDue(now), previousHash: previous?.hash ?? noPreviousHash,
  };
  return { ...unsigned, hash: hashOf(unsigned) };
}

/** Days that are over and have no root yet. The first root of a tenant is yesterday's. */
export function daysToWrite(last: JournalRoot | undefined, now: string): readonly string[] {
  const yesterday = dayOf(after(now, -daySeconds));
  return last === undefined ? [yesterday] : daysBetween(nextDay(last.date), yesterday);
}

/** The last day whose root has to be there. */
export function lastDue(now: string): string {
  return dayOf(after(now, -daySeconds - graceHours * 3600));
}

/** From one day to another, both included. */
function daysBetween(from: string, to: string): readonly string[] {
  const days: string[] = [];
  for (let date = from; date <= to; date = nextDay(date)) days.push(date);
  return days;
}
