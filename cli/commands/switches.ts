import type { Command } from 'commander';
import { mode } from '../../core/cycle';
import type { HeldLease } from '../../core/ports';
import { busy } from '../busy';
import { type View, wrap } from '../page';
import type { Run } from '../program';
import type { Screen } from '../screen';
import type { Session } from '../session';
import { checked, UsageError } from '../usage-error';

export interface SwitchOptions {
  readonly reason: string;
  readonly all?: boolean;
}

/** `pause`, `stop`, `resume` and `mode`: what an operator switches, for one component, the tenant, or every tenant. */
export function addSwitches(program: Command, run: Run): void {
  const add = (operation: 'pause' | 'stop' | 'resume', description: string) =>
    program.command(`${operation} [component]`)
      .description(description)
      .requiredOption('--reason <text>', 'why, for the journal')
      .option('--all', 'every tenant of the installation')
      .action((component: string | undefined, options: SwitchOptions, command: Command) => run(command, (session, screen) => flip({ operation }, component, options, session, screen)));
  add('pause', 'start nothing new on a component, or on the whole tenant')
    .addHelpText('after', '\nWhat runs already goes on to its own end; `ratchet stop` ends all of it, `ratchet rollback` one.');
  add('stop', 'start nothing new, and end what runs: canaries are taken away at once')
    .addHelpText('after', '\nWhat it ended is tried again after `ratchet resume` and its cooldown. What was promoted stays.');
  add('resume', 'take a pause or a stop away');
  program.command('mode <mode> [component]')
    .description('set what Ratchet may do: observe, propose, approve, auto, or declared (what the component declares)')
    .requiredOption('--reason <text>', 'why, for the journal')
    .option('--all', 'every tenant of the installation')
    .action(async (asked: string, component: string | undefined, options: SwitchOptions, command: Command) => {
      const chosen = asked === 'declared' ? {} : { mode: checked(mode, asked, 'mode') };
      await run(command, (session, screen) => flip({ operation: 'mode', ...chosen }, component, options, session, screen));
    });
}

export async function flip(change: Readonly<Record<string, unknown>>, component: string | undefined, { reason, all }: SwitchOptions, { operations, leases, tenant }: Pick<Session, 'operations' | 'leases' | 'tenant'>, screen: Screen): Promise<View> {
  if (all && component !== undefined) throw new UsageError(`--all: saw it with component "${component}", expected one of the two`);
  const scope = all ? 'all' : (component ?? 'tenant');
  const where = all ? 'every tenant' : (component ?? `tenant ${tenant}`);
  const { by, summary, running } = await busy(`asking for "${String(change['operation'])}" of ${where}`, screen, async () => {
    const caller = await operations.caller();
    const said = await operations.control({ ...change, tenant, scope, by: caller, reason });
    const held = change['operation'] === 'pause' ? await leases.held(tenant) : [];
    return { by: caller, summary: said, running: held.filter((lease) => component === undefined || lease.component === component) };
  });
  return {
    json: { ...change, tenant, scope, by, reason, summary, running: running.map(({ improvementId }) => improvementId) },
    lines: (page) => [...wrap(summary, page.width), ...running.flatMap((lease) => wrap(goesOn(lease), page.width))],
  };
}

function goesOn({ improvementId }: HeldLease): string {
  return `${improvementId} runs on to its own end; stop it with: ratchet rollback ${improvementId} --reason ...`;
}
