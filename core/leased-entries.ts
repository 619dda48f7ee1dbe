import type { JournalEntry } from './journal';
import { subjectOf } from './names';

type Fact = Pick<JournalEntry, 'entryId' | 'kind' | 'at' | 'by' | 'summary' | 'data'>;
interface Holder {
  readonly fencingToken: number;
}

/** A fact in an improvement's chain, written under its lease. */
export function improvementFact({ tenant, component, improvementId }: { readonly tenant: string; readonly component: string; readonly improvementId: string }, { fencingToken }: Holder, fact: Fact): JournalEntry {
  return { tenant, subject: subjectOf.improvement(improvementId), component, fencingToken, ...fact };
}

/** A fact in a component's chain, of what operators and comparisons do to it outside of improvements, under its lease. */
export function componentFact({ tenant, component }: { readonly tenant: string; readonly component: string }, { fencingToken }: Holder, fact: Fact): JournalEntry {
  return { tenant, subject: subjectOf.component(component), component, fencingToken, ...fact };
}
