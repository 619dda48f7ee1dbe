import { ownTests } from './own-tests';
import { replay } from './replay';
import { reproduction } from './reproduction';
import type { Gate, RunContext } from './types';

/** Of a bundle that runs in the sandbox, cheapest first; apart from the other lists, so that their step carries no compiler. */
export const runGates: readonly Gate<RunContext>[] = [reproduction, ownTests, replay];
