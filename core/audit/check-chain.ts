import { hashOf, type JournalRecord, noPreviousHash } from '../journal';
import type { UnlinkedEnd } from '../journal-root';
import type { StoredChain } from '../ports';
import type { LinkedEntry } from './check-links';
import type { AuditFault } from './fault';

export interface CheckedChain {
  readonly faults: readonly AuditFault[];
  /** That the links which were read say nothing of. */
  readonly unlinked: readonly JournalRecord[];
}

/** One subject's entries against themselves, and against what the tenant's chain and the first root say of them. */
export function checkChain(tenant: string, { subject, items }: StoredChain, linked: ReadonlyMap<number, LinkedEntry>, before: UnlinkedEnd | undefined): CheckedChain {
  const faults: AuditFault[] = [];
  const unlinked: JournalRecord[] = [];
  let position = 0;
  let previousHash: string | undefined = noPreviousHash;
  for (const item of items) {
    const { sequence } = item;
    const link = linked.get(sequence);
    if (sequence > position + 1) {
      faults.push(...gone(subject, position + 1, sequence - 1, linked));
      previousHash = undefined;
    }
    if (sequence <= position) faults.push({ kind: 'forked', subject, sequence, what: `${subject} has entry ${sequence} twice` });
    position = Math.max(position, sequence);
    if ('unreadable' in item) {
      faults.push({ kind: 'edited', subject, sequence, ...knownOf(link), what: `entry ${sequence} of ${subject} cannot be read: ${item.unreadable}` });
      previousHash = undefined;
      continue;
    }
    const fault = faultOf(tenant, subject, sequence, item.value, linked, previousHash) ?? beforeFault(item.value, before);
    if (fault) faults.push({ subject, sequence, entryId: link?.entryId ?? item.value.entryId, at: link?.entryAt ?? item.value.at, ...(link && { link: link.link }), ...fault });
    if (!link) unlinked.push(item.value);
    previousHash = item.value.hash;
  }
  const last = [...linked.keys()].reduce((most, sequence) => Math.max(most, sequence), before?.sequence ?? 0);
  if (last > position) {
    faults.push({ kind: 'truncated', subject, sequence: position + 1, ...knownOf(linked.get(position + 1)), what: `${subject} ends at entry ${position}, and ${linked.has(last) ? "the tenant's chain" : 'the first root'} knows ${last}` });
  }
  return { faults, unlinked };
}

type Found = Pick<AuditFault, 'kind' | 'what'>;

/** The first thing that is wrong with an entry; the others follow from it. */
function faultOf(tenant: string, subject: string, sequence: number, record: JournalRecord, linked: ReadonlyMap<number, LinkedEntry>, previousHash: string | undefined): Found | undefined {
  const { hash, ...unsigned } = record;
  const where = `entry ${sequence} of ${subject}`;
  const link = linked.get(sequence);
  const moved = link?.entryHash === hash ? undefined : [...linked].find(([, { entryHash }]) => entryHash === hash);
  if (moved) return { kind: 'reordered', what: `in the place of ${where} stands the one that was written as entry ${moved[0]}` };
  if (record.tenant !== tenant || record.subject !== subject) return { kind: 'reordered', what: `${where} was written for ${record.subject} of tenant ${record.tenant}` };
  if (record.sequence !== sequence || hashOf(unsigned) !== hash) return { kind: 'edited', what: `${where} does not match its hash` };
  if (link && link.entryHash !== hash) return { kind: 'forked', what: `${where} is another one than link ${link.link} of the tenant's chain names` };
  if (previousHash !== undefined && record.previousHash !== previousHash) return { kind: 'forked', what: `${where} does not follow the one before it` };
  return undefined;
}

function beforeFault({ subject, sequence, hash }: JournalRecord, before: UnlinkedEnd | undefined): Found | undefined {
  if (before?.sequence !== sequence || before.hash === hash) return undefined;
  return { kind: 'forked', what: `entry ${sequence} of ${subject} is another one than the first root names` };
}

function gone(subject: string, from: number, to: number, linked: ReadonlyMap<number, LinkedEntry>): readonly AuditFault[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index).map((sequence) => ({ kind: 'removed', subject, sequence, ...knownOf(linked.get(sequence)), what: `entry ${sequence} of ${subject} is gone` }));
}

function knownOf(link: LinkedEntry | undefined): Pick<AuditFault, 'entryId' | 'at' | 'link'> {
  return link ? { entryId: link.entryId, at: link.entryAt, link: link.link } : {};
}
