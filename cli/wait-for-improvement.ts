import type { Outcome } from '../core/cycle';
import { outcomeIn } from '../core/deployment-record';
import { subjectOf } from '../core/names';
import { busy } from './busy';
import { followExecution } from './follow-execution';
import type { Screen } from './screen';
import type { Session } from './session';

/** Prints an improvement's journal entries as they come, until its execution has ended. @returns its outcome, where it has one by then */
export async function waitForImprovement({ improvementId, executionArn }: { readonly improvementId: string; readonly executionArn: string }, session: Session, screen: Screen): Promise<Outcome | undefined> {
  const { chain } = await busy(`${improvementId} runs`, screen, () => followExecution({ executionArn, subject: subjectOf.improvement(improvementId) }, session, screen));
  return outcomeIn(chain);
}
