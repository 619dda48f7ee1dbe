import { outcome as outcomeSchema, type Outcome } from '../core/cycle';
import { NotFound } from '../core/errors';
import { subjectOf } from '../core/names';
import { followedLines } from './follow-journal';
import type { Screen } from './screen';
import type { Session } from './session';

const pollMs = 2000;
/** Looks that a started execution may be unknown for: Step Functions' reads lag a little. */
const unknownLooks = 10;

/** Prints an improvement's journal entries as they come, until its execution has ended. @returns its outcome, where it has one by then */
export async function waitForImprovement({ improvementId, executionArn }: { readonly improvementId: string; readonly executionArn: string }, { journal, tenant, executions, sleep }: Session, screen: Screen): Promise<Outcome | undefined> {
  const stop = screen.spin(`${improvementId} runs`);
  try {
    let shown = 0;
    for (let look = 1; ; look += 1) {
      const state = await executions.state(executionArn);
      if (state === 'unknown' && look >= unknownLooks) throw new NotFound(`Execution ${executionArn}: not found ${look} times, expected it to run; was the machine replaced?`);
      const chain = await journal.read(tenant, subjectOf.improvement(improvementId));
      if (!screen.json) for (const entry of chain.slice(shown)) for (const line of followedLines(entry, screen.page(), false)) screen.out(line);
      shown = chain.length;
      if (state !== 'running' && state !== 'unknown') return outcomeSchema.safeParse(chain.findLast(({ kind }) => kind === 'outcome')?.data['outcome']).data;
      await sleep(pollMs);
    }
  } finally {
    stop();
  }
}
