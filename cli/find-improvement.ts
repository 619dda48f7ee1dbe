import { NotFound } from '../core/errors';
import type { ImprovementRow } from '../core/ports';
import type { Session } from './session';
import { UsageError } from './usage-error';

/** Improvements among which the beginning of an id is looked for. */
const newest = 500;
const listed = 5;

/** By its id, or by the beginning of it that fits one of the newest only. @throws NotFound, UsageError */
export async function findImprovement(asked: string, { progress, tenant }: Pick<Session, 'progress' | 'tenant'>): Promise<ImprovementRow> {
  const exact = await progress.improvement(tenant, asked);
  if (exact) return exact;
  const matches = (await progress.improvements(tenant, newest)).filter(({ improvementId }) => improvementId.startsWith(asked));
  const [only, ...others] = matches;
  if (!only) throw new NotFound(`Improvement: saw "${asked}", expected the id, or its beginning, of one of tenant ${tenant}'s. List them with: ratchet history`);
  if (others.length > 0) throw new UsageError(`Improvement: saw "${asked}", expected more of it: ${matches.length} begin so: ${matches.slice(0, listed).map(({ improvementId }) => improvementId).join(', ')}${matches.length > listed ? ', ...' : ''}`);
  return only;
}
