import { createHash } from 'node:crypto';
import * as z from 'zod';
import { StaleFencingToken } from './errors';
import { linksSubject } from './names';

export const journalKinds = [
  'cycle-admitted', 'cycle-refused', 'cycle-reported', 'selection', 'action-run',
  'improvement-started', 'lease-refused', 'diagnosed', 'proposed', 'verdict', 'tested', 'approval-wanted', 'first-approved', 'approved', 'not-approved', 'postponed',
  'deployment-intended', 'published', 'deployed', 'look', 'promotion-intended', 'promoted', 'latest-restored', 'rollback-intended', 'rolled-back', 'superseded',
  'reconciled', 'outcome', 'operator', 'model-failed', 'fix-overwritten', 'after-look', 'harm-after-promotion', 'kept-well', 'paused-itself', 'state-differs', 'mend-intended', 'mended', 'removal-intended', 'versions-removed',
] as const;

/**
 * One fact for the audit. `subject` is `improvement/<id>`, `cycle/<id>`, `tenant`, or `component/<name>` for what
 * operators do to its versions; `entryId` is unique within it, so
 * that a step that runs twice writes once. `summary` is for a reader at night: what happened, and why.
 */
export const journalEntry = z.object({
  tenant: z.string().min(1),
  subject: z.string().min(1).refine((subject) => subject !== linksSubject, 'expected another name than that of the tenant\'s chain'),
  entryId: z.string().min(1),
  kind: z.enum(journalKinds),
  at: z.iso.datetime(),
  by: z.string().min(1),
  /** The function that handed it in, as the journal's writer knows it from IAM; set by that writer alone. */
  writer: z.string().optional(),
  component: z.string().optional(),
  /** Of the lease under which the writer acts. Cycles and operators have none. */
  fencingToken: z.int().positive().optional(),
  summary: z.string().min(1),
  data: z.record(z.string(), z.unknown()),
});
export type JournalEntry = z.infer<typeof journalEntry>;

export const journalRecord = journalEntry.extend({
  sequence: z.int().positive(),
  previousHash: z.string(),
  hash: z.string(),
});
export type JournalRecord = z.infer<typeof journalRecord>;

export const noPreviousHash = '0'.repeat(64);

/**
 * The next record of a subject's chain; the record that stands, when the entry is already in it.
 * @throws StaleFencingToken when the chain has already seen a newer token.
 */
export function nextRecord(chain: readonly JournalRecord[], entry: JournalEntry): { readonly record: JournalRecord; readonly known: boolean } {
  const known = chain.find((record) => record.entryId === entry.entryId);
  if (known) return { record: known, known: true };
  const newest = Math.max(0, ...chain.map((record) => record.fencingToken ?? 0));
  if (entry.fencingToken !== undefined && entry.fencingToken < newest) {
    throw new StaleFencingToken(`Journal entry ${entry.entryId} of ${entry.subject}: fencing token ${entry.fencingToken}, expected at least ${newest}; the lease went to somebody else`);
  }
  const last = chain.at(-1);
  const unsigned = { ...entry, sequence: (last?.sequence ?? 0) + 1, previousHash: last?.hash ?? noPreviousHash };
  return { record: { ...unsigned, hash: hashOf(unsigned) }, known: false };
}

/** Where a chain is broken: the sequence number and why; undefined when it holds. */
export function firstBreak(chain: readonly JournalRecord[]): { readonly sequence: number; readonly reason: string } | undefined {
  let previous = noPreviousHash;
  for (const [index, record] of chain.entries()) {
    const { hash, ...unsigned } = record;
    if (record.sequence !== index + 1) return { sequence: index + 1, reason: `sequence number ${record.sequence}, expected ${index + 1}` };
    if (record.previousHash !== previous) return { sequence: record.sequence, reason: 'does not follow the entry before it' };
    if (hashOf(unsigned) !== hash) return { sequence: record.sequence, reason: 'content does not match its hash' };
    previous = hash;
  }
  return undefined;
}

/** Sha256 over JSON with sorted keys: the same content always has the same hash. */
export function hashOf(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}

function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
