import type { Candidate, Component, Diagnosis, GateResult, Improvement, RevertCandidate, VersionCounters } from '../cycle';
import type { Functions } from '../ports';

export interface GateContext {
  readonly component: Component;
  readonly diagnosis: Diagnosis;
  readonly improvement: Improvement;
  readonly candidate: RevertCandidate;
  readonly functions: Functions;
  /** What each version did in the time that counters reach back. */
  readonly served: readonly VersionCounters[];
}

/** One offline check of a candidate. Cheap ones come first in the registry. */
export interface Gate {
  readonly name: string;
  readonly doc: string;
  readonly appliesTo: readonly Candidate['strategy'][];
  check(context: GateContext): Promise<Omit<GateResult, 'gate'>>;
}
