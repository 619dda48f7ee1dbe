import { hashOf, noPreviousHash } from '../journal';
import type { JournalLink } from '../journal-link';
import type { JournalRoot } from '../journal-root';
import type { Stored } from '../ports';
import type { AuditFault } from './fault';

/** What the tenant's chain says of an entry. */
export type LinkedEntry = Pick<JournalLink, 'entryHash' | 'entryId' | 'entryAt'> & { readonly link: number };

export interface LinkLedger {
  /** Takes the links in order. */
  add(item: Stored<JournalLink>): readonly AuditFault[];
  /** When the last one was taken: what roots know of that is not there. */
  close(): readonly AuditFault[];
  /** By sequence number. */
  entriesOf(subject: string): ReadonlyMap<number, LinkedEntry>;
  subjects(): Iterable<string>;
  count(): number;
  /** Sequence number of the last one. */
  last(): number;
  firstAt(): string | undefined;
}

/** Checks a tenant's chain link by link against itself and against the roots, and keeps what it says of the entries. */
export function linkLedger(tenant: string, roots: readonly JournalRoot[]): LinkLedger {
  const bySubject = new Map<string, Map<number, LinkedEntry>>();
  const heads = new Map<number, JournalRoot[]>();
  for (const root of roots) heads.set(root.links, [...(heads.get(root.links) ?? []), root]);
  let [position, count] = [0, 0];
  let previousHash: string | undefined = noPreviousHash;
  let firstAt: string | undefined;

  const add = (item: Stored<JournalLink>): AuditFault[] => {
    const { sequence: link } = item;
    const faults: AuditFault[] = [];
    if (link > position + 1) {
      const gone = position + 2 === link ? `link ${position + 1} is gone` : `links ${position + 1} to ${link - 1} are gone`;
      faults.push({ kind: 'removed', link: position + 1, what: `the tenant's chain has a gap: ${gone}` });
      previousHash = undefined;
    }
    if (link <= position) faults.push({ kind: 'forked', link, what: `the tenant's chain has link ${link} twice` });
    position = Math.max(position, link);
    count += 1;
    if ('unreadable' in item) {
      previousHash = undefined;
      return [...faults, { kind: 'edited', link, what: `link ${link} of the tenant's chain cannot be read: ${item.unreadable}` }];
    }
    const { hash, ...unsigned } = item.value;
    const named = whereOf(item.value);
    firstAt ??= item.value.entryAt;
    if (item.value.sequence !== link || item.value.tenant !== tenant || hashOf(unsigned) !== hash) faults.push({ kind: 'edited', link, ...named, what: `link ${link} of the tenant's chain does not match its hash` });
    if (previousHash !== undefined && item.value.previousHash !== previousHash) faults.push({ kind: 'forked', link, ...named, what: `link ${link} of the tenant's chain does not follow the one before it` });
    previousHash = hash;
    for (const { date, head } of heads.get(link) ?? []) {
      if (head !== hash) faults.push({ kind: 'forked', link, date, ...named, what: `the root of ${date} knows another link ${link}: the tenant's chain was written anew, from there or from before` });
    }
    faults.push(...keep(item.value));
    return faults;
  };

  const keep = ({ subject, entrySequence, entryId, entryAt, entryHash, sequence: link }: JournalLink): readonly AuditFault[] => {
    const entries = bySubject.get(subject) ?? new Map<number, LinkedEntry>();
    bySubject.set(subject, entries);
    const known = entries.get(entrySequence);
    if (known) return [{ kind: 'forked', link, subject, sequence: entrySequence, entryId, at: entryAt, what: `links ${known.link} and ${link} of the tenant's chain both name entry ${entrySequence} of ${subject}` }];
    entries.set(entrySequence, { entryHash, entryId, entryAt, link });
    return [];
  };

  return {
    add,
    close: () => roots.filter(({ links }) => links > position).slice(0, 1).map(({ date, links }) => ({ kind: 'truncated', date, link: position + 1, what: `the tenant's chain ends at link ${position}, and the root of ${date} knows ${links}` })),
    entriesOf: (subject) => bySubject.get(subject) ?? new Map(),
    subjects: () => bySubject.keys(),
    count: () => count,
    last: () => position,
    firstAt: () => firstAt,
  };
}

function whereOf({ subject, entrySequence, entryId, entryAt }: JournalLink): Pick<AuditFault, 'subject' | 'sequence' | 'entryId' | 'at'> {
  return { subject, sequence: entrySequence, entryId, at: entryAt };
}
