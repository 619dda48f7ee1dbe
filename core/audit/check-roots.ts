import { hashOf, noPreviousHash } from '../journal';
import { type JournalRoot, lastDue } from '../journal-root';
import { dayBefore, nextDay } from '../time';
import type { KeptRoot } from '../ports';
import type { AuditFault } from './fault';

export interface CheckedRoots {
  readonly faults: readonly AuditFault[];
  readonly notes: readonly string[];
  /** In order, those that can be relied on. */
  readonly roots: readonly JournalRoot[];
  /** The first one of the tenant, where it is there. */
  readonly first: JournalRoot | undefined;
}

/** Whether each day has its root, and each root follows the one before. What stands behind a lock counts: the first version of each. */
export function checkRoots(tenant: string, kept: readonly KeptRoot[], now: string): CheckedRoots {
  const faults: AuditFault[] = [];
  const notes: string[] = [];
  const roots: JournalRoot[] = [];
  let previousHash: string | undefined = noPreviousHash;
  let expected: string | undefined;
  for (const day of kept) {
    const { date, versions, hidden } = day;
    if (versions > 1) faults.push({ kind: 'forked', date, what: `the root of ${date} was written ${versions} times; the first one counts` });
    if (hidden) faults.push({ kind: 'removed', date, what: `somebody deleted the root of ${date}; its locked version is still there, and counts` });
    if (expected !== undefined && date > expected) {
      faults.push(...missing(expected, dayBefore(date)));
      previousHash = undefined;
    }
    expected = nextDay(date);
    if ('unreadable' in day) {
      faults.push({ kind: 'edited', date, what: `the root of ${date} cannot be read: ${day.unreadable}` });
      previousHash = undefined;
      continue;
    }
    const { hash, ...unsigned } = day.root;
    if (hashOf(unsigned) !== hash || day.root.date !== date || day.root.tenant !== tenant) faults.push({ kind: 'edited', date, what: `the root of ${date} does not match its hash, its day or its tenant` });
    else if (previousHash !== undefined && day.root.previousHash !== previousHash) faults.push(roots.length === 0 ? { kind: 'removed', date, what: `the root of ${date} is the oldest there is, and names one before it` } : { kind: 'forked', date, what: `the root of ${date} does not follow the one before it` });
    if (day.root.late) notes.push(`the root of ${date} was written late, ${day.root.writtenAt}: it proves nothing before that`);
    previousHash = hash;
    roots.push(day.root);
  }
  if (expected !== undefined) faults.push(...missing(expected, lastDue(now)));
  const [first] = roots;
  return { faults, notes, roots, first: first?.previousHash === noPreviousHash ? first : undefined };
}

/** One gap, however long. */
export function missing(from: string, to: string): readonly AuditFault[] {
  if (from > to) return [];
  return [{ kind: 'missing-day', date: from, what: from === to ? `${from} has no root` : `the days from ${from} to ${to} have no root` }];
}
