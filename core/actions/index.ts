import { invokeFunction } from './invoke-function';
import type { Action } from './types';

export const actions: readonly Action[] = [invokeFunction];
