import type { Command } from 'commander';
import { NotFound } from '../../core/errors';
import { firstBreak, type JournalRecord } from '../../core/journal';
import { chainLine, entryLines } from '../entry-lines';
import { followJournal } from '../follow-journal';
import { limit } from '../options';
import { tint, type View } from '../page';
import type { Run } from '../program';
import type { Screen } from '../screen';
import type { Session } from '../session';
import { UsageError } from '../usage-error';

export interface JournalOptions {
  readonly subject?: string;
  readonly limit?: number;
  readonly follow?: boolean;
}

const defaultLimit = 30;

export function addJournal(program: Command, run: Run): void {
  program.command('journal')
    .description("the audit, newest first; or one subject's chain in order, proved")
    .option('--subject <subject>', 'improvement/<id>, cycle/<id>, component/<name> or tenant')
    .option('--limit <n>', `how many (default: ${defaultLimit}, or the whole chain of a subject)`, limit)
    .option('--follow', 'go on and print what comes, until Ctrl-C')
    .action((options: JournalOptions, command: Command) => run(command, (session, screen) => journal(options, session, screen)));
}

export async function journal(options: JournalOptions, session: Session, screen: Screen): Promise<View> {
  if (options.subject !== undefined && !/^(tenant|(improvement|cycle|component)\/.+)$/.test(options.subject)) {
    throw new UsageError(`--subject: saw "${options.subject}", expected improvement/<id>, cycle/<id>, component/<name> or tenant`);
  }
  if (options.follow && screen.json) throw new UsageError('--follow: saw it with --json, expected one of the two: JSON is one document, and following has no end');
  if (options.follow) return followJournal(options.subject, options.limit ?? defaultLimit, session, screen);
  return options.subject === undefined ? recent(options.limit ?? defaultLimit, session) : chainOf(options.subject, options.limit, session);
}

async function recent(count: number, { journal: read, tenant }: Session): Promise<View> {
  const entries = await read.recent(tenant, count);
  return {
    json: { tenant, entries },
    lines: (page) => (entries.length === 0 ? [`The journal of tenant ${tenant} is empty. Start a cycle with: ratchet trigger`] : entryLines(entries, page, true)),
  };
}

async function chainOf(subject: string, count: number | undefined, { journal: read, tenant }: Session): Promise<View> {
  const chain = await read.read(tenant, subject);
  if (chain.length === 0) throw new NotFound(`Journal: saw no entry of ${subject} in tenant ${tenant}, expected one. List the newest with: ratchet journal`);
  const broken = firstBreak(chain);
  const entries: readonly JournalRecord[] = count === undefined ? chain : chain.slice(-count);
  return {
    json: { tenant, subject, holds: broken === undefined, ...(broken && { break: broken }), length: chain.length, entries },
    lines: (page) => [...entryLines(entries, page, false), '', tint(page, broken ? 'bad' : 'good', chainLine(chain, broken))],
    exitCode: broken ? 1 : 0,
  };
}
