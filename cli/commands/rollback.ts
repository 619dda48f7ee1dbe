import type { Command } from 'commander';
import type { ImprovementRow } from '../../core/ports';
import { confirmed } from '../confirmed';
import { findImprovement } from '../find-improvement';
import { type View, wrap } from '../page';
import type { Run } from '../program';
import type { Screen } from '../screen';
import type { Session } from '../session';
import { setVersion } from '../set-version';
import { stopImprovement } from '../stop-improvement';
import { takeBackPromoted } from '../take-back-promoted';
import { moment } from '../times';

export interface RollbackOptions {
  readonly reason: string;
  readonly yes?: boolean;
  /** A version: then the first argument is a component. */
  readonly to?: string;
}

export function addRollback(program: Command, run: Run): void {
  program.command('rollback <improvement>')
    .description('stop an improvement that runs and take its canary away, or take back one that was promoted; with --to and a component in place of the improvement, set any of its versions')
    .option('--to <version>', 'of the component that is named: this version alone')
    .requiredOption('--reason <text>', 'why, for the journal')
    .option('--yes', 'do not ask')
    .action((improvement: string, options: RollbackOptions, command: Command) => run(command, (session, screen) => rollback(improvement, options, session, screen)));
}

export async function rollback(asked: string, options: RollbackOptions, session: Session, screen: Screen): Promise<View> {
  if (options.to !== undefined) return setVersion(asked, options.to, options.reason, async (question) => options.yes === true || confirmed('rollback', question, screen), session, screen);
  const row = await findImprovement(asked, session);
  const { outcome, improvementId, component } = row;
  if (outcome !== undefined && outcome.kind !== 'promoted') return nothing(row);
  const what = outcome === undefined ? `Stop ${improvementId} and take its canary on ${component} away?` : `Take back what ${improvementId} promoted on ${component}?`;
  if (!options.yes && !(await confirmed('rollback', what, screen))) return refused(improvementId);
  return outcome === undefined ? stopImprovement(row, options.reason, session, screen) : takeBackPromoted(row, options.reason, session, screen);
}

function nothing({ improvementId, outcome }: ImprovementRow): View {
  const why = `${improvementId} has nothing to roll back: it ended as ${outcome?.kind} at ${outcome ? moment(outcome.endedAt) : ''} (${outcome?.reason}), and nothing of it serves`;
  return { json: { improvementId, rolledBack: false, outcome, reason: why }, lines: (page) => wrap(why, page.width), exitCode: 1 };
}

function refused(improvementId: string): View {
  return { json: { improvementId, rolledBack: false, reason: 'not confirmed' }, lines: () => ['Nothing was done.'], exitCode: 1 };
}
