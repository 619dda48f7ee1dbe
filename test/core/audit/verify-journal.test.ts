import { anchorJournal } from '../../../core/anchor-journal';
import { verifyJournal } from '../../../core/audit/verify-journal';
import { nextRecord } from '../../../core/journal';
import type { AuditTrail } from '../../../core/ports';
import { writeJournal } from '../../../core/write-journal';
import { sampleEntry } from '../../adapters/samples';
import { fakeAuditTrail } from '../../fakes/audit-trail';
import { fakeJournalRoots } from '../../fakes/journal-roots';
import { fakeJournalStore } from '../../fakes/journal-store';

const tenant = 'shop';
function installation() {
  const store = fakeJournalStore();
  const [roots, trail] = [fakeJournalRoots(), fakeAuditTrail(store)];
  return {
    store, roots, trail,
    write: (entryId: string, subject = 'improvement/i1') => writeJournal(store, sampleEntry(tenant, { entryId, subject })),
    writeAsBefore: async (entryId: string, subject = 'improvement/i1') => store.putUnlinked(nextRecord(await store.chain(tenant, subject), sampleEntry(tenant, { entryId, subject })).record),
    anchor: (now: string) => anchorJournal(tenant, { store, trail, roots, clock: { now: () => Date.parse(now) } }),
    verify: (now: string, reads: AuditTrail = trail) => verifyJournal({ tenant, now }, { trail: reads, roots }),
  };
}

test('a tenant without any entry holds, and has a root a day', async () => {
  const { anchor, verify, roots } = installation();
  await anchor('2026-11-21T10:00:00.000Z');
  expect(await verify('2026-11-21T12:00:00.000Z')).toMatchObject({ holds: true, entries: 0, roots: 1, lockedUntil: '2026-11-20' });
  expect(await roots.last(tenant)).toMatchObject({ date: '2026-11-20', links: 0, before: [] });
});

describe('days', () => {
  test.each<readonly [string, readonly string[], string, readonly string[], readonly string[]]>([
    ['each in its hour', ['2026-11-21T10:00:00.000Z', '2026-11-22T00:30:00.000Z', '2026-11-22T01:30:00.000Z'], '2026-11-22T12:00:00.000Z', [], []],
    ['the last day may be written yet', ['2026-11-21T10:00:00.000Z'], '2026-11-22T01:59:00.000Z', [], []],
    ['the last day is late', ['2026-11-21T10:00:00.000Z'], '2026-11-22T02:00:00.000Z', ['2026-11-21 has no root'], []],
    ['several are missing', ['2026-11-21T10:00:00.000Z'], '2026-11-25T02:00:00.000Z', ['the days from 2026-11-21 to 2026-11-24 have no root'], []],
    ['they are made up for, and say so', ['2026-11-21T10:00:00.000Z', '2026-11-23T00:30:00.000Z'], '2026-11-23T12:00:00.000Z', [], ['the root of 2026-11-21 was written late, 2026-11-23T00:30:00.000Z: it proves nothing before that']],
    ['none was ever written', [], '2026-11-23T12:00:00.000Z', ['the days from 2026-11-21 to 2026-11-22 have no root'], []],
  ])('%s', async (_name, runs, now, faults, notes) => {
    const { write, anchor, verify } = installation();
    await write('a');
    for (const run of runs) await anchor(run);
    const report = await verify(now);
    expect([report.faults.map(({ what }) => what), report.notes]).toEqual([faults, notes]);
  });

  test('a run again writes nothing', async () => {
    const { anchor } = installation();
    expect(await anchor('2026-11-21T10:00:00.000Z')).toHaveLength(1);
    expect(await anchor('2026-11-21T11:00:00.000Z')).toEqual([]);
  });
});

describe('entries of a release that linked none', () => {
  test('the first root says which they are', async () => {
    const { write, writeAsBefore, anchor, verify, roots } = installation();
    await writeAsBefore('a');
    await writeAsBefore('b');
    await writeAsBefore('c', 'cycle/c1');
    expect(await verify('2026-11-21T10:00:00.000Z')).toMatchObject({ holds: true, notes: [expect.stringContaining('3 entries are no part')] });
    await write('d');
    await anchor('2026-11-21T10:00:00.000Z');
    expect((await roots.last(tenant))?.before).toMatchObject([{ subject: 'cycle/c1', sequence: 1 }, { subject: 'improvement/i1', sequence: 2 }]);
    expect(await verify('2026-11-21T10:00:00.000Z')).toMatchObject({ holds: true, links: 1, entries: 4 });
  });

  test.each([
    ['one more of them', 'cycle/c1', { kind: 'inserted', subject: 'cycle/c1', sequence: 2, entryId: 'forged' }],
    ['a chain more of them', 'cycle/forged', { kind: 'inserted', subject: 'cycle/forged', sequence: 1, entryId: 'forged' }],
  ])('%s is found', async (_name, subject, fault) => {
    const { write, writeAsBefore, anchor, verify } = installation();
    await writeAsBefore('c', 'cycle/c1');
    await anchor('2026-11-21T10:00:00.000Z');
    await write('d');
    await writeAsBefore('forged', subject);
    expect((await verify('2026-11-21T10:00:00.000Z')).faults).toMatchObject([fault]);
  });
});

test('an entry that is written while it is verified is no fault', async () => {
  const world = installation();
  await world.write('a');
  const reads: AuditTrail = {
    ...world.trail,
    async *chains(of) {
      await world.write('b');
      await world.write('c', 'cycle/c2');
      yield* world.trail.chains(of);
    },
  };
  expect(await world.verify('2026-11-21T12:00:00.000Z', reads)).toMatchObject({ holds: true, entries: 3, links: 3 });
});

test('what cannot be read is told, and hides nothing', async () => {
  const world = installation();
  for (const entryId of ['a', 'b', 'c']) await world.write(entryId);
  const reads: AuditTrail = {
    ...world.trail,
    async *chains(of) {
      for await (const { subject, items } of world.trail.chains(of)) yield { subject, items: items.map((item) => (item.sequence === 2 ? { sequence: 2, unreadable: 'data: expected JSON' } : item)) };
    },
    async *links(of, after) {
      for await (const link of world.trail.links(of, after)) yield link.sequence === 3 ? { sequence: 3, unreadable: 'hash: expected a string' } : link;
    },
  };
  await world.anchor('2026-11-21T10:00:00.000Z');
  const { faults } = await world.verify('2026-11-21T12:00:00.000Z', reads);
  expect(faults.map(({ kind, sequence, link }) => [kind, sequence, link])).toEqual([['edited', undefined, 3], ['edited', 2, 2], ['inserted', 3, undefined]]);
});

test('faults beyond two hundred are counted, not told', async () => {
  const world = installation();
  for (let number = 0; number < 250; number += 1) await world.write(`e${number}`);
  const reads: AuditTrail = { ...world.trail, async *links() { yield* []; } };
  await world.anchor('2026-11-21T10:00:00.000Z');
  const report = await world.verify('2026-11-21T10:00:00.000Z', reads);
  expect([report.faults.length, report.faultCount]).toEqual([200, 251]);
});
