import { type Outcome, outcome as outcomeSchema } from '../core/cycle';
import type { JournalRecord } from '../core/journal';
import { subjectOf } from '../core/names';
import { phaseOf } from './phase';
import { type Look, readLooks } from './read-looks';
import { armsOf } from './read-story';
import type { Session } from './session';
import type { Arms } from './watch-chart';

/** What became of an improvement that a cycle started. */
export interface Watch {
  readonly improvementId: string;
  readonly component: string;
  readonly phase: string;
  readonly outcome: Outcome | undefined;
  readonly arms: Arms | undefined;
  readonly looks: readonly Look[];
}

/** Improvements of a cycle, started by it or from its queue, as far as they have come. */
export async function readWatches(cycle: readonly JournalRecord[], started: readonly { readonly improvementId: string; readonly component: string }[], { journal, tenant }: Pick<Session, 'journal' | 'tenant'>): Promise<readonly Watch[]> {
  const ended = cycle.flatMap(({ kind, data }) => (kind === 'outcome' ? [outcomeSchema.parse(data['outcome'])] : []));
  const all = new Map([...started, ...ended].map(({ improvementId, component }) => [improvementId, component]));
  return Promise.all([...all].map(async ([improvementId, component]) => {
    const chain = await journal.read(tenant, subjectOf.improvement(improvementId));
    return { improvementId, component, phase: phaseOf(chain), outcome: ended.find((outcome) => outcome.improvementId === improvementId), arms: armsOf(chain), looks: readLooks(chain) };
  }));
}
