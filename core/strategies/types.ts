import type { Candidate, Component, Diagnosis, Improvement } from '../cycle';
import type { Functions } from '../ports';

export interface StrategyContext {
  readonly improvement: Improvement;
  readonly component: Component;
  readonly diagnosis: Diagnosis;
  readonly functions: Functions;
}

/** A way to obtain a candidate. Undefined: it has none to offer here. */
export interface Strategy {
  readonly name: Diagnosis['strategies'][number];
  readonly doc: string;
  propose(context: StrategyContext): Promise<Candidate | undefined>;
}
