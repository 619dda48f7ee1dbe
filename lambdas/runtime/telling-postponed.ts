import type { Improvement, Lease } from '../../core/cycle';
import { Postponed } from '../../core/errors';
import { postponementOf } from '../../core/postponement';
import type { Clock, Journal } from '../../core/ports';
import { improvementEntry } from './entries';

/** Runs a step's work; where a brake puts it off, the journal has until when before the state machine hears of it. */
export async function tellingPostponed<Result>(step: string, { improvement, lease }: { readonly improvement: Improvement; readonly lease: Lease }, { clock, journal }: { readonly clock: Clock; readonly journal: Journal }, work: () => Promise<Result>): Promise<Result> {
  return work().catch(async (error: unknown) => {
    if (error instanceof Postponed) {
      await journal.append(improvementEntry(step, improvement, lease, clock, { kind: 'postponed', entryId: `postponed/${clock.now()}`, summary: `put off until ${error.until}: ${error.message}`, data: { postponement: postponementOf(error) } }));
    }
    throw error;
  });
}
