import { tamperings } from '../../bench/tamper/kinds';
import { verifyStored, writtenJournal } from '../../bench/tamper/world';
import { seededRandom } from '../../core/seeded-random';

describe.each([['a new installation', 0], ['an upgraded one', 0.4]])('%s', (_name, upgradedAt) => {
  const journal = writtenJournal({ seed: 7, entries: 60, days: 4, subjects: 8, upgradedAt });

  it('holds as it was written', async () => {
    const report = await verifyStored(await journal);
    expect(report).toMatchObject({ holds: true, entries: 60, faults: [], faultCount: 0, links: 60 - 60 * upgradedAt, lockedUntil: '2026-11-04' });
    expect(report.notes).toEqual(upgradedAt === 0 ? [] : ["24 entries are older than the tenant's chain; its first root fixes which"]);
  });

  it.each(Object.keys(tamperings))('%s: found, with its place', async (kind) => {
    for (let seed = 1; seed <= 25; seed += 1) {
      const random = seededRandom(seed);
      const { stored, at } = tamperings[kind]!(await journal, (below) => Math.floor(random() * below));
      const { holds, faults } = await verifyStored(stored);
      expect(holds).toBe(false);
      expect(faults.some(at) || faults).toBe(true);
    }
  });
});
