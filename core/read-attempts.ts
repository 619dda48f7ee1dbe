import { attempts, attemptsKey } from './earlier-attempts';
import { parse } from './config';
import { NotFound } from './errors';
import type { Artifacts } from './ports';
import type { EarlierAttempt } from './strategies/types';

/** What was tried for a component in improvements that ended, oldest first. */
export async function readAttempts(tenant: string, component: string, artifacts: Artifacts): Promise<readonly EarlierAttempt[]> {
  const key = attemptsKey(tenant, component);
  try {
    return parse(attempts, await artifacts.getJson(key), `Artifact ${key}`).attempts;
  } catch (error) {
    if (error instanceof NotFound) return [];
    throw error;
  }
}
