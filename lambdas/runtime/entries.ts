import type { Improvement, Lease } from '../../core/cycle';
import type { JournalEntry } from '../../core/journal';
import { subjectOf } from '../../core/names';
import type { Clock } from '../../core/ports';

type Fact = Pick<JournalEntry, 'kind' | 'entryId' | 'summary' | 'data'>;

/** A fact about an improvement, written under its lease. */
export function improvementEntry(by: string, improvement: Improvement, lease: Pick<Lease, 'fencingToken'> | null, clock: Clock, fact: Fact): JournalEntry {
  return {
    tenant: improvement.tenant,
    subject: subjectOf.improvement(improvement.improvementId),
    component: improvement.component,
    at: new Date(clock.now()).toISOString(),
    by,
    ...(lease && lease.fencingToken > 0 ? { fencingToken: lease.fencingToken } : {}),
    ...fact,
  };
}

export function cycleEntry(by: string, cycle: { readonly tenant: string; readonly cycleId: string }, clock: Clock, fact: Fact): JournalEntry {
  return { tenant: cycle.tenant, subject: subjectOf.cycle(cycle.cycleId), at: new Date(clock.now()).toISOString(), by, ...fact };
}
