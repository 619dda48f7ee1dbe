import * as z from 'zod';
import type { Postponed } from './errors';
import type { JournalRecord } from './journal';

/** Why an improvement ended before its time, and from when on it is worth another try. */
export const postponement = z.object({
  reason: z.string(),
  until: z.iso.datetime(),
  /** The account of `core/budgets.ts` that has nothing left. */
  budget: z.string().optional(),
});
export type Postponement = z.infer<typeof postponement>;

/** What a step's journal entry says of it; the last stands. */
export function postponementOf({ message, until, budget }: Postponed): Postponement {
  return { reason: message, until, ...(budget !== undefined && { budget }) };
}

export function postponementIn(chain: readonly JournalRecord[]): Postponement | undefined {
  return chain.flatMap(({ kind, data }) => (kind === 'postponed' ? [postponement.safeParse(data['postponement']).data] : [])).findLast((read) => read !== undefined);
}
