import type { LooksAfter } from './after-promotion';
import type { JournalEntry } from './journal';
import { subjectOf } from './names';
import type { ServedFix, ServedFixes } from './ports';

/** What the sweep has to say of a fix that serves, in the chain of the improvement that promoted it. */
export function entryOfFix({ tenant, component, improvementId }: ServedFix, fact: Pick<JournalEntry, 'kind' | 'entryId' | 'at' | 'summary' | 'data'>): JournalEntry {
  return { tenant, subject: subjectOf.improvement(improvementId), component, by: 'Sweep', ...fact };
}

/** What the looks know by now; without it they are over. Another fix that was promoted meanwhile stays as it is. */
export async function keepLooks({ looks: _before, ...fix }: ServedFix, looks: LooksAfter | undefined, fixes: Pick<ServedFixes, 'update'>): Promise<void> {
  await fixes.update({ ...fix, ...(looks && { looks }) });
}
