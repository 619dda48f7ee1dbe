import { hashOf, type JournalEntry, type JournalRecord, nextRecord } from '../../core/journal';
import { type JournalLink, nextLink } from '../../core/journal-link';
import type { AuditFault } from '../../core/audit/fault';
import type { Stored } from './world';

/** What somebody with an administrator's rights did, and whether a fault names the place. */
export interface Tampering {
  readonly stored: Stored;
  readonly at: (fault: AuditFault) => boolean;
}

/** Gives a whole number under `below`. */
export type Pick = (below: number) => number;

const { assign } = Object;
const clone = <Value extends object>(value: Value, change: Partial<Value>): Value => assign(structuredClone(value), change);
const resealed = (record: JournalRecord, change: Partial<JournalRecord>): JournalRecord => {
  const { hash: _hash, ...unsigned } = clone(record, change);
  return { ...unsigned, hash: hashOf(unsigned) };
};
const entryOf = ({ sequence: _sequence, previousHash: _previous, hash: _hash, ...entry }: JournalRecord): JournalEntry => entry;
const named = ({ subject, sequence }: JournalRecord) => (fault: AuditFault): boolean => fault.subject === subject && fault.sequence === sequence;
/** Of entries that are older than the tenant's chain the first root names the last one of each chain alone. */
const nearby = (target: JournalRecord, { links }: Stored) => (links.some(({ subject, entrySequence }) => subject === target.subject && entrySequence === target.sequence) ? named(target) : (fault: AuditFault): boolean => fault.subject === target.subject);
const chainOf = ({ records }: Stored, subject: string): readonly JournalRecord[] => records.filter((record) => record.subject === subject);
const any = <Value>(values: readonly Value[], pick: Pick): Value => {
  const value = values[pick(values.length)];
  if (value === undefined) throw new Error('nothing to tamper with');
  return value;
};
const replaced = (stored: Stored, change: (record: JournalRecord) => readonly JournalRecord[]): Stored => ({ ...stored, records: stored.records.flatMap(change) });
/** Of a chain that has at least two entries. */
const oneOfSeveral = (stored: Stored, pick: Pick): JournalRecord => any(stored.records.filter(({ subject }) => chainOf(stored, subject).length > 1), pick);

const edits: readonly ((record: JournalRecord) => Partial<JournalRecord>)[] = [
  ({ summary }) => ({ summary: `${summary}.` }), ({ data }) => ({ data: { ...data, note: 1 } }), () => ({ by: 'somebody else' }), () => ({ at: '2026-11-09T09:09:09.009Z' }),
  () => ({ kind: 'approved' }), () => ({ component: 'another' }), () => ({ fencingToken: 77 }), ({ entryId }) => ({ entryId: `${entryId}x` }),
];

/** Seals entries and links anew from one link on: as who forges everything that is not under lock. */
function writtenAnew(stored: Stored, from: number, change: (record: JournalRecord) => JournalRecord | undefined): Stored {
  const bySubject = new Map<string, JournalRecord[]>();
  const links: JournalLink[] = stored.links.slice(0, from);
  const written = new Map(stored.records.map((record) => [`${record.sequence} ${record.subject}`, record]));
  const anew = new Set(stored.links.slice(from).map(({ entrySequence, subject }) => `${entrySequence} ${subject}`));
  for (const record of stored.records) if (!anew.has(`${record.sequence} ${record.subject}`)) bySubject.set(record.subject, [...(bySubject.get(record.subject) ?? []), record]);
  stored.links.slice(from).forEach(({ entrySequence, subject }, index) => {
    const record = written.get(`${entrySequence} ${subject}`);
    const kept = record && (index === 0 ? change(record) : record);
    if (!kept) return;
    const chain = bySubject.get(subject) ?? [];
    const { record: sealed } = nextRecord(chain, entryOf(kept));
    bySubject.set(subject, [...chain, sealed]);
    links.push(nextLink(links.at(-1), sealed));
  });
  return { ...stored, records: [...bySubject.values()].flat(), links };
}

/** Links that some root knows of. */
const locked = ({ roots }: Stored): number => Math.max(0, ...roots.map((root) => ('root' in root ? root.root.links : 0)));

