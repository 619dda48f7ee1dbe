import { cut } from '../bounded';
import type { Action } from './types';

/** Calls a function of the team's own, such as one that refreshes credentials or restarts a connection pool. */
export const invokeFunction: Action = {
  name: 'invoke-function',
  doc: 'Calls the function that the component names, with the component, its status and the reason',
  async run({ component, analysis, target, reason }, targets) {
    const reply = await targets.invokeFunction(target, { component: component.component, functionName: component.functionName, status: analysis.status, reason });
    return `called ${target}, which answered ${cut(reply, 200)}`;
  },
};
