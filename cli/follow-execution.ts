import { NotFound } from '../core/errors';
import type { JournalRecord } from '../core/journal';
import { followedLines } from './follow-journal';
import type { Screen } from './screen';
import type { Session } from './session';

const pollMs = 1000;
/** Looks that a started execution may be unknown for: Step Functions' reads lag a little. */
const unknownLooks = 10;

/** Prints a subject's journal entries as they come, but those of one kind, until the execution has ended. @returns how it ended */
export async function followExecution(
  { executionArn, subject, unsaid }: { readonly executionArn: string; readonly subject: string; readonly unsaid?: JournalRecord['kind'] },
  { journal, tenant, executions, sleep }: Session,
  screen: Screen,
): Promise<{ readonly state: Exclude<Awaited<ReturnType<Session['executions']['state']>>, 'running' | 'unknown'>; readonly chain: readonly JournalRecord[] }> {
  let shown = 0;
  for (let look = 1; ; look += 1) {
    const state = await executions.state(executionArn);
    if (state === 'unknown' && look >= unknownLooks) throw new NotFound(`Execution ${executionArn}: not found ${look} times, expected it to run; was the machine replaced?`);
    const chain = await journal.read(tenant, subject);
    if (!screen.json) for (const entry of chain.slice(shown)) if (entry.kind !== unsaid) for (const line of followedLines(entry, screen.page(), false)) screen.out(line);
    shown = chain.length;
    if (state !== 'running' && state !== 'unknown') return { state, chain };
    await sleep(pollMs);
  }
}
