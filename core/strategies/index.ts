import { configuration } from './configuration';
import { model } from './model';
import { revert } from './revert';
import { sameCode } from './same-code';
import { template } from './template';
import type { Strategy } from './types';

export const strategies: readonly Strategy[] = [revert, configuration, template, model, sameCode];
