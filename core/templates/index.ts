import { guardUndefined } from './guard-undefined';
import { parallelAwaits } from './parallel-awaits';
import type { Template } from './types';

export const templates: readonly Template[] = [guardUndefined, parallelAwaits];
