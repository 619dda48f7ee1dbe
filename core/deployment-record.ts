import { deployment, improvement as improvementSchema, outcome as outcomeSchema, type Deployment, type Improvement, type Outcome } from './cycle';
import type { JournalRecord } from './journal';

/** The last deployment that an improvement's chain intended or made; what a rollback needs when nothing else is left. */
export function deploymentIn(chain: readonly JournalRecord[]): Deployment | undefined {
  const kinds: readonly JournalRecord['kind'][] = ['deployment-intended', 'published', 'deployed', 'promoted', 'rolled-back', 'superseded'];
  return chain.flatMap((record) => {
    const read = kinds.includes(record.kind) ? deployment.safeParse(record.data['deployment']) : undefined;
    return read?.success ? [read.data] : [];
  }).at(-1);
}

/** The whole input of an improvement, which the first entry of its chain holds. */
export function improvementIn(chain: readonly JournalRecord[]): Improvement | undefined {
  return chain.map(({ data }) => improvementSchema.safeParse(data['improvement'])).find(({ success }) => success)?.data;
}

/** How an improvement ended, which its chain says once. */
export function outcomeIn(chain: readonly JournalRecord[]): Outcome | undefined {
  const ended = chain.find(({ kind }) => kind === 'outcome');
  return ended && outcomeSchema.parse(ended.data['outcome']);
}

export function hasKind(chain: readonly JournalRecord[], kind: JournalRecord['kind']): boolean {
  return chain.some((record) => record.kind === kind);
}

/** Whether the canary was promoted, and nobody began to take it back afterwards. */
export function standsPromoted(chain: readonly JournalRecord[]): boolean {
  return chain.findLast(({ kind }) => ['promoted', 'rollback-intended', 'operator', 'rolled-back'].includes(kind))?.kind === 'promoted';
}

/** Whether somebody, an operator or a step, began to take the canary back and did not say that it is done. */
export function isBeingTakenBack(chain: readonly JournalRecord[]): boolean {
  const last = chain.findLast(({ kind }) => ['promoted', 'rollback-intended', 'operator', 'rolled-back', 'reconciled', 'superseded'].includes(kind));
  return last?.kind === 'rollback-intended' || last?.kind === 'operator';
}

/** Until when a person could have decided who did not; undefined where nobody was asked, somebody answered, or there is time left. */
export function undecidedUntil(chain: readonly JournalRecord[], now: string): string | undefined {
  const last = chain.findLast(({ kind }) => ['approval-wanted', 'approved', 'not-approved'].includes(kind));
  const expiresAt = last?.kind === 'approval-wanted' ? last.data['expiresAt'] : undefined;
  return typeof expiresAt === 'string' && expiresAt <= now ? expiresAt : undefined;
}

/** What is taken away, also where a step was cut off before it could tell the number. */
export function canaryOf({ canary }: Deployment): string {
  return canary === '' ? 'the new version' : `version ${canary}`;
}
