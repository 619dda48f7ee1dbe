import type { BuiltCandidate, Component, ConfigurationCandidate, Diagnosis, GateResult, Improvement, RevertCandidate, VersionCounters } from '../cycle';
import type { Compiler, Counters, Functions, Metrics, Sandbox } from '../ports';
import type { RecordedEvent } from '../recorded-event';
import type { SandboxJob } from '../sandbox-job';
import type { EarlierAttempt } from '../strategies/types';
import type { Workbench } from '../workbench';

/** One offline check of a candidate. Cheap ones come first in the registry. */
export interface Gate<Context> {
  readonly name: string;
  readonly doc: string;
  check(context: Context): Promise<Omit<GateResult, 'gate'>>;
}

/** Of what may stand beside the version that serves. */
export interface DeployableContext {
  readonly component: Component;
  readonly functions: Functions;
  /** The version that serves, and that a candidate would replace. */
  readonly replaces: string;
  /** An earlier version that would stand beside it; none for what is built anew. */
  readonly target: string | undefined;
}

/** Of what would be published anew. */
export interface PublishContext extends DeployableContext {
  readonly metrics: Metrics;
  readonly counters: Counters;
  readonly now: string;
}

/** Of the same code, configured in another way. */
export interface ConfigurationContext extends PublishContext {
  readonly candidate: ConfigurationCandidate;
}

export interface RevertContext extends DeployableContext {
  readonly diagnosis: Diagnosis;
  readonly improvement: Improvement;
  readonly candidate: RevertCandidate;
  /** What each version did in the time that counters reach back. */
  readonly served: readonly VersionCounters[];
}

/** Of a change of sources, before anything is run. */
export interface SourceContext {
  readonly candidate: BuiltCandidate;
  /** As it serves. */
  readonly workbench: Workbench;
  /** With the candidate's files. */
  readonly patched: Workbench;
  readonly compiler: Compiler;
  /** Changes for the component that were refused or taken back. */
  readonly refused: readonly Pick<EarlierAttempt, 'improvementId' | 'attempt' | 'patchSha256' | 'reason'>[];
  /** What the build gave; undefined while it was not tried. */
  readonly built: { readonly bundle: string; readonly sourceMap: string } | { readonly errors: readonly string[] } | undefined;
}

/** Of a built candidate, beside the version that serves. Everything that runs, runs in the sandbox. */
export interface RunContext {
  readonly component: Component;
  readonly diagnosis: Diagnosis;
  readonly sandbox: Sandbox;
  /** The two bundles, before and after. */
  readonly before: string;
  readonly after: string;
  /** How both are called. */
  readonly call: Pick<Extract<SandboxJob, { run: 'calls' }>, 'file' | 'handler' | 'environment'>;
  readonly tests: readonly { readonly file: string; readonly before: string; readonly after: string }[];
  /** Tests that build with the version that serves, and not with the change. */
  readonly brokenTests: readonly { readonly file: string; readonly error: string }[];
  /** Tests that cannot run here, with the reason. */
  readonly refusedTests: readonly { readonly file: string; readonly refused: string }[];
  /** The recorded event on which the fault shows. */
  readonly fault: RecordedEvent | undefined;
  /** Recorded calls that worked, newest first. */
  readonly worked: readonly RecordedEvent[];
  /** The candidate in other forms, or why there are none. */
  readonly forms: CandidateForms | { readonly reason: string };
  /** Further inputs that are known, whatever the answer is: synthetic ones are made like these too. */
  readonly inputs: readonly unknown[];
  /** Events at the boundaries of the type of the handler's event. */
  readonly boundaries: readonly unknown[];
}

/** What is run of one form. */
export interface Form {
  readonly bundle: string;
  readonly tests: readonly { readonly file: string; readonly code: string }[];
}

export interface CandidateForms {
  /** With a mark on each line that it changes. */
  readonly marked: Form;
  /** What the marks stand for, as `file:line`. */
  readonly lines: readonly string[];
  /** Without parts of its change. */
  readonly reduced: readonly (Form & { readonly leftOut: string })[];
}
