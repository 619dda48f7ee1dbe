import { anchorJournal } from '../../core/anchor-journal';
import { type AuditReport, verifyJournal } from '../../core/audit/verify-journal';
import { seededRandom } from '../../core/seeded-random';
import { type JournalEntry, type JournalRecord, nextRecord } from '../../core/journal';
import type { JournalLink } from '../../core/journal-link';
import type { KeptRoot } from '../../core/ports';
import { after, dayOf } from '../../core/time';
import { writeJournal } from '../../core/write-journal';
import { fakeAuditTrail } from '../../test/fakes/audit-trail';
import { fakeJournalRoots } from '../../test/fakes/journal-roots';
import { fakeJournalStore } from '../../test/fakes/journal-store';

export const tenant = 'shop';

/** What is stored of one tenant's audit. */
export interface Stored {
  readonly records: readonly JournalRecord[];
  readonly links: readonly JournalLink[];
  readonly roots: readonly KeptRoot[];
  readonly now: string;
}

export interface WorldShape {
  readonly seed: number;
  readonly entries: number;
  readonly days: number;
  readonly subjects: number;
  /** Share of the first entries that a release without tenant chains wrote. @default 0 */
  readonly upgradedAt?: number;
}

/** Improvements that run at one time. */
const openAtOnce = 6;
const began = '2026-11-01T00:00:00.000Z';

/** A journal as the real writer and the real hourly run leave it: subjects that overlap in time, and a root after each day. */
export async function writtenJournal({ seed, entries, days, subjects, upgradedAt = 0 }: WorldShape): Promise<Stored> {
  const random = seededRandom(seed);
  const store = fakeJournalStore();
  const roots = fakeJournalRoots();
  const trail = fakeAuditTrail(store);
  const old = Math.floor(entries * upgradedAt);
  const timeOf = (number: number): string => after(began, Math.floor((number * days * 86_400) / entries));
  const anchor = (at: string) => anchorJournal(tenant, { store, trail, roots, clock: { now: () => Date.parse(at) } });
  let day = dayOf(began);
  for (let number = 0; number < entries; number += 1) {
    const at = timeOf(number);
    // The hourly run of a release that has one.
    if (number >= old && dayOf(at) > day) await anchor(`${dayOf(at)}T00:10:00.000Z`);
    day = dayOf(at);
    // Of the subjects that are open at the time, one.
    const subject = Math.min(subjects - 1, Math.floor((number / entries) * subjects + random() * openAtOnce));
    const entry = entryOf(`improvement/i${subject}`, number, at, random);
    if (number < old) store.putUnlinked(nextRecord(await store.chain(tenant, entry.subject), entry).record);
    else await writeJournal(store, entry);
  }
  await anchor(after(began, days * 86_400 + 600));
  return { records: store.records, links: store.links(tenant), roots: await roots.list(tenant), now: after(began, (days + 0.5) * 86_400) };
}

export function verifyStored({ records, links, roots, now }: Stored, progress?: (entries: number) => void): Promise<AuditReport> {
  return verifyJournal({ tenant, now }, { trail: fakeAuditTrail({ records, links: () => links }), roots: { list: async () => roots } }, progress);
}

/** Of about a look's size. */
function entryOf(subject: string, number: number, at: string, random: () => number): JournalEntry {
  const arm = () => ({ requests: Math.floor(random() * 1000), failed: Math.floor(random() * 30), typicalMs: random() * 200 });
  return {
    tenant, subject, entryId: `look/${number}`, kind: 'look', at, by: 'CheckHealth', component: `component-${subject.length}`, summary: `look ${number}: continue: version 2 failed ${number % 7} of ${number} calls`,
    data: { look: { look: number, canary: arm(), control: arm(), tests: ['failures', 'typical', 'tail', 'cost', 'memory'].map((test) => ({ test, logEValue: random() * 5 - 3, needed: 120, spent: random() })), minutesLeft: random() * 60 } },
  };
}
