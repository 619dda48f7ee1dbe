import { cut } from '../bounded';
import type { Action } from './types';

/** Runs a state machine of the team's own, for what takes several steps. */
export const runStateMachine: Action = {
  name: 'run-state-machine',
  doc: 'Runs the standard Step Functions state machine that the component names, with the component, its status and the reason',
  async run({ component, analysis, target, reason, run }, targets) {
    const output = await targets.runStateMachine(target, run, { component: component.component, functionName: component.functionName, status: analysis.status, reason });
    return `ran state machine ${target}, which ended with ${cut(output, 200)}`;
  },
};
