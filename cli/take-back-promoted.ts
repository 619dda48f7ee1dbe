import { deploymentIn } from '../core/deployment-record';
import type { JournalRecord } from '../core/journal';
import { subjectOf } from '../core/names';
import type { ImprovementRow } from '../core/ports';
import { busy } from './busy';
import { type View, wrap } from './page';
import type { Screen } from './screen';
import type { Session } from './session';
import { moment } from './times';

/** Has the reconcile function put the earlier version back, and reads in the journal whether it did. */
export async function takeBackPromoted(row: ImprovementRow, reason: string, session: Session, screen: Screen): Promise<View> {
  const { improvementId, component } = row;
  const { tenant, journal, operations } = session;
  const read = () => journal.read(tenant, subjectOf.improvement(improvementId));
  const before = await read();
  const earlier = undone(before);
  if (earlier && deploymentIn(before)?.state === 'rolled-back') {
    return view(row, false, `${improvementId} has nothing to roll back: ${earlier.by} took it back at ${moment(earlier.at)} (${earlier.summary})`);
  }
  const undoneBy = await operations.caller();
  return busy(`taking ${improvementId} back`, screen, async () => {
    const answer = await operations.takeBack({ tenant, component, improvementId, reason, undoneBy });
    const after = await read();
    const fresh = undone(after.slice(before.length));
    if (!fresh) return view(row, false, answer);
    const state = deploymentIn(after)?.state;
    return view(row, state === 'rolled-back', state === 'rolled-back' ? `${improvementId} is taken back: ${answer}` : `${improvementId} is left as it is, since somebody else deployed ${component}: ${answer}`);
  });
}

function undone(chain: readonly JournalRecord[]): JournalRecord | undefined {
  return chain.findLast(({ kind }) => kind === 'rolled-back');
}

function view({ improvementId, component }: ImprovementRow, rolledBack: boolean, text: string): View {
  return { json: { improvementId, component, rolledBack, detail: text }, lines: (page) => wrap(text, page.width), exitCode: rolledBack ? 0 : 1 };
}
