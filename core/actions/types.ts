import type { Component, ComponentAnalysis } from '../cycle';
import type { ActionTargets } from '../ports';

/** Something that can be done for a component that fails its status, short of changing its code. */
export interface Action {
  readonly name: string;
  readonly doc: string;
  /**
   * @param request `run` names this one try, so that what starts it twice starts it once
   * @returns what was done, in a sentence
   * @throws SourceUnavailable when it may work later, NotFound or InvalidInput when it will not, StillRunning when it is not waited for any longer
   */
  run(request: { readonly component: Component; readonly analysis: ComponentAnalysis; readonly target: string; readonly reason: string; readonly run: string }, targets: ActionTargets): Promise<string>;
}
