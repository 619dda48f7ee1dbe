import * as z from 'zod';
import { hashOf, type JournalRecord, noPreviousHash } from './journal';

/**
 * Every entry of a tenant, of whatever subject, is a link of one chain: so a subject's chain cannot be taken away as a whole, or
 * lose its end, without the tenant's chain knowing better. It is written in the same transaction as its entry.
 */
export const journalLink = z.object({
  tenant: z.string().min(1),
  sequence: z.int().positive(),
  /** The entry: where it stands, which it is, its hash. */
  subject: z.string().min(1),
  entrySequence: z.int().positive(),
  entryId: z.string().min(1),
  entryAt: z.iso.datetime(),
  entryHash: z.string(),
  previousHash: z.string(),
  hash: z.string(),
});
export type JournalLink = z.infer<typeof journalLink>;

export function nextLink(last: Pick<JournalLink, 'sequence' | 'hash'> | undefined, { tenant, subject, sequence: entrySequence, entryId, at: entryAt, hash: entryHash }: JournalRecord): JournalLink {
  const unsigned = { tenant, sequence: (last?.sequence ?? 0) + 1, subject, entrySequence, entryId, entryAt, entryHash, previousHash: last?.hash ?? noPreviousHash };
  return { ...unsigned, hash: hashOf(unsigned) };
}
