import type { JournalRecord } from '../journal';
import { lastDue, type UnlinkedEnd } from '../journal-root';
import { dayOf } from '../time';
import type { AuditTrail, JournalRoots } from '../ports';
import { checkChain } from './check-chain';
import { linkLedger } from './check-links';
import { checkRoots, missing } from './check-roots';
import type { AuditFault } from './fault';

export interface AuditReport {
  readonly tenant: string;
  readonly holds: boolean;
  readonly subjects: number;
  readonly entries: number;
  readonly links: number;
  readonly roots: number;
  /** The last day whose root is there: up to it, nobody could have written anything anew unseen. */
  readonly lockedUntil: string | undefined;
  /** Where something is wrong, `mostFaults` at most. */
  readonly faults: readonly AuditFault[];
  /** All that were found. */
  readonly faultCount: number;
  readonly notes: readonly string[];
}

/** Faults that are told one by one; a chain that was cut into a thousand pieces is not told better by a thousand lines. */
const mostFaults = 200;
/** Entries between two words on how far it has come. */
const progressStep = 1000;

/**
 * Proves a tenant's audit: each subject's chain, the tenant's chain over all of them, the daily roots over that. Entries may be
 * written meanwhile: links are read first, and those that came since again at the end, so that no new entry seems inserted.
 * Holds one line of each entry's link, and one whole chain at a time.
 */
export async function verifyJournal({ tenant, now }: { readonly tenant: string; readonly now: string }, { trail, roots }: { readonly trail: AuditTrail; readonly roots: Pick<JournalRoots, 'list'> }, progress: (entries: number) => void = () => undefined): Promise<AuditReport> {
  const faults: AuditFault[] = [];
  let faultCount = 0;
  const report = (found: readonly AuditFault[]): void => {
    faultCount += found.length;
    faults.push(...found.slice(0, mostFaults - faults.length));
  };
  const kept = checkRoots(tenant, await roots.list(tenant), now);
  report(kept.faults);
  const ledger = linkLedger(tenant, kept.roots);
  for await (const link of trail.links(tenant, 0)) report(ledger.add(link));
  report(ledger.close());
  const known = ledger.last();
  const before = new Map((kept.first?.before ?? []).map((end) => [end.subject, end]));
  const linkedSubjects = new Set(ledger.subjects());

  const seen = new Set<string>();
  const unlinked: JournalRecord[] = [];
  let entries = 0;
  for await (const chain of trail.chains(tenant)) {
    const checked = checkChain(tenant, chain, ledger.entriesOf(chain.subject), before.get(chain.subject));
    report(checked.faults);
    if (seen.has(chain.subject)) report([{ kind: 'forked', subject: chain.subject, what: `${chain.subject} is there twice` }]);
    seen.add(chain.subject);
    unlinked.push(...checked.unlinked);
    if (Math.floor(entries / progressStep) !== Math.floor((entries + chain.items.length) / progressStep)) progress(entries + chain.items.length);
    entries += chain.items.length;
  }
  for (const subject of new Set([...linkedSubjects, ...before.keys()])) {
    if (!seen.has(subject)) report(checkChain(tenant, { subject, items: [] }, ledger.entriesOf(subject), before.get(subject)).faults);
  }
  if (unlinked.length > 0) for await (const link of trail.links(tenant, known)) report(ledger.add(link));
  const strange = unlinked.filter((record) => ledger.entriesOf(record.subject).get(record.sequence)?.entryHash !== record.hash);
  const old = oldOf(strange, { before, first: kept.first !== undefined, rooted: kept.roots.length > 0 });
  report(old.faults);
  if (kept.roots.length === 0) report(unrooted(ledger.firstAt(), now));
  return {
    tenant, holds: faultCount === 0, subjects: seen.size, entries, links: ledger.count(), roots: kept.roots.length, lockedUntil: kept.roots.at(-1)?.date,
    faults, faultCount, notes: [...kept.notes, ...old.notes],
  };
}

/** Entries without a link: older than the tenant's chain, as its first root has them, or put there past the writer. */
function oldOf(records: readonly JournalRecord[], { before, first, rooted }: { readonly before: ReadonlyMap<string, UnlinkedEnd>; readonly first: boolean; readonly rooted: boolean }): { readonly faults: readonly AuditFault[]; readonly notes: readonly string[] } {
  if (!rooted) return { faults: [], notes: records.length === 0 ? [] : [`${records.length} entries are no part of the tenant's chain, as those of earlier releases are; the first root, within an hour of the upgrade, fixes which`] };
  const inserted = first ? records.filter(({ subject, sequence }) => sequence > (before.get(subject)?.sequence ?? 0)) : records;
  const old = records.length - inserted.length;
  return {
    faults: inserted.map(({ subject, sequence, entryId, at }) => ({ kind: 'inserted', subject, sequence, entryId, at, what: `entry ${sequence} of ${subject} is no part of the tenant's chain` })),
    notes: old === 0 ? [] : [`${old} entries are older than the tenant's chain; its first root fixes which`],
  };
}

/** A chain that is older than a day and has no root at all. */
function unrooted(firstAt: string | undefined, now: string): readonly AuditFault[] {
  return firstAt === undefined ? [] : missing(dayOf(firstAt), lastDue(now));
}
