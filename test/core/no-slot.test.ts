import { noSlotFor } from '../../core/no-slot';
import { sampleEntry } from '../adapters/samples';
import { fakeJournal } from '../fakes/journal';
import { fakeLeases } from '../fakes/leases';
import { improvementOf, tenant } from '../lambdas/steps/world';

const improvement = improvementOf();
const taken = (component: string, improvementId: string) => ({ tenant, component, improvementId, executionArn: 'arn:x', expiresAt: '2026-11-21T11:00:00.000Z' });

test.each([
  { what: 'it is alone', others: 0, limit: 1, told: undefined },
  { what: 'another one runs, and two may', others: 1, limit: 2, told: undefined },
  { what: 'two cycles took the last slot at once', others: 1, limit: 1, told: 'no free slot: 1 of 1 improvements run' },
  { what: 'more run than may', others: 3, limit: 2, told: 'no free slot: 3 of 2 improvements run' },
  { what: 'it has begun, and its step is run again', others: 1, limit: 1, begun: true, told: undefined },
])('$what: $told', async ({ others, limit, begun = false, told }) => {
  const [leases, journal] = [fakeLeases(), fakeJournal()];
  await leases.acquire(taken(improvement.component, improvement.improvementId));
  for (let index = 0; index < others; index += 1) await leases.acquire(taken(`other-${index}`, `other-${index}-1`));
  if (begun) await journal.append(sampleEntry(tenant, { subject: `improvement/${improvement.improvementId}` }));
  expect(await noSlotFor(improvement, limit, { leases, journal })).toBe(told);
});
