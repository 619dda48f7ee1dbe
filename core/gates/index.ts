import { deployable } from './deployable';
import { servedWell } from './served-well';
import type { Gate } from './types';
import { versionExists } from './version-exists';

/** Cheapest first. */
export const gates: readonly Gate[] = [versionExists, servedWell, deployable];
