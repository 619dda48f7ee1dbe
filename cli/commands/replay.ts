import type { Command } from 'commander';
import { settingsFor, type Settings } from '../../core/config';
import { NotFound } from '../../core/errors';
import { subjectOf } from '../../core/names';
import { replayDecisions, type ReplayedDecision } from '../../core/replay-decisions';
import { findImprovement } from '../find-improvement';
import { type Page, tint, type View } from '../page';
import type { Run } from '../program';
import type { Session } from '../session';
import { table } from '../table';

interface ReplayOptions {
  readonly current?: boolean;
}

export function addReplay(program: Command, run: Run): void {
  program.command('replay <improvement>')
    .description('decides again from what was recorded, and shows that the same comes out; exit code 1 where it does not')
    .option('--current', "with today's configuration: what would be decided otherwise (exit code 0)")
    .action((improvement: string, options: ReplayOptions, command: Command) => run(command, (session) => replay(improvement, options, session)));
}

async function replay(asked: string, { current = false }: ReplayOptions, session: Session): Promise<View> {
  const { improvementId, component } = await findImprovement(asked, session);
  const chain = await session.journal.read(session.tenant, subjectOf.improvement(improvementId));
  if (chain.length === 0) throw new NotFound(`Journal: saw no entry of improvement ${improvementId} in tenant ${session.tenant}, expected its chain`);
  const decisions = await replayDecisions(chain, session.artifacts, current ? await settingsOf(component, session) : undefined);
  const count = (result: ReplayedDecision['result']): number => decisions.filter((one) => one.result === result).length;
  const [same, differ, notReplayed] = [count('same'), count('differs'), count('not-replayed')];
  return {
    json: { improvementId, component, with: current ? 'current configuration' : 'recorded configuration', same, differ, notReplayed, decisions },
    lines: (page) => [...decisionLines(decisions, page), '', tint(page, differ > 0 ? (current ? 'warn' : 'bad') : notReplayed > 0 ? 'warn' : 'good', sumUp({ same, differ, notReplayed, current }))],
    exitCode: differ > 0 && !current ? 1 : 0,
  };
}

async function settingsOf(name: string, { config, registry, tenant }: Session): Promise<Settings> {
  const [today, components] = await Promise.all([config(), registry.list(tenant)]);
  return settingsFor(today, tenant, components.find(({ component }) => component === name)?.settings);
}

function decisionLines(decisions: readonly ReplayedDecision[], page: Page): readonly string[] {
  return table(page, [
    { title: 'ENTRY', text: ({ sequence }) => String(sequence) },
    { title: 'DECISION', text: ({ decision }) => decision },
    { title: 'AS IT WAS', text: ({ was }) => was },
    { title: 'AGAIN', text: ({ result }) => result.replace('-', ' '), tone: ({ result }) => (result === 'same' ? 'good' : 'warn') },
    { title: 'NOW', text: ({ now = '' }) => now, sentence: true },
  ], decisions);
}

function sumUp({ same, differ, notReplayed, current }: { readonly same: number; readonly differ: number; readonly notReplayed: number; readonly current: boolean }): string {
  const left = notReplayed === 0 ? '' : `; ${notReplayed} could not be decided again`;
  if (current) return differ === 0 ? `With today's configuration all ${same} decisions are the same${left}` : `With today's configuration ${differ} of ${same + differ} decisions differ${left}`;
  return differ === 0 ? `${same} decisions were made again, and are the same${left}` : `${differ} of ${same + differ} decisions differ from what was recorded${left}`;
}
