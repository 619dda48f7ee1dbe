import { guardUndefined } from './guard-undefined';
import type { Template } from './types';

export const templates: readonly Template[] = [guardUndefined];
