import type { Command } from 'commander';
import type { ImprovementRow } from '../../core/ports';
import { secondsBetween } from '../../core/time';
import { limit } from '../options';
import { type Page, shortened, type View } from '../page';
import type { Run } from '../program';
import { outcomeTone, rates } from '../rates';
import type { Session } from '../session';
import { table } from '../table';
import { brief, duration } from '../times';

/** Rows to read at most when only one component's are wanted. */
const farthest = 500;
const reasonLength = 160;

export function addHistory(program: Command, run: Run): void {
  program.command('history')
    .description('improvements, newest first')
    .option('--limit <n>', 'how many', limit, 20)
    .option('--component <name>', 'of one component only')
    .action((options: { limit: number; component?: string }, command: Command) => run(command, (session) => history(options, session)));
}

export async function history(options: { readonly limit: number; readonly component?: string }, { progress, tenant }: Pick<Session, 'progress' | 'tenant'>): Promise<View> {
  const rows = options.component === undefined
    ? await progress.improvements(tenant, options.limit)
    : (await progress.improvements(tenant, farthest)).filter(({ component }) => component === options.component).slice(0, options.limit);
  return { json: { tenant, improvements: rows }, lines: (page) => linesOf(rows, options.component, tenant, page) };
}

function linesOf(rows: readonly ImprovementRow[], component: string | undefined, tenant: string, page: Page): readonly string[] {
  if (rows.length === 0) return [`No improvement of ${component === undefined ? `tenant ${tenant}` : `component ${component}`} yet. Start a cycle with: ratchet trigger`];
  return table(page, [
    { title: 'IMPROVEMENT', text: ({ improvementId }) => improvementId },
    { title: 'COMPONENT', text: (row) => row.component },
    { title: 'OUTCOME', text: ({ outcome }) => outcome?.kind ?? 'running', tone: ({ outcome }) => outcomeTone(outcome?.kind) },
    { title: 'STARTED (UTC)', text: ({ startedAt }) => brief(startedAt, page.now) },
    { title: 'TOOK', text: ({ outcome, startedAt }) => duration(outcome?.durationSeconds ?? secondsBetween(startedAt, page.now)) },
    { title: 'FAILURE RATE', text: ({ outcome }) => rates(outcome) },
    { title: 'REASON', text: ({ outcome, summary }) => shortened(outcome?.reason ?? summary, reasonLength), sentence: true },
  ], rows);
}