/** Each kind of tampering, at a random place. */
export const tamperings: Readonly<Record<string, (stored: Stored, pick: Pick) => Tampering>> = {
  'an entry edited': (stored, pick) => {
    const target = any(stored.records, pick);
    const edit = any(edits, pick);
    return { stored: replaced(stored, (record) => [record === target ? clone(record, edit(record)) : record]), at: named(target) };
  },
  'an entry edited, with its own hash': (stored, pick) => {
    const target = any(stored.records, pick);
    const edit = any(edits, pick);
    return { stored: replaced(stored, (record) => [record === target ? resealed(record, edit(record)) : record]), at: nearby(target, stored) };
  },
  'an entry edited, and all of its chain after it sealed anew': (stored, pick) => {
    const target = any(stored.records, pick);
    const sealed = new Map<JournalRecord, JournalRecord>();
    let previous: JournalRecord | undefined;
    for (const record of chainOf(stored, target.subject).filter(({ sequence }) => sequence >= target.sequence)) {
      previous = resealed(record, previous ? { previousHash: previous.hash } : { summary: 'forged' });
      sealed.set(record, previous);
    }
    return { stored: replaced(stored, (record) => [sealed.get(record) ?? record]), at: nearby(target, stored) };
  },
  'an entry removed': (stored, pick) => {
    const target = any(stored.records, pick);
    return { stored: replaced(stored, (record) => (record === target ? [] : [record])), at: named(target) };
  },
  'the end of a chain removed': (stored, pick) => {
    const target = any(stored.records, pick);
    return { stored: replaced(stored, (record) => (record.subject === target.subject && record.sequence >= target.sequence ? [] : [record])), at: named(target) };
  },
  'a whole chain removed': (stored, pick) => {
    const { subject } = any(stored.records, pick);
    return { stored: replaced(stored, (record) => (record.subject === subject ? [] : [record])), at: (fault) => fault.subject === subject };
  },
  'two entries exchanged': (stored, pick) => {
    const one = oneOfSeveral(stored, pick);
    const other = any(chainOf(stored, one.subject).filter((record) => record !== one), pick);
    return { stored: replaced(stored, (record) => [record === one ? { ...other, sequence: one.sequence } : record === other ? { ...one, sequence: other.sequence } : record]), at: named(one) };
  },
  'an entry moved to another chain': (stored, pick) => {
    const target = any(stored.records, pick);
    const other = any(stored.records.filter(({ subject }) => subject !== target.subject), pick);
    return { stored: replaced(stored, (record) => [record === other ? { ...target, subject: other.subject, sequence: other.sequence } : record]), at: named(other) };
  },
  'an entry added at the end of a chain': (stored, pick) => {
    const chain = chainOf(stored, any(stored.records, pick).subject);
    const last = any(chain.slice(-1), pick);
    const { record } = nextRecord(chain, { ...entryOf(last), entryId: 'forged', summary: 'approved by nobody' });
    return { stored: { ...stored, records: [...stored.records, record] }, at: named(record) };
  },
  'an entry put between two, the later ones moved up and sealed anew': (stored, pick) => {
    const target = oneOfSeveral(stored, pick);
    const chain = chainOf(stored, target.subject);
    const forged = [...chain.slice(0, target.sequence - 1), { ...target, entryId: 'forged', summary: 'approved by nobody' }, ...chain.slice(target.sequence - 1)];
    const sealed = forged.reduce<JournalRecord[]>((all, record) => [...all, nextRecord(all, entryOf(record)).record], []);
    return { stored: { ...stored, records: [...stored.records.filter(({ subject }) => subject !== target.subject), ...sealed] }, at: nearby(target, stored) };
  },
  'a chain that nobody wrote': (stored, pick) => {
    const { record } = nextRecord([], { ...entryOf(any(stored.records, pick)), subject: 'improvement/forged', entryId: 'forged', at: '2026-10-01T00:00:00.000Z' });
    return { stored: { ...stored, records: [...stored.records, record] }, at: named(record) };
  },
  'a second entry in the place of one': (stored, pick) => {
    const target = any(stored.records, pick);
    return { stored: replaced(stored, (record) => (record === target ? [record, resealed(record, { summary: 'forged' })] : [record])), at: named(target) };
  },
  'a link edited': (stored, pick) => {
    const target = any(stored.links, pick);
    return { stored: { ...stored, links: stored.links.map((link) => (link === target ? { ...link, entryHash: hashOf(target) } : link)) }, at: ({ link }) => link === target.sequence };
  },
  'a link removed': (stored, pick) => {
    const target = any(stored.links, pick);
    return { stored: { ...stored, links: stored.links.filter((link) => link !== target) }, at: ({ link, subject, sequence }) => link === target.sequence || (subject === target.subject && sequence === target.entrySequence) };
  },
  'all links removed': (stored) => ({ stored: { ...stored, links: [] }, at: ({ link }) => link === 1 }),
  'an entry and its link forged, and all after them sealed anew': (stored, pick) => {
    const from = pick(locked(stored));
    return { stored: writtenAnew(stored, from, (record) => ({ ...record, summary: 'forged' })), at: ({ kind, date }) => kind === 'forked' && date !== undefined };
  },
  'an entry and its link taken out, and all after them sealed anew': (stored, pick) => {
    const from = pick(locked(stored));
    return { stored: writtenAnew(stored, from, () => undefined), at: ({ kind, date }) => (kind === 'forked' || kind === 'truncated') && date !== undefined };
  },
  'entries and links cut off at the end, down to before a root': (stored, pick) => {
    const from = pick(locked(stored));
    const gone = new Set(stored.links.slice(from).map(({ entrySequence, subject }) => `${entrySequence} ${subject}`));
    return { stored: { ...replaced(stored, (record) => (gone.has(`${record.sequence} ${record.subject}`) ? [] : [record])), links: stored.links.slice(0, from) }, at: ({ kind, date, link }) => kind === 'truncated' && date !== undefined && link === from + 1 };
  },
  'a root removed': (stored, pick) => {
    const { date } = any(stored.roots, pick);
    const next = stored.roots[stored.roots.findIndex((root) => root.date === date) + 1]?.date;
    return { stored: { ...stored, roots: stored.roots.filter((root) => root.date !== date) }, at: (fault) => fault.date === date || fault.date === next };
  },
  'a root edited': (stored, pick) => {
    const target = any(stored.roots, pick);
    return { stored: { ...stored, roots: stored.roots.map((root) => (root === target && 'root' in root ? { ...root, root: { ...root.root, links: root.root.links + 1 } } : root)) }, at: ({ date }) => date === target.date };
  },
  'a root written again': (stored, pick) => {
    const target = any(stored.roots, pick);
    return { stored: { ...stored, roots: stored.roots.map((root) => (root === target ? { ...root, versions: 2 } : root)) }, at: ({ date }) => date === target.date };
  },
};
