import type { Settle } from '../budgets';
import type { Settings, Config } from '../config';
import type { Candidate, Component, Diagnosis, Improvement } from '../cycle';
import type { Spending } from '../earlier-attempts';
import type { Postponed } from '../errors';
import type { Artifacts, Circuits, Clock, Functions, Model } from '../ports';
import type { RecordedEvent } from '../recorded-event';
import type { Workbench } from '../workbench';

/** What was tried for the same fault before, in this improvement or in earlier ones, and what became of it. */
export interface EarlierAttempt {
  readonly improvementId: string;
  readonly attempt: number;
  /** When it was proposed. */
  readonly at: string;
  readonly strategy: Diagnosis['strategies'][number];
  /** Empty for a reply that was no change. */
  readonly patchSha256: string;
  readonly summary: string;
  /** Why it did not stay: the gates' reasons, or the numbers of its watch. */
  readonly reason: string;
  /** Nobody and nothing decided on it: a proposal, an approval that nobody gave in time, a deployment that somebody else's came before. It may be offered again. */
  readonly undecided: boolean;
  /** Hash of the candidate that a person rejected in it. */
  readonly rejectedSha256?: string | undefined;
  /** The change as a unified diff, as far as it is kept. */
  readonly diff: string;
  /** What asking for it cost, in US dollars. @default 0 */
  readonly costUsd?: number | undefined;
  /** What it failed by, without numbers and ids; of this improvement's attempts alone. */
  readonly signature?: string | undefined;
}

export interface StrategyContext {
  readonly improvement: Improvement;
  readonly component: Component;
  readonly diagnosis: Diagnosis;
  readonly attempt: number;
  readonly settings: Settings;
  readonly config: Config;
  readonly functions: Functions;
  readonly artifacts: Artifacts;
  readonly model: Model;
  readonly circuits: Circuits;
  /** Takes what a model call may cost at most from the tenant's day; or says until when that has to wait. */
  readonly reserve: (mostUsd: number) => Promise<Settle | Postponed>;
  readonly clock: Clock;
  /** When this improvement's first attempt began, and what its model calls cost so far, those among them that were not answered. */
  readonly startedAt: string;
  readonly spentUsd: number;
  /** How many model calls it made so far, answered or not; and what those of improvements before it took. @default of `earlier` */
  readonly madeCalls?: number | undefined;
  readonly spending?: readonly Spending[] | undefined;
  /** Of the version that serves; undefined where there is none. */
  readonly workbench: Workbench | undefined;
  readonly fault: RecordedEvent | undefined;
  /** Oldest first. */
  readonly earlier: readonly EarlierAttempt[];
}

/** A way to obtain a candidate. */
export interface Strategy {
  readonly name: Diagnosis['strategies'][number];
  readonly doc: string;
  /** A candidate, or why there is none to offer (any more). @throws Postponed where there may be one later */
  propose(context: StrategyContext): Promise<Candidate | { readonly nothing: string }>;
}
