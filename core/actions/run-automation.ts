import { cut } from '../bounded';
import type { Action } from './types';

/** Runs an SSM automation document of the team's own, such as one that rotates a credential or restarts what a function depends on. */
export const runAutomation: Action = {
  name: 'run-automation',
  doc: 'Runs the SSM automation that the component names, with those of Component, FunctionName and Reason that it declares as parameters',
  async run({ component, target, reason, run }, targets) {
    const ended = await targets.runAutomation(target, run, { Component: component.component, FunctionName: component.functionName, Reason: reason });
    return `ran automation ${target}: ${cut(ended, 200)}`;
  },
};
