import type { Diagnosis } from '../cycle';
import type { RecordedEvent } from '../recorded-event';
import type { Trouble } from '../trouble';
import type { Workbench } from '../workbench';

export interface TemplateContext {
  readonly workbench: Workbench;
  readonly diagnosis: Diagnosis;
  readonly fault: RecordedEvent | undefined;
}

/** One way to mend the fault: the changed files as a whole, and in one sentence what, where and why. */
export interface Variant {
  readonly files: Readonly<Record<string, string>>;
  readonly summary: string;
}

/** A codemod for a well-known fault. */
export interface Template {
  readonly name: string;
  readonly doc: string;
  /** What it is a remedy for; of nothing else it is asked. */
  readonly mends: Trouble;
  /** Detectors of which one must have found it. @default any that finds that trouble */
  readonly foundBy?: readonly string[];
  /** The most conservative first; each is one attempt, and gates say which holds. Or why there is none. */
  variants(context: TemplateContext): readonly Variant[] | { readonly nothing: string };
}
