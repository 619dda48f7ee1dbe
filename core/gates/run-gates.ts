import type { Trouble } from '../trouble';
import { beyondFault } from './beyond-fault';
import { coverage } from './coverage';
import { ownTests } from './own-tests';
import { quicker } from './quicker';
import { replay } from './replay';
import { reproduction } from './reproduction';
import { synthetic } from './synthetic';
import type { Gate, RunContext } from './types';

/**
 * Of a bundle that runs in the sandbox, the cheap ones first: what shows that the trouble is gone, and that nothing else is;
 * then what the change does besides. Apart from the other lists, so that their step carries no compiler.
 */
export function runGatesOf(trouble: Trouble): readonly (readonly Gate<RunContext>[])[] {
  return [[trouble === 'waits' ? quicker : reproduction, ownTests, replay, coverage], [synthetic, beyondFault]];
}
