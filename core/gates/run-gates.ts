import type { Trouble } from '../trouble';
import { ownTests } from './own-tests';
import { quicker } from './quicker';
import { replay } from './replay';
import { reproduction } from './reproduction';
import type { Gate, RunContext } from './types';

/**
 * Of a bundle that runs in the sandbox, cheapest first: what shows that the trouble is gone, and what shows that nothing
 * else is. Apart from the other lists, so that their step carries no compiler.
 */
export function runGatesOf(trouble: Trouble): readonly Gate<RunContext>[] {
  return [trouble === 'waits' ? quicker : reproduction, ownTests, replay];
}
