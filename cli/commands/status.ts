import type { Command } from 'commander';
import { busy } from '../busy';
import type { View } from '../page';
import type { Run } from '../program';
import type { Screen } from '../screen';
import type { Session } from '../session';
import { readStatus } from '../read-status';
import { statusLines } from '../status-lines';

export function addStatus(program: Command, run: Run): void {
  program.command('status')
    .description('what stops, pauses or freezes it and what takes that away, what runs, what waits, and how each component stands')
    .action((_options: unknown, command: Command) => run(command, (session, screen) => status(session, screen)));
}

export async function status(session: Session, screen: Screen): Promise<View> {
  const read = await busy(`reading how tenant ${session.tenant} stands`, screen, () => readStatus(session));
  return { json: read, lines: (page) => statusLines(read, page) };
}
