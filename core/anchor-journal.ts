import type { JournalRecord } from './journal';
import { daysToWrite, type JournalRoot, rootOf, type UnlinkedEnd } from './journal-root';
import type { AuditTrail, Clock, JournalRoots, JournalStore } from './ports';
import { iso } from './time';

export interface AnchorPorts {
  readonly store: Pick<JournalStore, 'lastLink'>;
  readonly trail: Pick<AuditTrail, 'chains' | 'links'>;
  readonly roots: Pick<JournalRoots, 'last' | 'put'>;
  readonly clock: Clock;
}

/** Writes a tenant's roots of all days that are over and have none. Running it again writes nothing. */
export async function anchorJournal(tenant: string, { store, trail, roots, clock }: AnchorPorts): Promise<readonly JournalRoot[]> {
  const last = await roots.last(tenant);
  const now = iso(clock.now());
  const days = daysToWrite(last, now);
  if (days.length === 0) return [];
  const before = last === undefined ? await unlinkedEnds(tenant, trail) : undefined;
  const head = await store.lastLink(tenant);
  const written: JournalRoot[] = [];
  for (const date of days) {
    const previous = written.at(-1) ?? last;
    const root = rootOf({ tenant, date, previous, head, now, ...(before && { before }) });
    await roots.put(root);
    written.push(root);
  }
  return written;
}

/** Of each subject the last entry that is no link. Entries first, then links: an entry that has one has had it from its beginning. */
async function unlinkedEnds(tenant: string, trail: AnchorPorts['trail']): Promise<readonly UnlinkedEnd[]> {
  const entries = new Map<string, UnlinkedEnd[]>();
  for await (const { subject, items } of trail.chains(tenant)) {
    entries.set(subject, items.flatMap((item) => ('value' in item ? [endOf(subject, item.value)] : [])));
  }
  const linked = new Set<string>();
  for await (const link of trail.links(tenant, 0)) if ('value' in link) linked.add(`${link.value.entrySequence} ${link.value.subject}`);
  return [...entries.values()].flatMap((all) => all.findLast(({ subject, sequence }) => !linked.has(`${sequence} ${subject}`)) ?? []).sort((a, b) => (a.subject < b.subject ? -1 : 1));
}

const endOf = (subject: string, { sequence, hash }: JournalRecord): UnlinkedEnd => ({ subject, sequence, hash });
