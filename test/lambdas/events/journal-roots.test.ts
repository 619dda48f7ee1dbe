import { config as configSchema } from '../../../core/config';
import { SourceUnavailable } from '../../../core/errors';
import { writeJournal } from '../../../core/write-journal';
import { step } from '../../../lambdas/events/journal-roots';
import { sampleEntry } from '../../adapters/samples';
import { fakeAuditTrail } from '../../fakes/audit-trail';
import { fakeClock } from '../../fakes/clock';
import { fakeJournalRoots } from '../../fakes/journal-roots';
import { fakeJournalStore } from '../../fakes/journal-store';

test('writes the roots of every tenant, also where one cannot be written', async () => {
  const store = fakeJournalStore();
  const [clock, roots, trail] = [fakeClock(), fakeJournalRoots(), fakeAuditTrail(store)];
  const config = configSchema.parse({ tenants: { broken: {}, shop: {}, warehouse: {} } });
  await writeJournal(store, sampleEntry('shop'));
  expect(await step.run({}, { config, clock, store, trail, roots })).toEqual([
    { tenant: 'broken', date: '2026-11-20', links: 0, late: false }, { tenant: 'shop', date: '2026-11-20', links: 1, late: false }, { tenant: 'warehouse', date: '2026-11-20', links: 0, late: false },
  ]);
  clock.advance(86_400_000);
  const failing = { ...roots, last: async (tenant: string) => {
    if (tenant === 'broken') throw new SourceUnavailable('S3 does not answer');
    return roots.last(tenant);
  } };
  await expect(step.run({}, { config, clock, store, trail, roots: failing })).rejects.toThrow('S3 does not answer');
  expect(await roots.last('warehouse')).toMatchObject({ date: '2026-11-21' });
  expect(await step.run({}, { config, clock, store, trail, roots })).toMatchObject([{ tenant: 'broken', date: '2026-11-21', late: true }]);
});
