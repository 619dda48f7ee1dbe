import type { Command } from 'commander';
import { NotFound } from '../../core/errors';
import { subjectOf } from '../../core/names';
import { cycleReportLines } from '../cycle-report-lines';
import type { View } from '../page';
import type { Run } from '../program';
import { readCycleReport } from '../read-cycle-report';
import { readWatches } from '../read-watches';
import type { Session } from '../session';

export function addReport(program: Command, run: Run): void {
  program.command('report <cycle>')
    .description('what a cycle found, and what became of what it started')
    .action((cycle: string, _options: unknown, command: Command) => run(command, (session) => report(cycle, session)));
}

async function report(cycleId: string, session: Session): Promise<View> {
  const chain = await session.journal.read(session.tenant, subjectOf.cycle(cycleId));
  const entry = readCycleReport(chain);
  if (entry === undefined) throw new NotFound(`Cycle ${cycleId}: saw ${chain.length === 0 ? 'no journal entry' : 'no report yet'} in tenant ${session.tenant}, expected a cycle that has ended. ratchet show <improvement> names the cycle; ratchet journal --subject cycle/${cycleId} follows one`);
  const watches = await readWatches(chain, entry.report.started, session);
  return { json: { ...entry, watches }, lines: (page) => cycleReportLines(entry, watches, page) };
}
