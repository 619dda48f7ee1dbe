import { invokeFunction } from './invoke-function';
import { runAutomation } from './run-automation';
import { runStateMachine } from './run-state-machine';
import type { Action } from './types';

export const actions: readonly Action[] = [invokeFunction, runAutomation, runStateMachine];
