import type { Command } from 'commander';
import type { View } from '../page';
import type { Run } from '../program';
import type { Session } from '../session';
import { readStatus } from '../read-status';
import { statusLines } from '../status-lines';

export function addStatus(program: Command, run: Run): void {
  program.command('status')
    .description('what is paused, what runs, what waits, and how each component stands')
    .action((_options: unknown, command: Command) => run(command, status));
}

export async function status(session: Session): Promise<View> {
  const read = await readStatus(session);
  return { json: read, lines: (page) => statusLines(read, page) };
}
