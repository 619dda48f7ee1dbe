import type { Component, ComponentAnalysis } from '../cycle';
import type { ActionTargets } from '../ports';

/** Something that can be done for a component that fails its status, short of changing its code. */
export interface Action {
  readonly name: string;
  readonly doc: string;
  /** @returns what was done, in a sentence. @throws SourceUnavailable when it may work later */
  run(request: { readonly component: Component; readonly analysis: ComponentAnalysis; readonly target: string; readonly reason: string }, targets: ActionTargets): Promise<string>;
}
