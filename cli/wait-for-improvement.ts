import { outcome as outcomeSchema, type Outcome } from '../core/cycle';
import { subjectOf } from '../core/names';
import { followExecution } from './follow-execution';
import type { Screen } from './screen';
import type { Session } from './session';

/** Prints an improvement's journal entries as they come, until its execution has ended. @returns its outcome, where it has one by then */
export async function waitForImprovement({ improvementId, executionArn }: { readonly improvementId: string; readonly executionArn: string }, session: Session, screen: Screen): Promise<Outcome | undefined> {
  const stop = screen.spin(`${improvementId} runs`);
  try {
    const { chain } = await followExecution({ executionArn, subject: subjectOf.improvement(improvementId) }, session, screen);
    return outcomeSchema.safeParse(chain.findLast(({ kind }) => kind === 'outcome')?.data['outcome']).data;
  } finally {
    stop();
  }
}
