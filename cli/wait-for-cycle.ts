import { subjectOf } from '../core/names';
import { busy } from './busy';
import { cycleReportLines } from './cycle-report-lines';
import { followExecution } from './follow-execution';
import { tint, type View, wrap } from './page';
import { readCycleReport } from './read-cycle-report';
import { readWatches } from './read-watches';
import type { Screen } from './screen';
import type { Session } from './session';

export interface StartedCycle {
  readonly cycleId: string;
  readonly executionArn: string;
}

/** Prints the cycle's journal entries as they come, then its report, its refusal or its failure. */
export async function waitForCycle(started: StartedCycle, session: Session, screen: Screen): Promise<View> {
  const { operations } = session;
  // The report is printed in full at the end.
  const { state, chain } = await busy('the cycle runs', screen, () => followExecution({ executionArn: started.executionArn, subject: subjectOf.cycle(started.cycleId), unsaid: 'cycle-reported' }, session, screen));
  const refused = chain.find(({ kind }) => kind === 'cycle-refused');
  const report = readCycleReport(chain);
  if (report) {
    const watches = await readWatches(chain, report.report.started, session);
    return { json: { ...started, state, ...report, watches }, lines: (page) => cycleReportLines(report, watches, page) };
  }
  const failure = refused ? undefined : (await operations.failureOf(started.executionArn)) ?? `the execution ended as ${state} without a report`;
  const why = refused?.summary ?? `cycle ${state}: ${failure}`;
  return {
    json: { ...started, state, ...(refused ? { refused: refused.summary } : { failure }) },
    lines: (page) => ['', ...wrap(why, page.width).map((line) => tint(page, refused ? 'warn' : 'bad', line))],
    exitCode: 1,
  };
}
