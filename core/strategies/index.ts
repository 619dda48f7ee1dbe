import { revert } from './revert';
import type { Strategy } from './types';

export const strategies: readonly Strategy[] = [revert];
