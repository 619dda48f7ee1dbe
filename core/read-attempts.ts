import { attempts, attemptsKey, type Spending } from './earlier-attempts';
import { parse } from './config';
import { NotFound } from './errors';
import type { Artifacts } from './ports';
import type { EarlierAttempt } from './strategies/types';

/** What was tried for a component in improvements that ended, oldest first, and what their model calls took. */
export async function readAttempts(tenant: string, component: string, artifacts: Artifacts): Promise<{ readonly attempts: readonly EarlierAttempt[]; readonly spending: readonly Spending[] }> {
  const key = attemptsKey(tenant, component);
  try {
    return parse(attempts, await artifacts.getJson(key), `Artifact ${key}`);
  } catch (error) {
    if (error instanceof NotFound) return { attempts: [], spending: [] };
    throw error;
  }
}
