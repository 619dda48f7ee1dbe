import { NotFound } from '../core/errors';
import type { JournalRecord } from '../core/journal';
import { subjectOf } from '../core/names';
import { cycleReportLines } from './cycle-report-lines';
import { followedLines } from './follow-journal';
import { tint, type View, wrap } from './page';
import { readCycleReport } from './read-cycle-report';
import { readWatches } from './read-watches';
import type { Screen } from './screen';
import type { Session } from './session';

const pollMs = 1000;
/** Looks that a started execution may be unknown for: Step Functions' reads lag a little. */
const unknownLooks = 10;

export interface StartedCycle {
  readonly cycleId: string;
  readonly executionArn: string;
}

/** Prints the cycle's journal entries as they come, then its report, its refusal or its failure. */
export async function waitForCycle(started: StartedCycle, session: Session, screen: Screen): Promise<View> {
  const { journal, tenant, operations } = session;
  const stop = screen.spin('the cycle runs');
  const state = await (async () => {
    try {
      return await untilEnded(started, session, screen);
    } finally {
      stop();
    }
  })();
  const chain = await journal.read(tenant, subjectOf.cycle(started.cycleId));
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

async function untilEnded({ cycleId, executionArn }: StartedCycle, { journal, tenant, executions, sleep }: Session, screen: Screen) {
  let shown = 0;
  for (let look = 1; ; look += 1) {
    const state = await executions.state(executionArn);
    if (state === 'unknown' && look >= unknownLooks) throw new NotFound(`Execution ${executionArn}: not found ${look} times, expected it to run; was the machine replaced?`);
    const chain = await journal.read(tenant, subjectOf.cycle(cycleId));
    if (!screen.json) say(chain.slice(shown), screen);
    shown = chain.length;
    if (state !== 'running' && state !== 'unknown') return state;
    await sleep(pollMs);
  }
}

function say(entries: readonly JournalRecord[], screen: Screen): void {
  // The report is printed in full at the end.
  for (const entry of entries) if (entry.kind !== 'cycle-reported') for (const line of followedLines(entry, screen.page(), false)) screen.out(line);
}
